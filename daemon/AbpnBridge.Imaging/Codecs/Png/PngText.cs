using System.IO.Compression;
using AbpnBridge.Imaging.Codecs.Metadata;

namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>
/// Metadata in the text chunks of a PNG (11.3.3): XMP, and EXIF and IPTC as older programs keep them, in hexadecimal letters under "Raw profile type".
/// </summary>
internal static class PngText
{
    private const int LongestText = 64 << 20; // what a deflate bomb may grow to
    private const int HeaderLines = 3; // before the letters: an empty line, the name, the length

    private static ReadOnlySpan<byte> XmpKeyword => "XML:com.adobe.xmp"u8;

    private static ReadOnlySpan<byte> RawKeyword => "Raw profile type "u8;

    /// <summary>The content of a chunk with what is about the old picture renewed; the same bytes where that is nothing.</summary>
    /// <param name="chunk">Of type tEXt, zTXt or iTXt.</param>
    /// <param name="source">The retouched photo.</param>
    /// <param name="warnings">What the user should know.</param>
    internal static byte[] Renew(PngChunk chunk, ThumbnailSource source, ISet<RewriteWarning> warnings)
    {
        var content = chunk.Content;
        var isMetadata = content.StartsWith(RawKeyword) || content.StartsWith(XmpKeyword);
        if (!isMetadata || TextAt(chunk, out var isPacked) is not { } at || Text(content[at..], isPacked) is not { } text) return content.ToArray();
        var before = (byte[])text.Clone();
        RenewText(content[..content.IndexOf((byte)0)], text, source, warnings);
        if (text.AsSpan().SequenceEqual(before)) return content.ToArray();
        return [.. content[..at], .. isPacked ? Packed(text) : text];
    }

    /// <summary>Where the text begins; null where the chunk ends before it does.</summary>
    private static int? TextAt(PngChunk chunk, out bool isPacked)
    {
        var content = chunk.Content;
        var at = content.IndexOf((byte)0) + 1; // a keyword is never empty here
        isPacked = chunk.Is("zTXt"u8);
        if (at == 0) return null;
        if (isPacked) at++;
        if (!chunk.Is("iTXt"u8)) return at <= content.Length ? at : null;
        // Flag and method, then language and translated keyword, each with a zero.
        if (at + 2 > content.Length) return null;
        isPacked = content[at] == 1;
        at += 2;
        for (var i = 0; i < 2; i++)
        {
            var length = content[at..].IndexOf((byte)0);
            if (length < 0) return null;
            at += length + 1;
        }

        return at;
    }

    private static byte[]? Text(ReadOnlySpan<byte> stored, bool isPacked)
    {
        if (!isPacked) return stored.ToArray();
        try
        {
            using var inflate = new ZLibStream(new MemoryStream(stored.ToArray()), CompressionMode.Decompress);
            using var text = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = inflate.Read(buffer)) > 0;)
            {
                text.Write(buffer, 0, read);
                if (text.Length > LongestText) return null;
            }

            return text.ToArray();
        }
        catch (InvalidDataException)
        {
            return null; // nobody can read it, so it shows nothing
        }
    }

    private static byte[] Packed(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal)) deflate.Write(text);
        return packed.ToArray();
    }

    private static void RenewText(ReadOnlySpan<byte> keyword, Span<byte> text, ThumbnailSource source, ISet<RewriteWarning> warnings)
    {
        if (keyword.StartsWith(XmpKeyword))
        {
            XmpPacket.Renew(text, source, warnings);
            return;
        }

        var places = HexadecimalPlaces(text);
        var letters = new byte[places.Count / 2 * 2];
        for (var i = 0; i < letters.Length; i++) letters[i] = text[places[i]];
        var bytes = Convert.FromHexString(letters);
        RenewProfile(keyword[RawKeyword.Length..], bytes, source, warnings);
        var isUpper = letters.AsSpan().ContainsAnyInRange((byte)'A', (byte)'F');
        letters = System.Text.Encoding.ASCII.GetBytes(isUpper ? Convert.ToHexString(bytes) : Convert.ToHexStringLower(bytes));
        for (var i = 0; i < letters.Length; i++) text[places[i]] = letters[i];
    }

    private static void RenewProfile(ReadOnlySpan<byte> name, Span<byte> bytes, ThumbnailSource source, ISet<RewriteWarning> warnings)
    {
        if (name.SequenceEqual("iptc"u8) || name.SequenceEqual("8bim"u8)) PhotoshopThumbnail.Renew(bytes, source, warnings);
        else if (bytes.StartsWith(JpegMetadata.ExifName)) ExifThumbnail.Renew(bytes[JpegMetadata.ExifName.Length..], source, warnings);
        else if (bytes.StartsWith(JpegMetadata.XmpName)) XmpPacket.Renew(bytes[JpegMetadata.XmpName.Length..], source, warnings);
        else if (name.SequenceEqual("xmp"u8)) XmpPacket.Renew(bytes, source, warnings);
    }

    private static List<int> HexadecimalPlaces(ReadOnlySpan<byte> text)
    {
        var places = new List<int>(text.Length);
        var lines = 0;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n') lines++;
            else if (lines >= HeaderLines && char.IsAsciiHexDigit((char)text[i])) places.Add(i);
        return places;
    }
}
