using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests.BlendPyramid;

public sealed class BlendPyramidLayerTests(ReleasedModel released) : IClassFixture<ReleasedModel>
{
    // Written for 24 grid rows on 151 photo rows.
    private const double GoldenScale = 24.0 / 151;

    [Fact]
    public void Refine_GoldenTile_EqualsPyTorch()
    {
        var input = GoldenTensor.Read("refiner.blend_and_detail");
        var golden = GoldenTensor.Read("refiner.blend_layer");
        var outer = new Bounds(-2, -2, 260, 260);
        using var lifted = PlanarWindow.Create(outer, 3);
        using var detail = PlanarWindow.Create(outer, 3);
        input.Values.AsSpan(0, input.Values.Length / 2).CopyTo(lifted.Samples.Span);
        input.Values.AsSpan(input.Values.Length / 2).CopyTo(detail.Samples.Span);
        using var refined = PlanarWindow.Create(new Bounds(0, 0, 256, 256), 3);
        new BlendRefiner(released.Model).Refine(lifted, detail, refined, Retouches.Token);
        // Two convolutions of 54 and 144 products, added in another order: 200 float roundings of values below 1.
        Assert.InRange(golden.LargestDifference(refined.Samples.Span), 0, 1e-5f);
    }

    [Fact]
    public void Read_GoldenLiftOverTwoLevels_EqualsPyTorch()
    {
        var golden = GoldenTensor.Read("blend_pyramid.full_blend");
        using var photo = GoldenPhoto();
        using var full = GoldenLayer(photo, released.Model).Read(0, photo.Extent.Bounds, Retouches.Token);
        // The tile's roundings, through two levels and three bilinear lifts.
        Assert.InRange(golden.LargestDifference(full.Samples.Span), 0, 2e-5f);
    }

    [Fact]
    public void Read_AnyWindowInAnyOrder_EqualsTheWholeBitForBit()
    {
        using var model = FakeModel.Create();
        using var photo = TestImages.Noise(new Extent(701, 530), PixelFormat.Rgb8, 3);
        using var whole = NoisyLayer(photo, model).Read(0, photo.Extent.Bounds, Retouches.Token);
        var random = new Random(8);
        for (var trial = 0; trial < 12; trial++)
        {
            var layer = NoisyLayer(photo, model);
            for (var piece = 0; piece < 3; piece++)
            {
                var (x, y) = (random.Next(700), random.Next(529));
                var bounds = new Bounds(x, y, random.Next(1, 702 - x), random.Next(1, 531 - y)).Intersect(photo.Extent.Bounds);
                using var window = layer.Read(0, bounds, Retouches.Token);
                using var expected = PlanarWindow.Create(bounds, 3);
                whole.CopyTo(expected);
                Assert.True(expected.Samples.Span.SequenceEqual(window.Samples.Span), $"Differs in {bounds}.");
            }
        }
    }

    [Fact]
    public void Read_BandsThatCutTiles_RefineEachTileOnce()
    {
        var runs = 0;
        using var model = FakeModel.Create(input => Interlocked.Add(ref runs, input == "blend_and_detail" ? 1 : 0));
        using var photo = TestImages.Waves(new Extent(600, 600), PixelFormat.Rgb8, 3);
        var layer = NoisyLayer(photo, model);
        for (var y = 0; y < 600; y += 100) layer.Read(0, new Bounds(0, y, 600, 100), Retouches.Token).Dispose();
        // 3 x 3 tiles at level 0 and 2 x 2 at level 1 (of levels 0 to 2); bands of 100 rows cut most of them.
        Assert.Equal(13, runs);
    }

    [Fact]
    public void Read_CancelledOnce_WorksTheNextTime()
    {
        using var stop = new CancellationTokenSource();
        using var model = FakeModel.Create(_ => stop.Cancel());
        using var photo = TestImages.Waves(new Extent(300, 300), PixelFormat.Rgb8, 3);
        var layer = NoisyLayer(photo, model);
        Assert.ThrowsAny<OperationCanceledException>(() => layer.Read(0, photo.Extent.Bounds, stop.Token));
        using var window = layer.Read(0, photo.Extent.Bounds, Retouches.Token);
        Assert.All(window.Samples.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    private static ImageBuffer GoldenPhoto()
    {
        var photo = GoldenTensor.Read("blend_pyramid.photo");
        return TestImages.Make(new Extent(photo.Columns, photo.Rows), PixelFormat.RgbFloat, (x, y, c) => photo.Values[(c * photo.Rows + y) * photo.Columns + x]);
    }

    private static BlendPyramidLayer GoldenLayer(ImageBuffer photo, RetouchModel model)
    {
        var grid = GoldenTensor.Read("blend_pyramid.grid_blend").AsWindow();
        var plan = new RetouchPlan(photo.Extent, photo.Extent.Bounds, GoldenScale, grid.Bounds.Extent, 24, 2, 256);
        return Layer(plan, grid, photo, model);
    }

    private static BlendPyramidLayer NoisyLayer(ImageBuffer photo, RetouchModel model)
    {
        var plan = RetouchPlan.For(photo.Extent, networkSide: 150);
        var grid = PlanarWindow.Create(plan.Grid.Bounds, 3);
        var random = new Random(1);
        foreach (ref var sample in grid.Samples.Span) sample = random.NextSingle();
        return Layer(plan, grid, photo, model);
    }

    private static BlendPyramidLayer Layer(RetouchPlan plan, PlanarWindow grid, ImageBuffer photo, RetouchModel model)
    {
        var coarse = CoarseLevels.Build(photo.View(), plan.CoarsestLevel, Retouches.Token);
        return new BlendPyramidLayer(plan, grid, new PhotoPyramid(photo.View(), coarse), new BlendRefiner(model));
    }
}
