namespace AbpnBridge.Retouching;

/// <summary>Marks that belong to a person and stay unless asked otherwise.</summary>
[Flags]
public enum KeptMarks
{
    /// <summary>Moles and freckles go with the blemishes.</summary>
    None = 0,

    /// <summary>Moles stay.</summary>
    Moles = 1,

    /// <summary>Freckles stay.</summary>
    Freckles = 2,
}
