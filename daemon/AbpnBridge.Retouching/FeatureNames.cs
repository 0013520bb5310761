namespace AbpnBridge.Retouching;

/// <summary>How the manifest and the network's outputs call things.</summary>
internal static class FeatureNames
{
    public const string Blemishes = "blemishes";
    public const string Evening = "evening";
    public const string Moles = "moles";
    public const string Freckles = "freckles";

    /// <summary>The features that a network output stands for.</summary>
    public static IReadOnlyList<(string Name, RetouchFeature Feature)> Networks { get; } =
    [
        (Blemishes, RetouchFeature.Blemishes),
        (Evening, RetouchFeature.Evening),
        ("garment_wrinkles", RetouchFeature.GarmentWrinkles),
        ("tone", RetouchFeature.Tone),
    ];

    public static string Of(RetouchFeature feature) => Networks.FirstOrDefault(n => n.Feature == feature).Name ?? "whitening";
}
