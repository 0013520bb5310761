using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>How large a picture is meant to be printed; in JFIF, PNG (pHYs) and TIFF tags or EXIF.</summary>
/// <param name="Horizontal">Pixels per inch along a row; above 0.</param>
/// <param name="Vertical">Pixels per inch along a column; above 0.</param>
public readonly record struct PrintResolution(double Horizontal, double Vertical)
{
    private const double CentimetresPerInch = 2.54;
    private const double MetresPerInch = 0.0254;
    private const int RationalDenominator = 10_000;

    // JFIF 1.02: 0 says nothing but the shape of a pixel. TIFF 6: 1 says the same.
    private const byte JfifInch = 1;
    private const byte JfifCentimetre = 2;
    private const byte PngMetre = 1;
    private const int TiffCentimetre = 3;

    /// <summary>Of the upright picture.</summary>
    internal PrintResolution Upright(int orientation) => orientation >= 5 ? new PrintResolution(Vertical, Horizontal) : this;

    /// <summary>From the content of a JFIF segment; null where it says none.</summary>
    internal static PrintResolution? OfJfif(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 12 || !segment.StartsWith("JFIF\0"u8)) return null;
        double x = BinaryPrimitives.ReadUInt16BigEndian(segment[8..]), y = BinaryPrimitives.ReadUInt16BigEndian(segment[10..]);
        return segment[7] switch
        {
            JfifInch => Of(x, y, 1),
            JfifCentimetre => Of(x, y, CentimetresPerInch),
            _ => null,
        };
    }

    /// <summary>From the content of a pHYs chunk; null where it says none.</summary>
    internal static PrintResolution? OfPng(ReadOnlySpan<byte> chunk) => chunk.Length == 9 && chunk[8] == PngMetre
        ? Of(BinaryPrimitives.ReadUInt32BigEndian(chunk), BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]), MetresPerInch)
        : null;

    /// <summary>From the tags of a TIFF or of EXIF data; null where they say none.</summary>
    internal static PrintResolution? OfTiff(TiffDirectory directory)
    {
        var hasUnit = directory.TryFirst(TiffTag.ResolutionUnit, out var unit);
        if (hasUnit && unit is not (2 or TiffCentimetre)) return null;
        return directory.TryRational(TiffTag.XResolution, out var x) && directory.TryRational(TiffTag.YResolution, out var y)
            ? Of(x, y, unit == TiffCentimetre ? CentimetresPerInch : 1)
            : null;
    }

    /// <summary>Puts it into a JPEG that begins with a JFIF segment; any other stays as it is. Whole numbers only, of the unit that fits better.</summary>
    internal void WriteJfif(Span<byte> jpeg)
    {
        if (!jpeg[6..].StartsWith("JFIF\0"u8)) return;
        var inCentimetres = Distance(CentimetresPerInch) < Distance(1);
        var unit = inCentimetres ? CentimetresPerInch : 1;
        jpeg[13] = inCentimetres ? JfifCentimetre : JfifInch;
        BinaryPrimitives.WriteUInt16BigEndian(jpeg[14..], (ushort)Math.Clamp(Math.Round(Horizontal / unit), 1, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(jpeg[16..], (ushort)Math.Clamp(Math.Round(Vertical / unit), 1, ushort.MaxValue));
    }

    /// <summary>The content of a pHYs chunk.</summary>
    internal byte[] ToPng()
    {
        var chunk = new byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)Math.Clamp(Math.Round(Horizontal / MetresPerInch), 1, int.MaxValue));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), (uint)Math.Clamp(Math.Round(Vertical / MetresPerInch), 1, int.MaxValue));
        chunk[8] = PngMetre;
        return chunk;
    }

    /// <summary>A little-endian TIFF fraction, pixels per inch.</summary>
    internal static byte[] ToRational(double value)
    {
        var fraction = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(fraction, (uint)Math.Clamp(Math.Round(value * RationalDenominator), 1, uint.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(fraction.AsSpan(4), RationalDenominator);
        return fraction;
    }

    // NaN fails too.
    private static PrintResolution? Of(double x, double y, double unit) =>
        x > 0 && y > 0 && double.IsFinite(x) && double.IsFinite(y) ? new PrintResolution(x * unit, y * unit) : null;

    private double Distance(double unit) =>
        Math.Abs(Horizontal / unit - Math.Round(Horizontal / unit)) + Math.Abs(Vertical / unit - Math.Round(Vertical / unit));
}
