using System.Diagnostics;

namespace AbpnBridge.Inference.Isolation;

/// <summary>The last lines that a worker printed: what a driver has to say before it dies. Read all the time, so that nobody waits for a reader.</summary>
internal sealed class WorkerWords
{
    private const int MostLines = 20;
    private const int LongestLine = 300;

    private readonly Queue<string> _lines = new();

    internal WorkerWords(Process process)
    {
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The lines, in the order they came; empty where there are none.</summary>
    public override string ToString()
    {
        lock (_lines) return string.Join(Environment.NewLine, _lines);
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_lines)
        {
            _lines.Enqueue(line.Length > LongestLine ? line[..LongestLine] : line);
            if (_lines.Count > MostLines) _lines.Dequeue();
        }
    }
}
