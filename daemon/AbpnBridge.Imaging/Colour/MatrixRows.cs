using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Vectors;

namespace AbpnBridge.Imaging.Colour;

/// <summary>A matrix laid on rows of colours, as wide as the processor is.</summary>
internal sealed class MatrixRows(ColourMatrix matrix)
{
    private readonly float _m00 = (float)matrix[0, 0], _m01 = (float)matrix[0, 1], _m02 = (float)matrix[0, 2];
    private readonly float _m10 = (float)matrix[1, 0], _m11 = (float)matrix[1, 1], _m12 = (float)matrix[1, 2];
    private readonly float _m20 = (float)matrix[2, 0], _m21 = (float)matrix[2, 1], _m22 = (float)matrix[2, 2];

    /// <summary>Replaces every colour by its image.</summary>
    /// <param name="red">Linear.</param>
    /// <param name="green">As long as <paramref name="red"/>.</param>
    /// <param name="blue">As long as <paramref name="red"/>.</param>
    public void Apply(Span<float> red, Span<float> green, Span<float> blue) => LaneLoop.Run(new Kernel(this, red, green, blue), red.Length);

    private readonly ref struct Kernel(MatrixRows matrix, Span<float> red, Span<float> green, Span<float> blue) : ILaneKernel
    {
        private readonly Span<float> _red = red, _green = green, _blue = blue;

        public int Run<TLanes, TVector>(int start, int bound)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            ref var reds = ref MemoryMarshal.GetReference(_red);
            ref var greens = ref MemoryMarshal.GetReference(_green);
            ref var blues = ref MemoryMarshal.GetReference(_blue);
            var (m00, m01, m02) = (TLanes.Create(matrix._m00), TLanes.Create(matrix._m01), TLanes.Create(matrix._m02));
            var (m10, m11, m12) = (TLanes.Create(matrix._m10), TLanes.Create(matrix._m11), TLanes.Create(matrix._m12));
            var (m20, m21, m22) = (TLanes.Create(matrix._m20), TLanes.Create(matrix._m21), TLanes.Create(matrix._m22));
            for (; start <= bound - TLanes.Count; start += TLanes.Count)
            {
                var (r, g, b) = (TLanes.Load(ref reds, start), TLanes.Load(ref greens, start), TLanes.Load(ref blues, start));
                TLanes.Store(TLanes.MultiplyAdd(m00, r, TLanes.MultiplyAdd(m01, g, TLanes.Multiply(m02, b))), ref reds, start);
                TLanes.Store(TLanes.MultiplyAdd(m10, r, TLanes.MultiplyAdd(m11, g, TLanes.Multiply(m12, b))), ref greens, start);
                TLanes.Store(TLanes.MultiplyAdd(m20, r, TLanes.MultiplyAdd(m21, g, TLanes.Multiply(m22, b))), ref blues, start);
            }

            return start;
        }
    }
}
