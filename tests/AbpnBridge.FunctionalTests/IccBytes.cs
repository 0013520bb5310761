using System.Buffers.Binary;
using System.Text;

namespace AbpnBridge.FunctionalTests;

/// <summary>Small matrix profiles, written by the ICC specification (version 2 layout).</summary>
internal static class IccBytes
{
    /// <summary>sRGB's primaries (D50) and its curve as a table of 1024.</summary>
    public static byte[] Srgb(string name) => Build(
        name, [[0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]],
        Curve(x => x <= 0.04045 ? x / 12.92 : Math.Pow((x + 0.055) / 1.055, 2.4)));

    /// <summary>Adobe RGB (1998): wider green, gamma 2.2 (563/256).</summary>
    public static byte[] AdobeRgb(string name) => Build(
        name, [[0.6097, 0.3111, 0.0195], [0.2053, 0.6257, 0.0609], [0.1492, 0.0632, 0.7446]],
        [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, 0x02, 0x33]);

    /// <summary>sRGB's primaries with a straight line: linear light.</summary>
    public static byte[] LinearSrgb(string name) => Build(
        name, [[0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]],
        [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 0]);

    private static byte[] Curve(Func<double, double> toLinear)
    {
        var tag = new byte[12 + 2 * 1024];
        "curv"u8.CopyTo(tag);
        BinaryPrimitives.WriteUInt32BigEndian(tag.AsSpan(8), 1024);
        for (var i = 0; i < 1024; i++)
            BinaryPrimitives.WriteUInt16BigEndian(tag.AsSpan(12 + 2 * i), (ushort)Math.Round(65535 * toLinear(i / 1023.0)));
        return tag;
    }

    private static byte[] Build(string name, double[][] colorants, byte[] curve)
    {
        (string, byte[])[] tags =
        [
            ("desc", Description(name)), ("rXYZ", Xyz(colorants[0])), ("gXYZ", Xyz(colorants[1])), ("bXYZ", Xyz(colorants[2])),
            ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ];
        var profile = new List<byte>(new byte[128 + 4 + 12 * tags.Length]);
        var header = new byte[profile.Count];
        "mntrRGB XYZ "u8.CopyTo(header.AsSpan(12));
        "acsp"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(128), tags.Length);
        for (var i = 0; i < tags.Length; i++)
        {
            var entry = header.AsSpan(132 + 12 * i);
            Encoding.ASCII.GetBytes(tags[i].Item1, entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], profile.Count);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], tags[i].Item2.Length);
            profile.AddRange(tags[i].Item2);
        }

        BinaryPrimitives.WriteInt32BigEndian(header, profile.Count);
        return [.. header, .. profile.Skip(header.Length)];
    }

    private static byte[] Description(string name)
    {
        var text = Encoding.ASCII.GetBytes(name + "\0");
        var tag = new byte[12 + text.Length + 78];
        "desc"u8.CopyTo(tag);
        BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(8), text.Length);
        text.CopyTo(tag, 12);
        return tag;
    }

    private static byte[] Xyz(double[] values)
    {
        var tag = new byte[20];
        "XYZ "u8.CopyTo(tag);
        for (var i = 0; i < 3; i++)
            BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(8 + 4 * i), (int)Math.Round(values[i] * 65536));
        return tag;
    }
}
