using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Colour;

/// <summary>
/// A photo's own encoding to sRGB-encoded values, which the networks see, and back: document curve, matrix over the connection space (D50), sRGB's curve.
/// Nothing is limited: colours outside sRGB and values outside 0 to 1 become values outside 0 to 1 and come back, so their hue is kept. Immutable.
/// </summary>
public sealed class ColourTransform
{
    // Rows are worked on in pieces that stay in the first-level cache: three planes of 4 KB.
    private const int PieceLength = 1024;

    // ProPhoto's largest element is about 2; beyond this, single codes of the document would be blown up to visible steps.
    private const double LargestElement = 50;

    private readonly TransferCurve[] _curves;
    private readonly MatrixRows? _toSrgb, _fromSrgb;

    private ColourTransform(string name, TransferCurve[] curves, ColourMatrix? toSrgb)
    {
        Name = name;
        _curves = curves;
        if (toSrgb is null) return;
        _toSrgb = new MatrixRows(toSrgb);
        _fromSrgb = new MatrixRows(toSrgb.Inverse());
    }

    /// <summary>Of a photo that is sRGB: does nothing.</summary>
    public static ColourTransform Identity { get; } = new("sRGB", [], null);

    /// <summary>True where document and sRGB-encoded values are the same.</summary>
    public bool IsIdentity => _curves.Length == 0;

    /// <summary>What the profile calls itself; "sRGB" without one or where it is sRGB by its numbers.</summary>
    public string Name { get; }

    /// <summary>
    /// The transform of an embedded profile: RGB with matrix and curves, or grey with a curve; ICC version 2 and 4. A profile that has tables beside matrix and
    /// curves is taken by matrix and curves; an RGB profile on a grey photo is taken for three equal channels.
    /// </summary>
    /// <param name="iccProfile">As it stands in the photo; empty: the photo is sRGB.</param>
    /// <param name="format">The photo's format.</param>
    /// <exception cref="ColourException">The profile is broken, not for this format, or cannot be undone: tables only, CMYK, Lab, a curve that falls or is
    /// flat.</exception>
    public static ColourTransform FromProfile(ReadOnlySpan<byte> iccProfile, PixelFormat format)
    {
        if (iccProfile.IsEmpty)
            return Identity;
        var profile = IccProfile.TryRead(iccProfile) ?? throw ColourException.Broken();
        var isGrey = format.ColourChannelCount == 1;
        if (profile.ColourSpace == IccColourSpace.Grey && !isGrey)
            throw ColourException.For(profile.Description, "is for grey photos and this one has colours");
        if (profile.IsSrgb)
            return Identity;
        return profile.ColourSpace switch
        {
            IccColourSpace.Grey => OfGrey(profile.Description, iccProfile),
            IccColourSpace.Rgb => OfRgb(profile.Description, iccProfile),
            _ => throw ColourException.For(profile.Description, "is neither for RGB nor for grey"),
        };
    }

    /// <summary>Document to sRGB-encoded values, in place.</summary>
    /// <param name="red">In the photo's own encoding, 0 to 1 from black to white; any number.</param>
    /// <param name="green">As long as <paramref name="red"/>; of a grey photo the same values.</param>
    /// <param name="blue">As long as <paramref name="red"/>.</param>
    public void ToSrgb(Span<float> red, Span<float> green, Span<float> blue)
    {
        if (IsIdentity) return;
        for (var start = 0; start < red.Length; start += PieceLength)
        {
            var piece = start..Math.Min(start + PieceLength, red.Length);
            PieceToSrgb(red[piece], green[piece], blue[piece]);
        }
    }

    /// <summary>sRGB-encoded values to the document's: the inverse of <see cref="ToSrgb"/>, in place.</summary>
    /// <param name="red">sRGB-encoded; any number.</param>
    /// <param name="green">As long as <paramref name="red"/>.</param>
    /// <param name="blue">As long as <paramref name="red"/>.</param>
    public void FromSrgb(Span<float> red, Span<float> green, Span<float> blue)
    {
        if (IsIdentity) return;
        for (var start = 0; start < red.Length; start += PieceLength)
        {
            var piece = start..Math.Min(start + PieceLength, red.Length);
            PieceFromSrgb(red[piece], green[piece], blue[piece]);
        }
    }

    private void PieceToSrgb(Span<float> red, Span<float> green, Span<float> blue)
    {
        _curves[0].ToLinear(red);
        _curves[1].ToLinear(green);
        _curves[2].ToLinear(blue);
        _toSrgb?.Apply(red, green, blue);
        PowerCurve.Srgb.FromLinear(red);
        PowerCurve.Srgb.FromLinear(green);
        PowerCurve.Srgb.FromLinear(blue);
    }

    private void PieceFromSrgb(Span<float> red, Span<float> green, Span<float> blue)
    {
        PowerCurve.Srgb.ToLinear(red);
        PowerCurve.Srgb.ToLinear(green);
        PowerCurve.Srgb.ToLinear(blue);
        _fromSrgb?.Apply(red, green, blue);
        _curves[0].FromLinear(red);
        _curves[1].FromLinear(green);
        _curves[2].FromLinear(blue);
    }

    private static ColourTransform OfGrey(string name, ReadOnlySpan<byte> profile)
    {
        CheckConnectionSpace(name, profile);
        var curve = Curve(name, profile, "kTRC"u8);
        return new ColourTransform(name, [curve, curve, curve], null);
    }

    private static ColourTransform OfRgb(string name, ReadOnlySpan<byte> profile)
    {
        if (IccTags.Find(profile, "rXYZ"u8).IsEmpty && !IccTags.Find(profile, "A2B0"u8).IsEmpty)
            throw ColourException.For(name, "converts by tables (LUT), which cannot be undone exactly");
        CheckConnectionSpace(name, profile);
        var toXyz = ColourMatrix.OfColumns(
            Colorant(name, profile, "rXYZ"u8), Colorant(name, profile, "gXYZ"u8), Colorant(name, profile, "bXYZ"u8));
        var toSrgb = SrgbColorants.ToXyz.Inverse().After(toXyz);
        if (!(toSrgb.Largest() < LargestElement && toSrgb.Inverse().Largest() < LargestElement))
            throw ColourException.For(name, "has primaries that cannot be undone");
        return new ColourTransform(
            name, [Curve(name, profile, "rTRC"u8), Curve(name, profile, "gTRC"u8), Curve(name, profile, "bTRC"u8)], toSrgb);
    }

    private static void CheckConnectionSpace(string name, ReadOnlySpan<byte> profile)
    {
        if (!profile.Slice(20, 4).SequenceEqual("XYZ "u8))
            throw ColourException.For(name, "does not connect to XYZ");
    }

    private static double[] Colorant(string name, ReadOnlySpan<byte> profile, ReadOnlySpan<byte> tag) =>
        IccTags.Xyz(IccTags.Find(profile, tag)) ?? throw ColourException.For(name, "lacks one of its primaries");

    private static TransferCurve Curve(string name, ReadOnlySpan<byte> profile, ReadOnlySpan<byte> tag) =>
        CurveTag.Read(IccTags.Find(profile, tag), out var fault) ?? throw ColourException.For(name, $"cannot be undone: its curve {fault}");
}
