using System.Text;

namespace AbpnBridge.Cli;

/// <summary>Small text files that other programs write for us.</summary>
internal static class TextFile
{
    /// <summary>Reads a UTF-8 file; editors of Windows put a byte order mark in front, which is passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">No more is read.</param>
    /// <exception cref="FormatException">It is longer, or not UTF-8.</exception>
    /// <exception cref="IOException">It cannot be read; or <see cref="UnauthorizedAccessException"/>.</exception>
    internal static string Read(string path, int maxBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        // Not by the file's length, which a pipe does not know.
        using var content = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (file.Read(buffer) is > 0 and var length)
        {
            content.Write(buffer, 0, length);
            if (content.Length > maxBytes) throw new FormatException($"it is longer than {maxBytes >> 10} KiB");
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content.GetBuffer(), 0, (int)content.Length).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException fault)
        {
            throw new FormatException("it is not UTF-8", fault);
        }
    }
}
