using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Colour;

/// <summary>Reads a profile's curve tag: curveType or parametricCurveType (ICC.1:2022, 10.6 and 10.18).</summary>
internal static class CurveTag
{
    private const int MostEntries = 65536;

    /// <summary>Reads a curve.</summary>
    /// <param name="tag">Bytes of strangers; empty where the profile has no such tag.</param>
    /// <param name="fault">Why there is no curve that can be undone, as the end of "its curve ..."; empty where there is one.</param>
    public static TransferCurve? Read(ReadOnlySpan<byte> tag, out string fault)
    {
        if (tag.Length >= 12 && tag[..4].SequenceEqual("curv"u8))
            return ReadTable(tag, out fault);
        if (tag.Length >= 16 && tag[..4].SequenceEqual("para"u8))
            return ReadFormula(tag, out fault);
        fault = tag.IsEmpty ? "is missing" : "cannot be read";
        return null;
    }

    private static TransferCurve? ReadTable(ReadOnlySpan<byte> tag, out string fault)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
        if (count == 0)
            return Formula(new PowerCurveParameters(1), out fault);
        if (count > MostEntries || 12 + 2 * (int)count > tag.Length)
        {
            fault = "is cut off";
            return null;
        }

        if (count == 1)
            return Formula(new PowerCurveParameters(BinaryPrimitives.ReadUInt16BigEndian(tag[12..]) / 256.0), out fault);
        var entries = new ushort[count];
        for (var i = 0; i < entries.Length; i++) entries[i] = BinaryPrimitives.ReadUInt16BigEndian(tag[(12 + 2 * i)..]);
        return TableCurve.From(entries, out fault);
    }

    private static TransferCurve? ReadFormula(ReadOnlySpan<byte> tag, out string fault)
    {
        // How many parameters function types 0 to 4 have.
        ReadOnlySpan<int> counts = [1, 3, 4, 5, 7];
        var function = BinaryPrimitives.ReadUInt16BigEndian(tag[8..]);
        if (function >= counts.Length || tag.Length < 12 + 4 * counts[function])
        {
            fault = "cannot be read";
            return null;
        }

        Span<double> p = stackalloc double[7];
        for (var i = 0; i < counts[function]; i++) p[i] = BinaryPrimitives.ReadInt32BigEndian(tag[(12 + 4 * i)..]) / 65536.0;
        var (g, a, b, c, d) = (p[0], p[1], p[2], p[3], p[4]);
        return Formula(
            function switch
            {
                0 => new PowerCurveParameters(g),
                1 => new PowerCurveParameters(g, a, b),
                2 => new PowerCurveParameters(g, a, b) { Lift = c },
                3 => new PowerCurveParameters(g, a, b) { Slope = c, Break = d },
                _ => new PowerCurveParameters(g, a, b) { Slope = c, Break = d, Lift = p[5], Foot = p[6] },
            },
            out fault);
    }

    private static TransferCurve? Formula(PowerCurveParameters parameters, out string fault)
    {
        fault = parameters.Fault() ?? "";
        if (fault.Length > 0)
            return null;
        return parameters.IsStraight ? new LinearCurve() : new PowerCurve(parameters);
    }
}
