using System.Buffers.Binary;
using System.Text;

namespace AbpnBridge.Testing;

/// <summary>
/// Writes small ICC profiles by the specification (ICC.1:2001-04 for version 2, ICC.1:2022 for 4), so that no test needs a profile of the machine.
/// </summary>
public static class IccWriter
{
    private static readonly double[] D50 = [0.9642, 1, 0.8249];

    /// <summary>A matrix profile. Colorants are XYZ relative to D50, red first; curves are one for all or three.</summary>
    public static byte[] Rgb(string name, int version, double[][] colorants, params byte[][] curves) => Write(
        "RGB ", version,
        [
            .. Common(name, version),
            ("rXYZ", Xyz(colorants[0])), ("gXYZ", Xyz(colorants[1])), ("bXYZ", Xyz(colorants[2])),
            ("rTRC", curves[0]), ("gTRC", curves[curves.Length / 2]), ("bTRC", curves[^1]),
        ]);

    /// <summary>A grey profile.</summary>
    public static byte[] Grey(string name, int version, byte[] curve) => Write("GRAY", version, [.. Common(name, version), ("kTRC", curve)]);

    /// <summary>Any tags; the colour space has four letters.</summary>
    public static byte[] Write(string colourSpace, int version, (string Signature, byte[] Content)[] tags)
    {
        var header = new byte[128 + 4 + 12 * tags.Length];
        var content = new List<byte>();
        header[8] = (byte)version;
        Encoding.ASCII.GetBytes("mntr" + colourSpace + "XYZ ").CopyTo(header, 12);
        header[25] = 232;
        header[27] = header[29] = 1;
        "acsp"u8.CopyTo(header.AsSpan(36));
        for (var i = 0; i < 3; i++) Fixed(header.AsSpan(68 + 4 * i), D50[i]);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(128), tags.Length);
        for (var i = 0; i < tags.Length; i++)
        {
            var entry = header.AsSpan(132 + 12 * i);
            Encoding.ASCII.GetBytes(tags[i].Signature, entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], header.Length + content.Count);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], tags[i].Content.Length);
            content.AddRange(tags[i].Content);
            while (content.Count % 4 != 0) content.Add(0);
        }

        BinaryPrimitives.WriteInt32BigEndian(header, header.Length + content.Count);
        return [.. header, .. content];
    }

    /// <summary>curveType of a straight line.</summary>
    public static byte[] Straight() => [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>curveType of a gamma, kept to 1/256.</summary>
    public static byte[] Gamma(double gamma)
    {
        var code = (int)Math.Round(gamma * 256);
        return [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, (byte)(code >> 8), (byte)code];
    }

    /// <summary>curveType of a function's values, rounded to 16 bits.</summary>
    public static byte[] Table(int entries, Func<double, double> toLinear) =>
        Table([.. Enumerable.Range(0, entries).Select(i => (ushort)Math.Round(65535 * Math.Clamp(toLinear(i / (entries - 1.0)), 0, 1)))]);

    /// <summary>curveType of these entries.</summary>
    public static byte[] Table(ReadOnlySpan<ushort> entries)
    {
        var tag = new byte[12 + 2 * entries.Length];
        "curv"u8.CopyTo(tag);
        BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(8), entries.Length);
        for (var i = 0; i < entries.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(tag.AsSpan(12 + 2 * i), entries[i]);
        return tag;
    }

    /// <summary>parametricCurveType of a function type 0 to 4 with its parameters g, a, b, c, d, e, f.</summary>
    public static byte[] Formula(int function, params double[] parameters)
    {
        var tag = new byte[12 + 4 * parameters.Length];
        "para"u8.CopyTo(tag);
        BinaryPrimitives.WriteInt16BigEndian(tag.AsSpan(8), (short)function);
        for (var i = 0; i < parameters.Length; i++) Fixed(tag.AsSpan(12 + 4 * i), parameters[i]);
        return tag;
    }

    /// <summary>XYZType.</summary>
    public static byte[] Xyz(double[] values)
    {
        var tag = new byte[20];
        "XYZ "u8.CopyTo(tag);
        for (var i = 0; i < 3; i++) Fixed(tag.AsSpan(8 + 4 * i), values[i]);
        return tag;
    }

    /// <summary>The name, as the version writes it: textDescriptionType or multiLocalizedUnicodeType.</summary>
    public static byte[] Description(string name, int version)
    {
        if (version >= 4)
            return
            [
                .. "mluc"u8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 12, .. "enUS"u8, 0, 0, 0, (byte)(2 * name.Length), 0, 0, 0, 28,
                .. Encoding.BigEndianUnicode.GetBytes(name),
            ];
        var tag = new byte[12 + name.Length + 1 + 78];
        "desc"u8.CopyTo(tag);
        BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(8), name.Length + 1);
        Encoding.ASCII.GetBytes(name).CopyTo(tag, 12);
        return tag;
    }

    private static (string Signature, byte[] Content)[] Common(string name, int version) =>
        [("desc", Description(name, version)), ("wtpt", Xyz(D50))];

    private static void Fixed(Span<byte> bytes, double value) => BinaryPrimitives.WriteInt32BigEndian(bytes, (int)Math.Round(value * 65536));
}
