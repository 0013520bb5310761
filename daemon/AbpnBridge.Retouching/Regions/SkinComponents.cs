using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.Regions;

/// <summary>
/// Connected parts of a skin mask. Connected is what is above 0.3 after a closing by 3 x 3, eight neighbours each, so that a strand of hair or a shadow cuts no
/// face in two; skin is what is above 0.5 in it.
/// </summary>
internal static class SkinComponents
{
    /// <summary>
    /// Components of fewer pixels are not looked at: half of 24 x 24, which is what shows of a face 24 pixels wide (an oval of about 600 pixels) behind hair,
    /// glasses and brows.
    /// </summary>
    public const int FewestPixels = 24 * 24 / 2;

    // A component that is hardly sure anywhere is wood, sand or a wall.
    private const int FewestSurePixels = FewestPixels / 4;

    // Of a component's bounding box; a face fills half of its own and more.
    private const double LeastShare = 0.2;

    private const float ConnectedFrom = 0.3f;
    private const float SkinFrom = 0.5f;

    /// <summary>
    /// The bounding boxes of the skin in all components that are large enough, in pixels of the mask, by their first pixel from the top left.
    /// </summary>
    /// <param name="skinMask">One plane, 0..1, its bounds starting at 0, 0.</param>
    public static IReadOnlyList<Bounds> Find(PlanarWindow skinMask)
    {
        var extent = skinMask.Bounds.Extent;
        var rest = Closed(Above(skinMask, ConnectedFrom), extent);
        var skin = Above(skinMask, SkinFrom);
        var boxes = new List<Bounds>();
        for (var start = 0; start < rest.Length; start++)
            if (rest[start] && Take(rest, skin, extent, start) is { } box) boxes.Add(box);
        return boxes;
    }

    /// <summary>Whether a closer look at a component found skin in a good part of it.</summary>
    /// <param name="skinMask">One plane, 0..1.</param>
    /// <param name="boxPixels">Pixels of the component's bounding box on this mask.</param>
    public static bool Confirms(PlanarWindow skinMask, double boxPixels) =>
        Above(skinMask, SkinFrom).Count(isSkin => isSkin) >= Math.Max(FewestPixels, LeastShare * boxPixels);

    private static bool[] Above(PlanarWindow mask, float threshold)
    {
        var values = mask.Samples.Span;
        var isAbove = new bool[values.Length];
        for (var i = 0; i < isAbove.Length; i++) isAbove[i] = values[i] > threshold;
        return isAbove;
    }

    /// <summary>Dilated, then eroded, by 3 x 3; what lies outside the mask neither adds nor takes.</summary>
    private static bool[] Closed(bool[] set, Extent extent) => Spread(Spread(set, extent, value: true), extent, value: false);

    private static bool[] Spread(bool[] set, Extent extent, bool value) => SpreadBy(SpreadBy(set, extent.Width, 1, value), extent.Width, extent.Width, value);

    /// <summary>A pixel takes the value where it or its neighbour before or after on one axis has it.</summary>
    private static bool[] SpreadBy(bool[] set, int width, int step, bool value)
    {
        var result = (bool[])set.Clone();
        for (var i = step; i < set.Length; i++)
        {
            if (step == 1 && i % width == 0) continue;
            if (set[i - step] == value) result[i] = value;
            if (set[i] == value) result[i - step] = value;
        }

        return result;
    }

    /// <summary>Takes a component out of the set; the bounding box of its skin, null where it is too small.</summary>
    private static Bounds? Take(bool[] rest, bool[] skin, Extent extent, int start)
    {
        var open = new Stack<int>();
        open.Push(start);
        rest[start] = false;
        var (count, sure) = (0, 0);
        var (left, top, right, bottom) = (extent.Width, extent.Height, -1, -1);
        while (open.TryPop(out var i))
        {
            var (x, y) = (i % extent.Width, i / extent.Width);
            count++;
            if (skin[i])
            {
                sure++;
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            }

            for (var ny = Math.Max(y - 1, 0); ny <= Math.Min(y + 1, extent.Height - 1); ny++)
                for (var nx = Math.Max(x - 1, 0); nx <= Math.Min(x + 1, extent.Width - 1); nx++)
                {
                    var neighbour = ny * extent.Width + nx;
                    if (!rest[neighbour]) continue;
                    rest[neighbour] = false;
                    open.Push(neighbour);
                }
        }

        return count < FewestPixels || sure < FewestSurePixels ? null : Bounds.FromEdges(left, top, right + 1, bottom + 1);
    }
}
