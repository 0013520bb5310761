using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching;

/// <summary>How far a mask value opens the gate: clamp((M - t0) / (t1 - t0), 0, 1); a value that is no number shuts it.</summary>
internal readonly struct GateOpening(GateThresholds thresholds)
{
    private readonly float _shut = thresholds.T0;
    private readonly float _slope = 1f / (thresholds.T1 - thresholds.T0);

    /// <summary>Mask values of some samples to their part of g, 0..1.</summary>
    public TVector At<TLanes, TVector>(TVector mask)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.Min(TLanes.Positive(TLanes.Multiply(TLanes.Subtract(mask, TLanes.Create(_shut)), TLanes.Create(_slope))), TLanes.Create(1f));
}
