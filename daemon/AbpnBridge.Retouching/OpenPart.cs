using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Retouching;

/// <summary>
/// Where a field's mask can open the gate: an upper bound from the grid samples that the pixels read (a bilinear lift never exceeds them), so that tiles
/// without mask are copied and not computed.
/// </summary>
internal static class OpenPart
{
    // Pixels; whole vectors of any format.
    private const int Step = 16;

    // The lift rounds: what it makes of samples may pass them by a few units in the last place.
    private const float Rounding = 1e-5f;

    /// <summary>The smallest rectangle that holds every pixel whose lifted mask may be above a threshold.</summary>
    /// <param name="field">One region's.</param>
    /// <param name="zoom">Pixels of the view per photo pixel.</param>
    /// <param name="part">Pixels of the view.</param>
    /// <param name="threshold">0 or more; a value that is no number counts as above it.</param>
    /// <returns>Part of <paramref name="part"/>, a little larger than it must be; empty where all is shut.</returns>
    public static Bounds Of(EditField field, double zoom, Bounds part, float threshold)
    {
        part = part.Intersect(field.BoundsAt(zoom));
        if (part.IsEmpty) return part;
        var map = field.MapAt(zoom);
        var (width, height) = (field.Mask.Bounds.Width, field.Mask.Bounds.Height);
        var read = Bounds.FromEdges(
            map.Column(part.X, width).Low, map.Row(part.Y, height).Low, map.Column(part.Right - 1, width).High + 1, map.Row(part.Bottom - 1, height).High + 1);
        var open = SamplesAbove(field, read, threshold * (1 - Rounding));
        if (open.IsEmpty) return new Bounds(part.X, part.Y, 0, 0);
        var left = First(part.X, part.Right, x => map.Column(x, width).High >= open.X);
        var right = First(left, part.Right, x => map.Column(x, width).Low >= open.Right);
        var top = First(part.Y, part.Bottom, y => map.Row(y, height).High >= open.Y);
        var bottom = First(top, part.Bottom, y => map.Row(y, height).Low >= open.Bottom);
        left -= (left - part.X) % Step;
        right = Math.Min(part.Right, right + (Step - (right - left) % Step) % Step);
        return Bounds.FromEdges(left, top, right, bottom);
    }

    private static Bounds SamplesAbove(EditField field, Bounds read, float threshold)
    {
        // Floats of 0 and more sort like their bits; what is no number sorts above all of them.
        var least = BitConverter.SingleToInt32Bits(threshold) + 1;
        var (left, right, top, bottom) = (read.Right, read.X, read.Bottom, read.Y);
        for (var y = read.Y; y < read.Bottom; y++)
        {
            var bits = MemoryMarshal.Cast<float, int>(field.Mask.Row(0, y).Slice(read.X, read.Width));
            var first = bits.IndexOfAnyInRange(least, int.MaxValue);
            if (first < 0) continue;
            left = Math.Min(left, read.X + first);
            right = Math.Max(right, read.X + bits.LastIndexOfAnyInRange(least, int.MaxValue) + 1);
            top = Math.Min(top, y);
            bottom = y + 1;
        }

        return right <= left ? default : Bounds.FromEdges(left, top, right, bottom);
    }

    // The first number from which on a condition holds that never stops holding; the bound where it does not.
    private static int First(int from, int bound, Func<int, bool> holds)
    {
        while (from < bound)
        {
            var middle = (from + bound) / 2;
            if (holds(middle)) bound = middle;
            else from = middle + 1;
        }

        return from;
    }
}
