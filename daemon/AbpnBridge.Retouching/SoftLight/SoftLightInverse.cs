using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
    public static void Solve(ReadOnlySpan<float> below, ReadOnlySpan<float> result, float white, Span<float> top, Span<float> residue)
    {
        var x = 0;
        if (Vector256.IsHardwareAccelerated) x = SolveVectors(below, result, white, top, residue);
        SolveScalar(below[x..], result[x..], white, top[x..], residue[x..]);
    }

    /// <summary>The same, value by value: the tail of a row, machines without vectors, and what the tests hold the vectors against.</summary>
    internal static void SolveScalar(ReadOnlySpan<float> below, ReadOnlySpan<float> result, float white, Span<float> top, Span<float> residue)
    {
        for (var x = 0; x < below.Length; x++)
        {
            float a = Math.Clamp(below[x], 0f, 1f), r = Math.Clamp(result[x], 0f, 1f), root = MathF.Sqrt(a);
            var b = r < a ? (r - a * a) / (2f * a * (1f - a)) : (r - 2f * a + root) / (2f * (root - a));
            if (r == a || root == a) b = Neutral;
            b = MathF.Floor(Math.Clamp(b, 0f, 1f) * white + 0.5f) / white;
            var blended = b < Neutral ? 2f * a * b + a * a * (1f - 2f * b) : 2f * a * (1f - b) + root * (2f * b - 1f);
            if (!(MathF.Abs(blended - r) <= 0.5f / white)) residue[x] = 1f;
            top[x] = b;
        }
    }

    /// <summary>Writes a value over those pixels of a plane that are, or are not, of the residue.</summary>
    /// <param name="residue">Not 0 for the pixels of the residue.</param>
    /// <param name="ofResidue">Which of the two.</param>
    /// <param name="value">What is written there.</param>
    /// <param name="plane">As long as <paramref name="residue"/>.</param>
    public static void Overwrite(ReadOnlySpan<float> residue, bool ofResidue, float value, Span<float> plane)
    {
        var x = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            x = plane.Length - plane.Length % Vector256<float>.Count;
            var flags = MemoryMarshal.Cast<float, Vector256<float>>(residue[..x]);
            var planes = MemoryMarshal.Cast<float, Vector256<float>>(plane[..x]);
            var (ofOthers, values) = (ofResidue ? Vector256<float>.Zero : Vector256<float>.AllBitsSet, Vector256.Create(value));
            for (var i = 0; i < planes.Length; i++)
            {
                var others = Vector256.Equals(flags[i], Vector256<float>.Zero) ^ ofOthers;
                planes[i] = Vector256.ConditionalSelect(others, planes[i], values);
            }
        }

        for (; x < plane.Length; x++) plane[x] = residue[x] != 0f == ofResidue ? value : plane[x];
    }

    private static int SolveVectors(ReadOnlySpan<float> below, ReadOnlySpan<float> result, float white, Span<float> top, Span<float> residue)
    {
        var length = below.Length - below.Length % Vector256<float>.Count;
        var belows = MemoryMarshal.Cast<float, Vector256<float>>(below[..length]);
        var results = MemoryMarshal.Cast<float, Vector256<float>>(result[..length]);
        var tops = MemoryMarshal.Cast<float, Vector256<float>>(top[..length]);
        var residues = MemoryMarshal.Cast<float, Vector256<float>>(residue[..length]);
        for (var i = 0; i < belows.Length; i++)
        {
            var (b, missed) = Solve(belows[i], results[i], Vector256.Create(white));
            tops[i] = b;
            residues[i] = Vector256.ConditionalSelect(missed, Vector256<float>.One, residues[i]);
        }

        return length;
    }

    // Operation by operation what SolveScalar does, so that both give the same bits; divisions by 0 are among what is not selected.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Top, Vector256<float> Missed) Solve(Vector256<float> below, Vector256<float> result, Vector256<float> white)
    {
        Vector256<float> zero = Vector256<float>.Zero, one = Vector256<float>.One, half = Vector256.Create(Neutral);
        var a = Vector256.Clamp(below, zero, one);
        var r = Vector256.Clamp(result, zero, one);
        var root = Vector256.Sqrt(a);
        var darker = (r - a * a) / (2f * a * (one - a));
        var lighter = (r - 2f * a + root) / (2f * (root - a));
        var b = Vector256.ConditionalSelect(Vector256.LessThan(r, a), darker, lighter);
        b = Vector256.ConditionalSelect(Vector256.Equals(r, a) | Vector256.Equals(root, a), half, b);
        b = Vector256.Floor(Vector256.Clamp(b, zero, one) * white + half) / white;
        var dark = 2f * a * b + a * a * (one - 2f * b);
        var light = 2f * a * (one - b) + root * (2f * b - one);
        var blended = Vector256.ConditionalSelect(Vector256.LessThan(b, half), dark, light);
        return (b, ~Vector256.LessThanOrEqual(Vector256.Abs(blended - r), half / white));
    }
}
