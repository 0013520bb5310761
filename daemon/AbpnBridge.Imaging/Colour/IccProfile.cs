using System.Buffers.Binary;
using System.Text;

namespace AbpnBridge.Imaging.Colour;

/// <summary>The kind of numbers a profile describes.</summary>
public enum IccColourSpace
{
    /// <summary>Neither of the two that are retouched, such as CMYK or Lab.</summary>
    Other,

    /// <summary>One grey channel.</summary>
    Grey,

    /// <summary>Red, green and blue.</summary>
    Rgb,
}

/// <summary>
/// What an embedded ICC profile (ICC.1:2022 and version 2) says of itself: its name and whether its numbers are sRGB's.
/// Profiles come from strangers' files, so every offset is checked and nothing is trusted.
/// </summary>
public sealed record IccProfile
{
    private const int HeaderBytes = 128;
    private const int TagBytes = 12;
    private const int MostTags = 200;
    private const int LongestDescription = 256;

    // sRGB's primaries adapted to D50 by Bradford, as ICC profiles hold them (IEC 61966-2-1); profiles round them
    // differently by up to 0.0016.
    private static readonly double[] SrgbColorants = [0.4361, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7141];
    private const double ColorantTolerance = 0.003;

    // Half a code value of 8 bits at the steepest place of the curve, and what tables of 1024 entries lose.
    private const double CurveTolerance = 0.004;

    private IccProfile(string description, IccColourSpace colourSpace, bool isSrgb)
    {
        Description = description;
        ColourSpace = colourSpace;
        IsSrgb = isSrgb;
    }

    /// <summary>
    /// The name it gives itself, such as "Adobe RGB (1998)"; "unnamed profile" where it gives none. At most 256 characters.
    /// </summary>
    public string Description { get; }

    /// <summary>What its numbers are.</summary>
    public IccColourSpace ColourSpace { get; }

    /// <summary>True where primaries and curve are sRGB's (for grey: the curve), whatever the name says.</summary>
    public bool IsSrgb { get; }

    /// <summary>Reads a profile.</summary>
    /// <param name="profile">The bytes as they stand in a photo.</param>
    /// <returns>Null where they are no ICC profile.</returns>
    public static IccProfile? TryRead(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < HeaderBytes + 4 || !profile.Slice(36, 4).SequenceEqual("acsp"u8))
            return null;
        var space = SpaceOf(profile.Slice(16, 4));
        var description = ReadDescription(Tag(profile, "desc"u8));
        var isSrgb = space switch
        {
            IccColourSpace.Rgb => HasSrgbColorants(profile) && AllCurvesAreSrgb(profile),
            IccColourSpace.Grey => IsSrgbCurve(Tag(profile, "kTRC"u8)),
            _ => false,
        };
        return new IccProfile(description, space, isSrgb);
    }

    private static IccColourSpace SpaceOf(ReadOnlySpan<byte> signature)
    {
        if (signature.SequenceEqual("RGB "u8))
            return IccColourSpace.Rgb;
        return signature.SequenceEqual("GRAY"u8) ? IccColourSpace.Grey : IccColourSpace.Other;
    }

    /// <summary>The bytes of a tag; empty where there is none or it lies outside.</summary>
    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> profile, ReadOnlySpan<byte> signature)
    {
        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderBytes..]), MostTags);
        for (var i = 0; i < count; i++)
        {
            var at = HeaderBytes + 4 + i * TagBytes;
            if (at + TagBytes > profile.Length)
                return default;
            if (!profile.Slice(at, 4).SequenceEqual(signature))
                continue;
            var offset = BinaryPrimitives.ReadUInt32BigEndian(profile[(at + 4)..]);
            var size = BinaryPrimitives.ReadUInt32BigEndian(profile[(at + 8)..]);
            return (long)offset + size <= profile.Length ? profile.Slice((int)offset, (int)size) : default;
        }

        return default;
    }

    private static string ReadDescription(ReadOnlySpan<byte> tag)
    {
        var text = "";
        if (tag.Length > 12 && tag[..4].SequenceEqual("desc"u8))
            text = ReadVersion2Text(tag);
        else if (tag.Length >= 28 && tag[..4].SequenceEqual("mluc"u8))
            text = ReadFirstLocalisedText(tag);
        text = text.Trim('\0', ' ');
        return text.Length == 0 ? "unnamed profile" : text[..Math.Min(text.Length, LongestDescription)];
    }

    /// <summary>textDescriptionType: a count at 8, then ASCII.</summary>
    private static string ReadVersion2Text(ReadOnlySpan<byte> tag)
    {
        var count = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(tag[8..]), (uint)tag.Length - 12);
        return Encoding.ASCII.GetString(tag.Slice(12, count));
    }

    /// <summary>multiLocalizedUnicodeType: records from 16 on, each with length and offset of UTF-16BE at 4 and 8.</summary>
    private static string ReadFirstLocalisedText(ReadOnlySpan<byte> tag)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(tag[20..]);
        var offset = BinaryPrimitives.ReadUInt32BigEndian(tag[24..]);
        return (long)offset + length <= tag.Length ? Encoding.BigEndianUnicode.GetString(tag.Slice((int)offset, (int)length)) : "";
    }

    private static bool HasSrgbColorants(ReadOnlySpan<byte> profile)
    {
        // A table profile computes by its tables; its colorants, where it has them, do not count.
        if (!Tag(profile, "A2B0"u8).IsEmpty)
            return false;
        return IsNear(Tag(profile, "rXYZ"u8), 0) && IsNear(Tag(profile, "gXYZ"u8), 3) && IsNear(Tag(profile, "bXYZ"u8), 6);
    }

    private static bool IsNear(ReadOnlySpan<byte> tag, int colorant)
    {
        if (tag.Length < 20)
            return false;
        for (var i = 0; i < 3; i++)
            if (Math.Abs(Fixed(tag[(8 + 4 * i)..]) - SrgbColorants[colorant + i]) > ColorantTolerance)
                return false;
        return true;
    }

    private static bool AllCurvesAreSrgb(ReadOnlySpan<byte> profile) =>
        IsSrgbCurve(Tag(profile, "rTRC"u8)) && IsSrgbCurve(Tag(profile, "gTRC"u8)) && IsSrgbCurve(Tag(profile, "bTRC"u8));

    private static bool IsSrgbCurve(ReadOnlySpan<byte> tag)
    {
        for (var i = 0; i <= 32; i++)
        {
            var encoded = i / 32.0;
            if (!(Math.Abs(ToneCurve.Evaluate(tag, encoded) - SrgbToLinear(encoded)) <= CurveTolerance))
                return false;
        }

        return true;
    }

    /// <summary>IEC 61966-2-1.</summary>
    private static double SrgbToLinear(double encoded) =>
        encoded <= 0.04045 ? encoded / 12.92 : Math.Pow((encoded + 0.055) / 1.055, 2.4);

    private static double Fixed(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes) / 65536.0;
}
