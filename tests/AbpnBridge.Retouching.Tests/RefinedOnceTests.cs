using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>However a wide photo is cut into bands of rows, each of its tiles goes through the refining network once.</summary>
public sealed class RefinedOnceTests
{
    private const int TileSide = 32;
    private static readonly Extent Wide = new(6000, 200);

    [Theory]
    [InlineData(24)]
    [InlineData(32)]
    [InlineData(50)]
    [InlineData(7)]
    public void Render_BandsOfAWidePhoto_RefineEachTileOnce(int rows)
    {
        var runs = 0;
        using var model = FakeModel.Create(input => Interlocked.Add(ref runs, input == "blend_and_detail" ? 1 : 0), TileSide);
        // Bright: every gate is open, so every tile is wanted.
        using var photo = TestImages.Flat(Wide, PixelFormat.Rgb8, 0.7f);
        var rendering = Retouches.Prepare(model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        for (var y = 0; y < Wide.Height; y += rows)
            Retouches.Render(model, rendering, bounds: new Bounds(0, y, Wide.Width, Math.Min(rows, Wide.Height - y))).Dispose();

        var levels = rendering.Analysis.Plan.LevelExtents.SkipLast(1);
        var tiles = levels.Sum(level => (level.Width + TileSide - 1) / TileSide * ((level.Height + TileSide - 1) / TileSide));
        // A thread that is held up while the others do a whole row of these tiny tiles finds its tile gone: a few in a hundred at most, where a cache that is
        // too small for the width makes two to four times as many.
        Assert.InRange(runs, tiles, tiles + tiles / 25);
    }
}
