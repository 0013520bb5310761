using System.IO.Compression;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>Writes a PNG of our own making: the picture with its profile and resolution. OpenCV is not asked: it has no grey with alpha, and one thread.</summary>
internal static class PngWriter
{
    /// <summary>Writes the whole file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="pixels">Of 8 or 16 bits.</param>
    /// <param name="profile">The ICC profile to embed, or null.</param>
    /// <param name="resolution">How large it is meant to be printed; null says nothing of it.</param>
    internal static void Write(Stream stream, ImageView pixels, byte[]? profile, PrintResolution? resolution)
    {
        var header = PngHeader.Of(pixels);
        stream.Write(PngChunks.Signature);
        PngChunks.Write(stream, "IHDR"u8, header.ToBytes());
        if (profile is not null) WriteProfile(stream, profile);
        if (resolution is { } print) PngChunks.Write(stream, "pHYs"u8, print.ToPng());
        new PngData(header, new PngSamples(header, pixels, pixels, transparent: null)).Write(stream);
        PngChunks.Write(stream, "IEND"u8, []);
    }

    private static void WriteProfile(Stream stream, ReadOnlySpan<byte> profile)
    {
        using var content = new MemoryStream();
        content.Write("ICC profile\0\0"u8); // a name, its zero, and compression method 0
        using (var deflate = new ZLibStream(content, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(profile);
        PngChunks.Write(stream, "iCCP"u8, content.GetBuffer().AsSpan(0, (int)content.Length));
    }
}
