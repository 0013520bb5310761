using System.Runtime.ExceptionServices;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Runs over the pieces of a picture on all processors.</summary>
internal static class TiffPieces
{
    /// <summary>Runs once for each number below <paramref name="count"/>; the first error comes out as it was thrown.</summary>
    internal static void ForEach(int count, Action<int> run)
    {
        try
        {
            Parallel.For(0, count, run);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }
}
