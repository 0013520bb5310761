using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Vectors;

namespace AbpnBridge.Retouching.SoftLight;

/// <summary>
/// Photoshop's soft light, solved for its top layer, a row at a time. Base a, top b, values of the document's encoding in 0..1: b below 1/2 gives
/// 2ab + a^2 (1 - 2b); from 1/2 on 2a (1 - b) + sqrt(a) (2b - 1) (facts: section 8). Both branches are linear in b, so that
/// b = (R - a^2) / (2a (1 - a)) where R is below a, else (R - 2a + sqrt a) / (2 (sqrt a - a)). The reach is a^2 to sqrt a, nothing at black and white.
/// </summary>
internal static class SoftLightInverse
{
    /// <summary>
    /// The blend that changes nothing. As a code value (128, 32,768, Photoshop's 16,384) it is up to half a code off the middle, which moves a result by at
    /// most a quarter of a code: an identity once the flattened photo is rounded, and what Photoshop itself takes for one.
    /// </summary>
    public const float Neutral = 0.5f;

    /// <summary>The top layer of one channel of a row, each value exactly that of its code.</summary>
    /// <param name="below">a, the photo's values; limited to 0..1.</param>
    /// <param name="result">R, what the blend shall give; limited to 0..1. As long as <paramref name="below"/>.</param>
    /// <param name="white">The code value of white: b is rounded to multiples of 1 / white, and R is reached when it is less than half of that away.</param>
    /// <param name="top">Filled with b, 0..1; neutral where R is a, and where no blend moves a.</param>
    /// <param name="residue">Set to 1 where R is not reached or no number; else left alone, so that the channels of a pixel add up.</param>
    public static void Solve(ReadOnlySpan<float> below, ReadOnlySpan<float> result, float white, Span<float> top, Span<float> residue) =>
        LaneLoop.Run(new SolveKernel(below, result, white, top, residue), below.Length);

    /// <summary>Writes a value over those pixels of a plane that are, or are not, of the residue.</summary>
    /// <param name="residue">Not 0 for the pixels of the residue.</param>
    /// <param name="ofResidue">Which of the two.</param>
    /// <param name="value">What is written there.</param>
    /// <param name="plane">As long as <paramref name="residue"/>.</param>
    public static void Overwrite(ReadOnlySpan<float> residue, bool ofResidue, float value, Span<float> plane) =>
        LaneLoop.Run(new OverwriteKernel(residue, ofResidue, value, plane), plane.Length);

    /// <summary><see cref="SoftLightInverse.Solve"/>; divisions by 0 are among what is not chosen.</summary>
    internal readonly ref struct SolveKernel(
        ReadOnlySpan<float> below, ReadOnlySpan<float> result, float white, Span<float> top, Span<float> residue) : ILaneKernel
    {
        private readonly ReadOnlySpan<float> _below = below, _result = result;
        private readonly Span<float> _top = top, _residue = residue;

        public int Run<TLanes, TVector>(int start, int bound)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            ref var below = ref MemoryMarshal.GetReference(_below);
            ref var result = ref MemoryMarshal.GetReference(_result);
            ref var top = ref MemoryMarshal.GetReference(_top);
            ref var residue = ref MemoryMarshal.GetReference(_residue);
            var (whites, halfCode) = (TLanes.Create(white), TLanes.Create(0.5f / white));
            for (; start <= bound - TLanes.Count; start += TLanes.Count)
            {
                var a = Limit<TLanes, TVector>(TLanes.Load(ref below, start));
                var r = Limit<TLanes, TVector>(TLanes.Load(ref result, start));
                var root = TLanes.Sqrt(a);
                var b = Top<TLanes, TVector>(a, r, root);
                b = TLanes.Divide(TLanes.Floor(TLanes.Add(TLanes.Multiply(Limit<TLanes, TVector>(b), whites), TLanes.Create(Neutral))), whites);
                TLanes.Store(b, ref top, start);
                var miss = TLanes.Abs(TLanes.Subtract(Blend<TLanes, TVector>(a, b, root), r));
                var held = TLanes.Load(ref residue, start);
                // Below or at half a code: reached. Above, or no number: not.
                TLanes.Store(TLanes.IfLess(miss, halfCode, held, TLanes.IfEqual(miss, halfCode, held, TLanes.Create(1))), ref residue, start);
            }

            return start;
        }

        /// <summary>b = (R - a^2) / (2a (1 - a)) where R is below a, else (R - 2a + sqrt a) / (2 (sqrt a - a)).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Top<TLanes, TVector>(TVector a, TVector r, TVector root)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var (one, twice) = (TLanes.Create(1), TLanes.Multiply(TLanes.Create(2), a));
            var darker = TLanes.Divide(TLanes.Subtract(r, TLanes.Multiply(a, a)), TLanes.Multiply(twice, TLanes.Subtract(one, a)));
            var lighter = TLanes.Divide(TLanes.Add(TLanes.Subtract(r, twice), root), TLanes.Multiply(TLanes.Create(2), TLanes.Subtract(root, a)));
            var b = TLanes.IfLess(r, a, darker, lighter);
            return TLanes.IfEqual(r, a, TLanes.Create(Neutral), TLanes.IfEqual(root, a, TLanes.Create(Neutral), b));
        }

        /// <summary>2ab + a^2 (1 - 2b) for b below 1/2, else 2a (1 - b) + sqrt(a) (2b - 1).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Blend<TLanes, TVector>(TVector a, TVector b, TVector root)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var (one, two) = (TLanes.Create(1), TLanes.Create(2));
            var (twiceA, twiceB) = (TLanes.Multiply(two, a), TLanes.Multiply(two, b));
            var dark = TLanes.Add(TLanes.Multiply(twiceA, b), TLanes.Multiply(TLanes.Multiply(a, a), TLanes.Subtract(one, twiceB)));
            var light = TLanes.Add(TLanes.Multiply(twiceA, TLanes.Subtract(one, b)), TLanes.Multiply(root, TLanes.Subtract(twiceB, one)));
            return TLanes.IfLess(b, TLanes.Create(Neutral), dark, light);
        }

        /// <summary>0..1; what is no number stays none.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Limit<TLanes, TVector>(TVector a)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var (zero, one) = (TLanes.Create(0), TLanes.Create(1));
            return TLanes.IfLess(a, zero, zero, TLanes.IfLess(one, a, one, a));
        }
    }

    private readonly ref struct OverwriteKernel(ReadOnlySpan<float> residue, bool ofResidue, float value, Span<float> plane) : ILaneKernel
    {
        private readonly ReadOnlySpan<float> _residue = residue;
        private readonly Span<float> _plane = plane;

        public int Run<TLanes, TVector>(int start, int bound)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            ref var residue = ref MemoryMarshal.GetReference(_residue);
            ref var plane = ref MemoryMarshal.GetReference(_plane);
            var (zero, values) = (TLanes.Create(0), TLanes.Create(value));
            for (; start <= bound - TLanes.Count; start += TLanes.Count)
            {
                var (flags, samples) = (TLanes.Load(ref residue, start), TLanes.Load(ref plane, start));
                var written = ofResidue ? TLanes.IfEqual(flags, zero, samples, values) : TLanes.IfEqual(flags, zero, values, samples);
                TLanes.Store(written, ref plane, start);
            }

            return start;
        }
    }
}
