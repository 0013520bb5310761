using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>The coarse levels of a photo's pyramid, from level 2 on, kept as float: about one byte per photo pixel.</summary>
public sealed class CoarseLevels
{
    /// <summary>The finest level that is kept; the finer ones are made from the photo where they are needed.</summary>
    internal const int FinestKept = 2;

    // Tiles, not rows: a thread then holds 512 x 512 full-size pixels as float (4 MiB of pooled memory), however wide the photo is.
    private const int TileSide = 128;
    private readonly PlanarWindow[] _levels;

    private CoarseLevels(PlanarWindow[] levels) => _levels = levels;

    /// <summary>Makes the levels of a photo.</summary>
    /// <param name="photo">Any format; samples are limited to 0..1.</param>
    /// <param name="levelCount">The coarsest level to keep; under 2 nothing is kept.</param>
    /// <param name="cancellationToken">Looked at once per tile.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CoarseLevels Build(ImageView photo, int levelCount, CancellationToken cancellationToken = default)
    {
        var levels = new PlanarWindow[Math.Max(0, levelCount - FinestKept + 1)];
        for (var i = 0; i < levels.Length; i++)
        {
            var level = PlanarWindow.Create(photo.Extent.AtLevel(FinestKept + i).Bounds, 3);
            var finer = new PhotoPyramid(photo, new CoarseLevels(levels[..i]));
            var number = FinestKept + i;
            Parallel.ForEach(Tiling.Split(level.Bounds, TileSide), Workers.Options(cancellationToken), tile =>
            {
                using var made = finer.Read(number, tile);
                made.CopyTo(level);
            });
            levels[i] = level;
        }

        return new CoarseLevels(levels);
    }

    /// <summary>The whole level, or null where it is not kept.</summary>
    internal PlanarWindow? Level(int level) => level >= FinestKept && level - FinestKept < _levels.Length ? _levels[level - FinestKept] : null;
}
