namespace AbpnBridge.Imaging.Vectors;

/// <summary>A loop over the samples of a row, each of which depends on its own place alone, written for any width of vector.</summary>
public interface ILaneKernel
{
    /// <summary>Does as many whole vectors as there are.</summary>
    /// <param name="start">First sample.</param>
    /// <param name="bound">The sample after the last one.</param>
    /// <returns>The first sample that is not done.</returns>
    int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}
