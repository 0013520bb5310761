using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching;

/// <summary>
/// The gate acts last, at full size, with real zeros: g = clamp((M - t0) / (t1 - t0), 0, 1) x region x selection, M being the sum of the fields' masks lifted
/// from their grids. What is returned as the mask is g itself.
/// </summary>
internal sealed class Gate(GateThresholds thresholds)
{
    /// <summary>The thresholds alone.</summary>
    public GateOpening Opening { get; } = new(thresholds);

    /// <summary>A mask value up to which the gate is shut.</summary>
    public float ShutUpTo => Math.Max(thresholds.T0, 0);

    /// <summary>The thresholds over a row of mask values; a value that is no number closes the gate.</summary>
    public void Open(ReadOnlySpan<float> maskRow, Span<float> gate) => LaneLoop.Run(new OpenKernel(maskRow, gate, Opening), gate.Length);

    /// <summary>How much a selection lets a row of pixels change.</summary>
    /// <param name="selection">One grey channel.</param>
    /// <param name="x">First pixel.</param>
    /// <param name="y">The row.</param>
    /// <param name="samplesPerPixel">How often each value is repeated.</param>
    /// <param name="chosen">Filled, 0..1; 0 where the selection is no number.</param>
    /// <returns>False where it is 0 all over.</returns>
    public static bool Select(ImageView selection, int x, int y, int samplesPerPixel, Span<float> chosen)
    {
        var count = chosen.Length / samplesPerPixel;
        // Read to the end of the span, from where they are spread over it from the front.
        var values = chosen[^count..];
        SampleConverter.ReadChunky(selection.Row(y)[(x * selection.Format.BytesPerPixel)..], selection.Format, values);
        var any = false;
        for (int i = 0, at = 0; i < count; i++)
        {
            var value = values[i] > 0 ? Math.Min(values[i], 1f) : 0f;
            any |= value > 0;
            for (var end = at + samplesPerPixel; at < end; at++) chosen[at] = value;
        }

        return any;
    }

    private readonly ref struct OpenKernel(ReadOnlySpan<float> mask, Span<float> gate, GateOpening opening) : ILaneKernel
    {
        private readonly ReadOnlySpan<float> _mask = mask;
        private readonly Span<float> _gate = gate;

        public int Run<TLanes, TVector>(int start, int bound)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            ref var mask = ref MemoryMarshal.GetReference(_mask);
            ref var gate = ref MemoryMarshal.GetReference(_gate);
            for (; start <= bound - TLanes.Count; start += TLanes.Count)
                TLanes.Store(opening.At<TLanes, TVector>(TLanes.Load(ref mask, start)), ref gate, start);
            return start;
        }
    }
}
