using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using AbpnBridge.Testing.Portraits;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Portraits;

/// <summary>The generator of the big pictures that other tests and the benchmarks stand on.</summary>
public sealed class ComposedPortraitTests
{
    private static readonly Extent Size = new(801, 1203);

    public static TheoryData<PortraitScene> Scenes => [.. Enum.GetValues<PortraitScene>()];

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Clean_DiffersFromSpottedOnlyUnderTheSpots(PortraitScene scene)
    {
        var portrait = ComposedPortrait.Of(Size, new PortraitOptions { Scene = scene });
        using var spotted = portrait.Draw(PixelFormat.Rgb16);
        using var clean = portrait.Draw(PixelFormat.Rgb16, PortraitVersion.Clean);
        using var spots = portrait.DrawSpots();
        Assert.Equal(0, ImageComparer.Compare(spotted.View(), clean.View(), (x, y) => spots.Row(y)[x] == 0).DifferingPixels);
        // A spot takes a tenth of some channel at least.
        Assert.True(ImageComparer.Compare(spotted.View(), clean.View(), (x, y) => spots.Row(y)[x] > 128).LargestDifference > 0.1 * 65535 / 2);
    }

    [Fact]
    public void Draw_BandByBand_IsTheWholePicture()
    {
        var portrait = ComposedPortrait.Of(Size, new PortraitOptions { Scene = PortraitScene.Group });
        using var whole = portrait.Draw(PixelFormat.Rgba8);
        foreach (var (first, count) in ((int, int)[])[(0, 1), (1, 640), (641, 562)])
        {
            using var band = new ImageBuffer(Size with { Height = count }, PixelFormat.Rgba8);
            portrait.Draw(first, band.Span(), PortraitVersion.Spotted);
            Assert.Equal(0, ImageComparer.Compare(whole.View().Crop(new Bounds(0, first, Size.Width, count)), band.View()).DifferingPixels);
        }
    }

    [Theory]
    [InlineData(PortraitScene.CloseUp, 1)]
    [InlineData(PortraitScene.FullLength, 1)]
    [InlineData(PortraitScene.Overlap, 2)]
    [InlineData(PortraitScene.Group, 5)]
    public void Faces_LieInThePicture_WithSpotsOnEach(PortraitScene scene, int count)
    {
        var portrait = ComposedPortrait.Of(new Extent(800, 1200), new PortraitOptions { Scene = scene });
        Assert.Equal(count, portrait.Faces.Count);
        Assert.All(portrait.Faces, face => Assert.True(portrait.Extent.Bounds.Contains(face), $"{face}"));
        Assert.All(portrait.Faces, face => Assert.Contains(portrait.Spots, spot => face.Contains((int)spot.X, (int)spot.Y)));
    }

    [Fact]
    public void Draw_TwiceTheSize_HoldsDetailThatAnEnlargementLacks()
    {
        // The finest differences between neighbours shrink to less than half where a picture is only enlarged; pores, grain and noise keep them.
        double FinestOf(Extent extent)
        {
            using var picture = ComposedPortrait.Of(extent, new PortraitOptions()).Draw(PixelFormat.Rgb8);
            var face = ComposedPortrait.Of(extent, new PortraitOptions()).Faces[0];
            var sum = 0.0;
            for (var y = face.Y; y < face.Bottom; y++)
                for (var x = face.X; x < face.Right; x++) sum += Math.Abs(picture.Row(y)[3 * x + 1] - picture.Row(y)[3 * x + 4]);
            return sum / face.Extent.PixelCount;
        }

        Assert.True(FinestOf(new Extent(1600, 2400)) > 0.7 * FinestOf(new Extent(800, 1200)));
    }
}
