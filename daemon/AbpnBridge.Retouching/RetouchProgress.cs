namespace AbpnBridge.Retouching;

/// <summary>What an analysis is doing.</summary>
public enum RetouchStep
{
    /// <summary>The part of the photo to look at is checked.</summary>
    Plan,

    /// <summary>The photo is shrunk to the network's grid.</summary>
    BaseLayer,

    /// <summary>The local retouching network runs, pass by pass, and blend layers are found from its results.</summary>
    LocalRetouching,
}

/// <summary>How far an analysis is.</summary>
/// <param name="Step">The step that begins.</param>
/// <param name="Fraction">Share of the analysis that is done, 0..1.</param>
public sealed record RetouchProgress(RetouchStep Step, double Fraction);
