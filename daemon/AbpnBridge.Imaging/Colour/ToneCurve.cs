using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Colour;

/// <summary>Evaluates a profile's curve tag: curveType (table or gamma) or parametricCurveType (ICC.1:2022, 10.6 and 10.18).</summary>
internal static class ToneCurve
{
    // Parameters of the parametric functions 0 to 4.
    private static readonly int[] ParameterCounts = [1, 3, 4, 5, 7];

    /// <summary>Encoded 0 to 1 to linear; NaN where the tag is no curve.</summary>
    internal static double Evaluate(ReadOnlySpan<byte> tag, double encoded)
    {
        if (tag.Length >= 12 && tag[..4].SequenceEqual("curv"u8))
            return EvaluateTable(tag, encoded);
        return tag.Length >= 16 && tag[..4].SequenceEqual("para"u8) ? EvaluateFormula(tag, encoded) : double.NaN;
    }

    private static double EvaluateTable(ReadOnlySpan<byte> tag, double encoded)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
        if (count == 0)
            return encoded;
        if (12 + 2L * count > tag.Length)
            return double.NaN;
        if (count == 1)
            return Math.Pow(encoded, BinaryPrimitives.ReadUInt16BigEndian(tag[12..]) / 256.0);
        var position = encoded * (count - 1);
        var index = (int)Math.Min(position, count - 2);
        var (low, high) = (Entry(tag, index), Entry(tag, index + 1));
        return low + (high - low) * (position - index);
    }

    private static double EvaluateFormula(ReadOnlySpan<byte> tag, double x)
    {
        var function = BinaryPrimitives.ReadUInt16BigEndian(tag[8..]);
        if (function >= ParameterCounts.Length || tag.Length < 12 + 4 * ParameterCounts[function])
            return double.NaN;
        Span<double> p = stackalloc double[7];
        for (var i = 0; i < ParameterCounts[function]; i++)
            p[i] = BinaryPrimitives.ReadInt32BigEndian(tag[(12 + 4 * i)..]) / 65536.0;
        var (g, a, b, c, d) = (p[0], p[1], p[2], p[3], p[4]);
        return function switch
        {
            0 => Math.Pow(x, g),
            1 => x >= -b / a ? Math.Pow(a * x + b, g) : 0,
            2 => x >= -b / a ? Math.Pow(a * x + b, g) + c : c,
            3 => x >= d ? Math.Pow(a * x + b, g) : c * x,
            _ => x >= d ? Math.Pow(a * x + b, g) + p[5] : c * x + p[6],
        };
    }

    private static double Entry(ReadOnlySpan<byte> tag, int index) =>
        BinaryPrimitives.ReadUInt16BigEndian(tag[(12 + 2 * index)..]) / 65535.0;
}
