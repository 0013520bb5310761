using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>
/// Gives scanlines of a retouched picture the samples of the file: big-endian, and without the alpha that a transparent colour (tRNS) stands for. That colour is
/// held: a pixel that had it keeps it, any other goes a code past it.
/// </summary>
internal sealed class PngSamples
{
    private readonly PngHeader _header;
    private readonly ImageView _before;
    private readonly ImageView _after;
    private readonly byte[]? _transparent;

    /// <param name="header">How the picture is written.</param>
    /// <param name="before">The picture of the file.</param>
    /// <param name="after">What replaces it.</param>
    /// <param name="transparent">The colour that is transparent, as a pixel of the file; null where none is.</param>
    internal PngSamples(PngHeader header, ImageView before, ImageView after, byte[]? transparent) =>
        (_header, _before, _after, _transparent) = (header, before, after, transparent);

    private int SampleBytes => _after.Format.BytesPerSample;

    /// <summary>Fills the bytes of one scanline.</summary>
    internal void Fill(PngScanline line, Span<byte> into)
    {
        Copy(_after.Row(line.Y), line, into);
        if (_transparent is null) return;
        var before = new byte[into.Length];
        Copy(_before.Row(line.Y), line, before);
        for (var at = 0; at < into.Length; at += _header.BytesPerPixel)
            Hold(before.AsSpan(at, _header.BytesPerPixel), into.Slice(at, _header.BytesPerPixel));
    }

    private void Hold(ReadOnlySpan<byte> before, Span<byte> after)
    {
        if (before.SequenceEqual(_transparent)) before.CopyTo(after);
        else if (after.SequenceEqual(_transparent)) after[^1] ^= 1;
    }

    private void Copy(ReadOnlySpan<byte> row, PngScanline line, Span<byte> into)
    {
        var (from, to) = (_after.Format.BytesPerPixel, _header.BytesPerPixel);
        if (line.Step == 1 && from == to)
            row.CopyTo(into);
        else
            for (var i = 0; i < line.Count; i++) row.Slice((line.First + i * line.Step) * from, to).CopyTo(into[(i * to)..]);

        if (SampleBytes != 2) return;
        var words = MemoryMarshal.Cast<byte, ushort>(into);
        BinaryPrimitives.ReverseEndianness(words, words);
    }
}
