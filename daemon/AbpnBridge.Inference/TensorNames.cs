namespace AbpnBridge.Inference;

/// <summary>Names of the outputs that every local retouching network has.</summary>
public static class TensorNames
{
    /// <summary>Where skin is, 0 to 1.</summary>
    public const string SkinMask = "skin_mask";

    /// <summary>What to retouch, 0 to 1.</summary>
    public const string RetouchMask = "retouch_mask";

    /// <summary>Both masks; every other output is a picture.</summary>
    public static IReadOnlyList<string> Masks { get; } = [SkinMask, RetouchMask];
}
