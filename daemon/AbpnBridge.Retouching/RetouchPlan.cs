using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching;

/// <summary>
/// Step 1, pure arithmetic: how one region of a photo is brought to the network and back. Pyramid level 0 is full size, each next level half of it
/// (ceil(n / 2)); the coarsest one is the last that is not smaller than the network's grid.
/// </summary>
/// <param name="Photo">Extent of the whole photo.</param>
/// <param name="Roi">The region, full-size pixels of the photo.</param>
/// <param name="Scale">Grid pixels per photo pixel, above 0, at most 1; the same on both axes.</param>
/// <param name="Grid">Valid part of the network's input, top-left aligned; the rest is filled by replication.</param>
/// <param name="NetworkSide">Side of the network's square input.</param>
/// <param name="CoarsestLevel">Number of the coarsest pyramid level; 0 for a photo no larger than the network's input.</param>
/// <param name="TileSide">Side of a tile, in pixels of its level: the refining network's tile.</param>
public sealed record RetouchPlan(Extent Photo, Bounds Roi, double Scale, Extent Grid, int NetworkSide, int CoarsestLevel, int TileSide)
{
    // Measured generously: the networks' tensors and the layers on their grid.
    internal const long NetworkWork = 256L << 20;

    // One tile at full size and, nested in it, one of each coarser level: windows, halos, the refiner's input, each rounded up to a power of two by the pool.
    private const long WorkOfOneThread = 12L << 20;
    private const int DefaultNetworkSide = 512;
    private const int DefaultTileSide = 256;

    // 3 x 256 x 256 floats, rounded up by the pool.
    private const long BytesOfTile = 1L << 20;

    /// <summary>Extents of the region's pyramid levels, level 0 first.</summary>
    public IReadOnlyList<Extent> LevelExtents => [.. Enumerable.Range(0, CoarsestLevel + 1).Select(Roi.Extent.AtLevel)];

    /// <summary>Plans one region.</summary>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="roi">The region, full-size pixels, inside the photo; null for all of it.</param>
    /// <param name="networkSide">Side of the network's square input.</param>
    /// <param name="tileSide">Side of a tile, in pixels of its level.</param>
    /// <exception cref="RetouchException"><see cref="RetouchError.BadRequest"/>: the region is empty or reaches outside the photo.</exception>
    public static RetouchPlan For(Extent photo, Bounds? roi = null, int networkSide = DefaultNetworkSide, int tileSide = DefaultTileSide)
    {
        var region = roi ?? photo.Bounds;
        if (region.IsEmpty || !photo.Bounds.Contains(region))
            throw new RetouchException(RetouchError.BadRequest, $"The region {region} does not lie inside the photo of {photo} pixels.");
        var scale = Math.Min(1.0, (double)networkSide / region.Extent.LongSide);
        return new RetouchPlan(photo, region, scale, AreaResampling.GridExtent(region.Extent, scale), networkSide, LevelFor(scale), tileSide);
    }

    /// <summary>
    /// Bytes that a photo of this size and one retouch of it take at most on this machine: its pixels, its coarse levels, the refined tiles that are kept, one
    /// whole-width band of the output, and the work of the networks and of every core.
    /// </summary>
    public static long EstimateBytes(Extent photo, PixelFormat format) => EstimateBytes(photo, format, Workers.Count);

    /// <inheritdoc cref="EstimateBytes(Extent, PixelFormat)"/>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="format">Its pixel format.</param>
    /// <param name="workers">Threads at work, <see cref="Workers.Count"/>.</param>
    internal static long EstimateBytes(Extent photo, PixelFormat format, int workers)
    {
        var plan = For(photo);
        var pixels = photo.PixelCount * format.BytesPerPixel;
        var coarse = photo.AtLevel(2).PixelCount * 3 * sizeof(float) * 4 / 3;
        var kept = Enumerable.Range(0, plan.CoarsestLevel).Sum(level => (long)plan.KeptTilesOf(level, workers)) * BytesOfTile;
        // A pool lends it, so it may be twice as large as it has to be.
        var band = 2L * photo.Width * Math.Min(photo.Height, DefaultTileSide) * format.BytesPerPixel;
        return pixels + coarse + kept + band + NetworkWork + workers * WorkOfOneThread;
    }

    /// <summary>Grid pixels per pixel of a level.</summary>
    public double ScaleOf(int level) => Scale * (1L << level);

    /// <summary>
    /// How many refined tiles of a level to keep so that none is made twice while bands of rows are read from the top down. At full size one row of tiles: a
    /// band ends with the upper row before it begins the lower one. At a coarser level two: the halo of one finer row reaches both. And what the threads are
    /// ahead of each other.
    /// </summary>
    internal int KeptTilesOf(int level, int workers)
    {
        var extent = Roi.Extent.AtLevel(level);
        var (columns, rows) = (Tiling.IndexOf(extent.Width - 1, TileSide) + 1, Tiling.IndexOf(extent.Height - 1, TileSide) + 1);
        return Math.Min(columns * rows, (level == 0 ? 1 : 2) * columns + workers);
    }

    /// <summary>The tiles that cover some bounds (full-size pixels of the photo), on a grid that starts at the region's corner.</summary>
    public IEnumerable<Bounds> Tiles(Bounds bounds) =>
        Tiling.Split(bounds.Offset(-Roi.X, -Roi.Y), TileSide).Select(tile => tile.Offset(Roi.X, Roi.Y));

    private static int LevelFor(double scale)
    {
        var level = 0;
        while (scale * (2L << level) <= 1) level++;
        return level;
    }
}
