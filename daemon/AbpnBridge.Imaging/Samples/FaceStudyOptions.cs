using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Samples;

/// <summary>What a drawn face study looks like; everything not said here (features, hair, light, background) follows from the seed.</summary>
public sealed record FaceStudyOptions
{
    /// <summary>A face with even, spotless skin; the same seed draws the same person as with blemishes.</summary>
    public static FaceStudyOptions Clean { get; } = new() { Blemishes = 0, Moles = 0, Freckles = 0, Redness = 0 };

    /// <summary>Skin tone, 0 (very light) to 1 (very dark).</summary>
    public float SkinTone { get; init; } = 0.25f;

    /// <summary>Number of papules, spots and scars; 0 or more.</summary>
    public int Blemishes { get; init; } = 16;

    /// <summary>Number of moles; 0 or more.</summary>
    public int Moles { get; init; } = 2;

    /// <summary>Density of freckles on nose and cheeks, 0 to 1.</summary>
    public float Freckles { get; init; } = 0.15f;

    /// <summary>Strength of uneven redness and blotches, 0 to 1.</summary>
    public float Redness { get; init; } = 0.5f;

    /// <summary>Sample type of the picture: 8 or 16 bits.</summary>
    public SampleType Sample { get; init; } = SampleType.UInt8;
}
