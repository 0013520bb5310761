using System.Text;
using System.Text.Json;

namespace AbpnBridge.Export;

/// <summary>
/// Reads the report of a running `abpn retouch` as it grows, so that what is done counts as done even if this process is killed a moment later.
/// </summary>
internal sealed class ReportFollower(string path)
{
    private long _readBytes;

    /// <summary>Why the whole command failed, such as a wrong preset; null where it did not say.</summary>
    internal string? FailureOfAll { get; private set; }

    /// <summary>The photos' answers that came since the last call.</summary>
    internal IReadOnlyList<Answer> Next()
    {
        var answers = new List<Answer>();
        foreach (var line in NewLines())
        {
            using var document = JsonDocument.Parse(line);
            var report = document.RootElement;
            var (code, message) = report.TryGetProperty("error", out var error)
                ? (error.GetProperty("code").GetString(), error.GetProperty("message").GetString())
                : (null, null);
            if (report.TryGetProperty("input", out var input)) answers.Add(new Answer(input.GetString()!, code is "cancelled" or "not-started", message));
            else FailureOfAll = message;
        }

        return answers;
    }

    // Whole lines only: the last one may still be on its way.
    private string[] NewLines()
    {
        if (!File.Exists(path)) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(_readBytes, SeekOrigin.Begin);
        var bytes = new byte[file.Length - _readBytes];
        var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var whole = bytes.AsSpan(0, count).LastIndexOf((byte)'\n') + 1;
        _readBytes += whole;
        return Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What became of a photo.</summary>
    /// <param name="Photo">As it was named.</param>
    /// <param name="IsUntried">Whether its turn did not come, or was broken off; it is as it was.</param>
    /// <param name="Failure">A sentence; null: it is done.</param>
    internal sealed record Answer(string Photo, bool IsUntried, string? Failure);
}
