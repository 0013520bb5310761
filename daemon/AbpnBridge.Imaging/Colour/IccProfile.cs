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
    private const int LongestDescription = 256;

    // Profiles round sRGB's primaries differently, by up to 0.0016.
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
        if (profile.Length < IccTags.HeaderBytes + 4 || !profile.Slice(36, 4).SequenceEqual("acsp"u8))
            return null;
        var space = SpaceOf(profile.Slice(16, 4));
        var description = ReadDescription(IccTags.Find(profile, "desc"u8));
        var isSrgb = space switch
        {
            IccColourSpace.Rgb => HasSrgbColorants(profile) && AllCurvesAreSrgb(profile),
            IccColourSpace.Grey => IsSrgbCurve(IccTags.Find(profile, "kTRC"u8)),
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

    // Tables beside them are left aside, here as in the conversion.
    private static bool HasSrgbColorants(ReadOnlySpan<byte> profile) =>
        IsNear(IccTags.Find(profile, "rXYZ"u8), 0) && IsNear(IccTags.Find(profile, "gXYZ"u8), 1) && IsNear(IccTags.Find(profile, "bXYZ"u8), 2);

    private static bool IsNear(ReadOnlySpan<byte> tag, int colorant)
    {
        if (IccTags.Xyz(tag) is not { } xyz)
            return false;
        for (var i = 0; i < 3; i++)
            if (Math.Abs(xyz[i] - SrgbColorants.ToXyz[i, colorant]) > ColorantTolerance)
                return false;
        return true;
    }

    private static bool AllCurvesAreSrgb(ReadOnlySpan<byte> profile) =>
        IsSrgbCurve(IccTags.Find(profile, "rTRC"u8)) && IsSrgbCurve(IccTags.Find(profile, "gTRC"u8)) && IsSrgbCurve(IccTags.Find(profile, "bTRC"u8));

    private static bool IsSrgbCurve(ReadOnlySpan<byte> tag)
    {
        if (CurveTag.Read(tag, out _) is not { } curve)
            return false;
        for (var i = 0; i <= 32; i++)
            if (Math.Abs(curve.ToLinear(i / 32.0) - PowerCurve.Srgb.ToLinear(i / 32.0)) > CurveTolerance)
                return false;
        return true;
    }
}
