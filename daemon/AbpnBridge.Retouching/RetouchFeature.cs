namespace AbpnBridge.Retouching;

/// <summary>One family of things that is retouched, each with a strength of its own.</summary>
public enum RetouchFeature
{
    /// <summary>Acne, papules, scars, spots; moles and freckles too where they are not kept.</summary>
    Blemishes,

    /// <summary>Redness, blotches, dark circles, shine.</summary>
    Evening,

    /// <summary>A soft-light lift inside the skin mask, without a network.</summary>
    Whitening,

    /// <summary>Wrinkles in garments.</summary>
    GarmentWrinkles,

    /// <summary>Overall tone of the photo.</summary>
    Tone,
}
