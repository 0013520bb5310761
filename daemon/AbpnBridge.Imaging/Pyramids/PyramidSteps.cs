using System.Numerics;
using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>
/// The two steps between neighbouring pyramid levels, for any window of a level. Each output sample depends on its place alone, never on the window asked
/// for, so pieces equal the whole bit for bit.
/// </summary>
public static class PyramidSteps
{
    /// <summary>The finer pixels that <see cref="Coarser"/> reads for some bounds of the coarser level.</summary>
    public static Bounds FinerBounds(Bounds coarser, Extent finer) =>
        Bounds.FromEdges(2 * coarser.X, 2 * coarser.Y, 2 * coarser.Right, 2 * coarser.Bottom).Intersect(finer.Bounds);

    /// <summary>The coarser pixels that <see cref="Finer"/> reads for some bounds of the finer level.</summary>
    public static Bounds CoarserBounds(Bounds finer, Extent coarser) =>
        Bounds.FromEdges((finer.X - 1) >> 1, (finer.Y - 1) >> 1, (finer.Right >> 1) + 1, (finer.Bottom >> 1) + 1).Intersect(coarser.Bounds);

    /// <summary>Coarser level = mean of each 2 x 2 of the finer one; at an odd side the last row or column counts twice.</summary>
    /// <param name="finer">Holds at least <see cref="FinerBounds"/> of the result's bounds.</param>
    /// <param name="coarser">Which pixels of the coarser level to make.</param>
    /// <returns>A rented window.</returns>
    public static PlanarWindow Coarser(PlanarWindow finer, Bounds coarser)
    {
        ArgumentNullException.ThrowIfNull(finer);
        var result = PlanarWindow.Rent(coarser, finer.PlaneCount);
        for (var plane = 0; plane < finer.PlaneCount; plane++)
            for (var y = coarser.Y; y < coarser.Bottom; y++)
            {
                var upper = finer.Row(plane, 2 * y);
                var lower = finer.Row(plane, Math.Min(2 * y + 1, finer.Bounds.Bottom - 1));
                HalveRow(upper, lower, 2 * coarser.X - finer.Bounds.X, result.Row(plane, y));
            }

        return result;
    }

    /// <summary>
    /// Finer level = bilinear, align_corners = False: a pixel centre x reads the coarser level at (x + 0.5) / 2 - 0.5, limited to it; so weights are 3/4 and 1/4.
    /// </summary>
    /// <param name="coarser">Holds at least <see cref="CoarserBounds"/> of the result's bounds.</param>
    /// <param name="finer">Which pixels of the finer level to make.</param>
    /// <param name="coarserExtent">Extent of the whole coarser level: reading stops at its edge.</param>
    /// <returns>A rented window.</returns>
    public static PlanarWindow Finer(PlanarWindow coarser, Bounds finer, Extent coarserExtent)
    {
        ArgumentNullException.ThrowIfNull(coarser);
        var result = PlanarWindow.Rent(finer, coarser.PlaneCount);
        var mixed = new float[coarser.Bounds.Width];
        for (var plane = 0; plane < coarser.PlaneCount; plane++)
            for (var y = finer.Y; y < finer.Bottom; y++)
            {
                var near = y >> 1;
                var far = Math.Clamp((y & 1) == 0 ? near - 1 : near + 1, 0, coarserExtent.Height - 1);
                Mix(coarser.Row(plane, near), coarser.Row(plane, far), mixed);
                DoubleRow(mixed, coarser.Bounds.X, coarserExtent.Width, finer.X, result.Row(plane, y));
            }

        return result;
    }

    private static void HalveRow(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, int start, Span<float> result)
    {
        // ((a + b) + (c + d)) / 4
        for (int x = 0, left = start; x < result.Length; x++, left += 2)
        {
            var right = Math.Min(left + 1, upper.Length - 1);
            result[x] = ((upper[left] + upper[right]) + (lower[left] + lower[right])) * 0.25f;
        }
    }

    private static void Mix(ReadOnlySpan<float> near, ReadOnlySpan<float> far, Span<float> result)
    {
        // 3/4 near + 1/4 far
        var x = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var nears = MemoryMarshal.Cast<float, Vector<float>>(near);
            var fars = MemoryMarshal.Cast<float, Vector<float>>(far);
            var results = MemoryMarshal.Cast<float, Vector<float>>(result);
            for (var i = 0; i < results.Length; i++) results[i] = nears[i] * 0.75f + fars[i] * 0.25f;
            x = results.Length * Vector<float>.Count;
        }

        for (; x < result.Length; x++) result[x] = near[x] * 0.75f + far[x] * 0.25f;
    }

    private static void DoubleRow(ReadOnlySpan<float> row, int rowStart, int coarserWidth, int finerStart, Span<float> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            var x = finerStart + i;
            var near = x >> 1;
            var far = Math.Clamp((x & 1) == 0 ? near - 1 : near + 1, 0, coarserWidth - 1);
            result[i] = row[near - rowStart] * 0.75f + row[far - rowStart] * 0.25f;
        }
    }
}
