using System.Text;

namespace AbpnBridge.Cli.Service;

/// <summary>The daemon's program and its switches, as whatever starts it wants them written.</summary>
internal sealed record DaemonCommandLine(string Program, IReadOnlyList<string> Switches)
{
    /// <summary>
    /// For Windows: always with quotes around the program, since of C:\Program Files\x.exe without them C:\Program.exe is tried first; a switch as the C run time takes it
    /// apart again.
    /// </summary>
    internal string ForWindows() => string.Join(' ', Switches.Select(QuotedIfNeeded).Prepend($"\"{Program}\""));

    /// <summary>For a systemd unit's ExecStart: quotes, and none of its specifiers (%h) and variables ($HOME).</summary>
    internal string ForSystemd() => string.Join(' ', Switches.Prepend(Program).Select(word =>
        '"' + word.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("%", "%%").Replace("$", "$$") + '"'));

    /// <summary>What <see cref="ForWindows"/> wrote: the program, and its switches as one text.</summary>
    internal static (string Program, string Switches) Split(string windows)
    {
        var end = windows.IndexOf('"', 1);
        return windows.StartsWith('"') && end > 0 ? (windows[1..end], windows[(end + 1)..].Trim()) : (windows, "");
    }

    private static string QuotedIfNeeded(string word)
    {
        if (word.Length > 0 && word.AsSpan().IndexOfAny(" \t\"") < 0) return word;
        var quoted = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var c in word)
        {
            // Backslashes count only in front of a quote: there each is doubled.
            if (c == '"') quoted.Append('\\', backslashes + 1);
            backslashes = c == '\\' ? backslashes + 1 : 0;
            quoted.Append(c);
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }
}
