using System.Diagnostics;

namespace AbpnBridge.Inference.Isolation;

/// <summary>What a worker holds, asked of the system a few times a second at most: on Windows a question costs milliseconds.</summary>
internal sealed class WorkerMemory(Process process)
{
    private static readonly TimeSpan Age = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private long _asked;
    private long _bytes;

    /// <summary>Its private memory in bytes; 0 where it has ended.</summary>
    internal long PrivateBytes
    {
        get
        {
            lock (_gate)
            {
                if (_asked != 0 && Stopwatch.GetElapsedTime(_asked) < Age) return _bytes;
                _bytes = Ask();
                _asked = Stopwatch.GetTimestamp();
                return _bytes;
            }
        }
    }

    private long Ask()
    {
        try
        {
            process.Refresh();
            return process.PrivateMemorySize64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}
