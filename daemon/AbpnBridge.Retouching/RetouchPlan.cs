using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching;

/// <summary>Pure arithmetic about one retouch: the tiles of the full-size pass and the memory that it takes.</summary>
public static class RetouchPlan
{
    /// <summary>Columns of a full-size tile: what is lifted of one stays in the first-level cache.</summary>
    public const int TileWidth = 512;

    /// <summary>Rows of a full-size tile.</summary>
    public const int TileHeight = 128;

    // Measured generously: the networks' tensors and the regions' grids.
    internal const long NetworkWork = 256L << 20;

    // One tile at full size: rows of floats as wide as a tile, some ten thousand of them a region that meets it, rounded up to a power of two by the pool;
    // and the summed row of the photo from which low-resolution work reads.
    private const long WorkOfOneThread = 4L << 20;

    // Where a device does the full-size work: the tensors of its tile graph (14 MB as the pool rounds them up) and the tile before and after (9 MB).
    private const long GraphWorkOfOneThread = 23L << 20;

    // Thousand millions of multiply-accumulates that the networks may cost on one photo (design.md 2.2).
    private const double Budget = 20;

    // The coarse pass, one region's own pass and its four closer tiles: one large face needs no more.
    private const int MostRuns = 6;

    // Rows of an output band.
    private const int BandRows = 256;

    /// <summary>The tiles that cover some bounds; any cut gives the same pixels.</summary>
    public static IEnumerable<Bounds> Tiles(Bounds bounds) => Tiling.Split(bounds, new Extent(TileWidth, TileHeight));

    /// <summary>
    /// Bytes that a photo of this size and one retouch of it take at most on this machine: its pixels, its proxy, two whole-width bands of the output, and the
    /// work of the networks and of every core.
    /// </summary>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="format">Its pixel format.</param>
    /// <param name="usesGraph">Whether a device does the full-size work, <see cref="RetouchModel.UsesTileGraph"/>.</param>
    public static long EstimateBytes(Extent photo, PixelFormat format, bool usesGraph = false) => EstimateBytes(photo, format, Workers.Count, usesGraph);

    /// <inheritdoc cref="EstimateBytes(Extent, PixelFormat, bool)"/>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="format">Its pixel format.</param>
    /// <param name="workers">Threads at work, <see cref="Workers.Count"/>.</param>
    /// <param name="usesGraph">Whether a device does the full-size work.</param>
    internal static long EstimateBytes(Extent photo, PixelFormat format, int workers, bool usesGraph)
    {
        var pixels = photo.PixelCount * format.BytesPerPixel;
        var proxy = photo.AtLevel(PhotoProxy.LevelFor(photo)).PixelCount * format.ColourChannelCount * sizeof(ushort);
        // One is rendered while another is sent; a pool lends them, so each may be twice as large as it has to be.
        var bands = 4L * photo.Width * Math.Min(photo.Height, BandRows) * format.BytesPerPixel;
        return pixels + proxy + bands + NetworkWork + workers * (WorkOfOneThread + (usesGraph ? GraphWorkOfOneThread : 0));
    }

    /// <summary>Network runs that one photo's budget has room for, 1 to 6.</summary>
    /// <param name="gigaMacs">Of one run; 0 where the model does not say.</param>
    internal static int RunsWithinBudget(double gigaMacs) => (int)Math.Clamp(Budget / gigaMacs, 1, MostRuns);

    /// <summary>The part of the photo to look at.</summary>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="roi">Full-size pixels; null for all of it.</param>
    /// <exception cref="RetouchException"><see cref="RetouchError.BadRequest"/>: it is empty or reaches outside the photo.</exception>
    internal static Bounds PartOf(Extent photo, Bounds? roi)
    {
        var part = roi ?? photo.Bounds;
        return !part.IsEmpty && photo.Bounds.Contains(part)
            ? part
            : throw new RetouchException(RetouchError.BadRequest, $"The region {part} does not lie inside the photo of {photo} pixels.");
    }
}
