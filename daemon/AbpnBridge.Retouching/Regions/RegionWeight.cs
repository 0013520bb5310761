using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.Regions;

/// <summary>
/// How much of each place belongs to a region, so that regions add up: w_r = min(1, sum_i a_i) a_r s_r^4 / sum_i a_i s_i^4. The reach a is 1 on the region's
/// skin and falls smoothly to 0 through its context, except towards the photo's edges; s is the scale at which the region was seen, so that a region seen
/// closely goes before one that only has it in its background.
/// </summary>
internal static class RegionWeight
{
    /// <summary>The weight of one region on a grid of its own.</summary>
    /// <param name="region">The region, one of <paramref name="all"/>.</param>
    /// <param name="all">Every region of the photo.</param>
    /// <param name="canvas">The grid: the region's part of the photo at any scale.</param>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="cancellationToken">Looked at per row.</param>
    /// <returns>One plane, 0..1, of the canvas's grid.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PlanarWindow Of(
        PlannedRegion region, IReadOnlyList<PlannedRegion> all, RegionCanvas canvas, Extent photo, CancellationToken cancellationToken)
    {
        var near = all.Where(other => !other.Pass.Roi.Intersect(region.Pass.Roi).IsEmpty).Select(other => new Reach(other, canvas, photo)).ToArray();
        var own = near.Single(reach => reach.Region == region);
        var weight = PlanarWindow.Create(canvas.Grid.Bounds, 1);
        Parallel.For(0, canvas.Grid.Height, Workers.Options(cancellationToken), y =>
        {
            var row = weight.Row(0, y);
            for (var x = 0; x < row.Length; x++)
            {
                var (reach, shares) = (0f, 0f);
                foreach (var other in near)
                {
                    reach += other.At(x, y);
                    shares += other.At(x, y) * other.Priority;
                }

                row[x] = shares > 0 ? Math.Min(1, reach) * own.At(x, y) * own.Priority / shares : 0;
            }
        });

        return weight;
    }

    /// <summary>How far into the box a place is, 0 at its edge to 1 at the core, smooth at both ends.</summary>
    /// <param name="fromEdge">Photo pixels from the box's edge.</param>
    /// <param name="depth">Photo pixels from the box's edge to the core.</param>
    /// <param name="rim">Photo pixels at the edge that stay 0.</param>
    internal static float Ramp(double fromEdge, double depth, double rim)
    {
        var t = Math.Clamp((fromEdge - rim) / Math.Max(depth - rim, 1e-6), 0, 1);
        return (float)(t * t * (3 - 2 * t));
    }

    /// <summary>a of one region at the pixel centres of a grid: a product of one factor by column and one by row.</summary>
    private sealed class Reach
    {
        private readonly float[] _columns;
        private readonly float[] _rows;

        public Reach(PlannedRegion region, RegionCanvas canvas, Extent photo)
        {
            Region = region;
            Priority = (float)Math.Pow(region.Pass.Scale, 4);
            var (box, core) = (region.Pass.Roi, region.Core);
            // One pixel of the region's own grid: lifting then reaches 0 at the edge itself. Its own on every grid: weights add up only where all grids mean
            // the same a.
            var rim = 1 / region.Pass.Scale;
            _columns = Axis(canvas.Grid.Width, x => canvas.Roi.X + (x + 0.5) / canvas.Scale, (box.X, core.X, core.Right, box.Right), photo.Width, rim);
            _rows = Axis(canvas.Grid.Height, y => canvas.Roi.Y + (y + 0.5) / canvas.Scale, (box.Y, core.Y, core.Bottom, box.Bottom), photo.Height, rim);
        }

        public PlannedRegion Region { get; }

        public float Priority { get; }

        public float At(int x, int y) => _columns[x] * _rows[y];

        private static float[] Axis(
            int count, Func<int, double> placeOf, (int Low, int CoreLow, int CoreHigh, int High) edges, int photoSide, double rim)
        {
            var factors = new float[count];
            for (var i = 0; i < count; i++)
            {
                var place = placeOf(i);
                var low = edges.Low == 0 ? 1 : Ramp(place - edges.Low, edges.CoreLow - edges.Low, rim);
                var high = edges.High == photoSide ? 1 : Ramp(edges.High - place, edges.High - edges.CoreHigh, rim);
                // Beyond an edge at the photo's border there is nothing, so 1 is never read there.
                factors[i] = Math.Min(low, high);
            }

            return factors;
        }
    }
}
