namespace AbpnBridge.Testing.Portraits;

/// <summary>What a composed portrait shows.</summary>
public enum PortraitScene
{
    /// <summary>One large face that fills the frame.</summary>
    CloseUp,

    /// <summary>A standing figure whose face is a small part of the frame; bare hands.</summary>
    FullLength,

    /// <summary>Several people side by side, in two rows where there are more than three.</summary>
    Group,

    /// <summary>Two heads, the one in front covering part of the other.</summary>
    Overlap,
}

/// <summary>What to compose; the same options give the same picture.</summary>
public sealed record PortraitOptions
{
    /// <summary>The kind of picture.</summary>
    public PortraitScene Scene { get; init; } = PortraitScene.CloseUp;

    /// <summary>Chooses faces, spots and texture.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Faces of a group, 2 to 12.</summary>
    public int GroupSize { get; init; } = 5;

    /// <summary>Painted spots on each face.</summary>
    public int SpotsPerFace { get; init; } = 70;

    /// <summary>Enlarge photographs where the portrait folder is at hand; false: always the drawn face study.</summary>
    public bool RealFaces { get; init; }
}
