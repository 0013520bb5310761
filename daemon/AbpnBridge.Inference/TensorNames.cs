namespace AbpnBridge.Inference;

/// <summary>Tensor names that are the same in every model: masks of the local retouching network, everything of a tile graph.</summary>
public static class TensorNames
{
    /// <summary>Where skin is, 0 to 1.</summary>
    public const string SkinMask = "skin_mask";

    /// <summary>What to retouch, 0 to 1.</summary>
    public const string RetouchMask = "retouch_mask";

    /// <summary>Input of a tile graph: the photo's tile, [1,3,T,T], sRGB-encoded, any value.</summary>
    public const string Photo = "photo";

    /// <summary>Input of a tile graph: sum of s (B - Bn) in three planes, and the mask, of every region that reaches the tile, [1,4,K,K]; regions stand along
    /// the
    /// diagonal.</summary>
    public const string EditAndMask = "edit_and_mask";

    /// <summary>Input of a tile graph: how much of each grid row a photo row takes, [1,1,T,K].</summary>
    public const string LiftRows = "lift_y";

    /// <summary>Input of a tile graph: how much of each grid column a photo column takes, [1,1,K,T].</summary>
    public const string LiftColumns = "lift_x";

    /// <summary>Input of a tile graph: region times selection, [1,1,T,T], 0 to 1.</summary>
    public const string Selection = "selection";

    /// <summary>Output of a tile graph: g, [1,1,T,T], 0 to 1.</summary>
    public const string Gate = "gate";

    /// <summary>Output of a tile graph: the ungated result photo + edit x J(photo), [1,3,T,T], sRGB-encoded.</summary>
    public const string Result = "result";

    /// <summary>Both masks of a local retouching network; every other output of it is a picture.</summary>
    public static IReadOnlyList<string> Masks { get; } = [SkinMask, RetouchMask];
}
