using System.Numerics;
using System.Runtime.InteropServices;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Carries samples between a row of a piece and the same pixels of a picture in <see cref="TiffLayout.Format"/>.</summary>
internal static class TiffSamples
{
    /// <summary>Puts what a piece knows of these pixels into them; a piece of one channel knows no more than that.</summary>
    internal static void ToPicture(ReadOnlySpan<byte> pieceRow, Span<byte> pixels, TiffLayout layout, int plane) =>
        Carry(pieceRow, pixels, layout, plane, toPicture: true);

    /// <summary>Puts the pixels into a piece; its further samples stay.</summary>
    internal static void ToPiece(ReadOnlySpan<byte> pixels, Span<byte> pieceRow, TiffLayout layout, int plane) =>
        Carry(pixels, pieceRow, layout, plane, toPicture: false);

    /// <summary>Whether a piece of one channel would hold the same of both.</summary>
    internal static bool AreEqual(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> others, TiffLayout layout, int channel)
    {
        var (size, step) = (layout.Format.BytesPerSample, layout.Format.BytesPerPixel);
        for (var i = channel * size; i < pixels.Length; i += step)
            if (!pixels.Slice(i, size).SequenceEqual(others.Slice(i, size))) return false;
        return true;
    }

    private static void Carry(ReadOnlySpan<byte> from, Span<byte> to, TiffLayout layout, int plane, bool toPicture)
    {
        if (layout.SamplesTogether == layout.Format.ChannelCount && !layout.IsPlanar && !layout.IsInverted)
        {
            var length = Math.Min(from.Length, to.Length);
            from[..length].CopyTo(to);
            return;
        }

        var (channels, together) = (layout.Format.ChannelCount, layout.SamplesTogether);
        for (var channel = 0; channel < channels; channel++)
        {
            if (layout.IsPlanar && channel != plane) continue;
            var inPiece = new Comb(layout.IsPlanar ? 0 : channel, together);
            var inPicture = new Comb(channel, channels);
            var isInverted = layout.IsInverted && channel == 0;
            var (source, target) = toPicture ? (inPiece, inPicture) : (inPicture, inPiece);
            if (layout.Format.BytesPerSample == 1) Carry(from, source, to, target, isInverted);
            else if (layout.Format.BytesPerSample == 2) Carry(MemoryMarshal.Cast<byte, ushort>(from), source, MemoryMarshal.Cast<byte, ushort>(to), target, isInverted);
            else Carry(MemoryMarshal.Cast<byte, uint>(from), source, MemoryMarshal.Cast<byte, uint>(to), target, isInverted);
        }
    }

    private static void Carry<T>(ReadOnlySpan<T> from, Comb source, Span<T> to, Comb target, bool isInverted)
        where T : IBitwiseOperators<T, T, T>
    {
        for (int i = source.First, o = target.First; i < from.Length && o < to.Length; i += source.Step, o += target.Step)
            to[o] = isInverted ? ~from[i] : from[i];
    }

    /// <summary>Every so many samples from the first on.</summary>
    private readonly record struct Comb(int First, int Step);
}
