using System.Text;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>Which letters a program's words are written in.</summary>
internal static class Utf8Streams
{
    /// <summary>
    /// Standard output and error are UTF-8 without a byte order mark where a program or a file takes them, as of `abpn`: Windows would write in the code page
    /// of a console that nobody looks at. A console keeps its own.
    /// </summary>
    internal static void UseWhereRedirected()
    {
        if (Console.IsOutputRedirected) Console.SetOut(Utf8(Console.OpenStandardOutput()));
        if (Console.IsErrorRedirected) Console.SetError(Utf8(Console.OpenStandardError()));
    }

    private static StreamWriter Utf8(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
