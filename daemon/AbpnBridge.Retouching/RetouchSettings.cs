namespace AbpnBridge.Retouching;

/// <summary>How much of each feature is mixed in; every strength 0 (nothing, bit for bit) to 1 (all).</summary>
public sealed record RetouchSettings
{
    /// <summary>Strength of <see cref="RetouchFeature.Blemishes"/>.</summary>
    public float Blemishes { get; init; } = 1;

    /// <summary>Strength of <see cref="RetouchFeature.Evening"/>.</summary>
    public float Evening { get; init; } = 0.5f;

    /// <summary>Strength of <see cref="RetouchFeature.Whitening"/>.</summary>
    public float Whitening { get; init; }

    /// <summary>Strength of <see cref="RetouchFeature.GarmentWrinkles"/>.</summary>
    public float GarmentWrinkles { get; init; }

    /// <summary>Strength of <see cref="RetouchFeature.Tone"/>.</summary>
    public float Tone { get; init; }

    /// <summary>Marks that stay whatever the strength of blemishes.</summary>
    public KeptMarks Keep { get; init; } = KeptMarks.Moles | KeptMarks.Freckles;

    /// <summary>The strength of one feature, 0..1.</summary>
    public float StrengthOf(RetouchFeature feature) => feature switch
    {
        RetouchFeature.Blemishes => Blemishes,
        RetouchFeature.Evening => Evening,
        RetouchFeature.Whitening => Whitening,
        RetouchFeature.GarmentWrinkles => GarmentWrinkles,
        _ => Tone,
    };
}
