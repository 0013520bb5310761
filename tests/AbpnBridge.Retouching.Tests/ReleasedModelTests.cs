using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Samples;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>The released weights in the real engine, on a drawn face.</summary>
public sealed class ReleasedModelTests(ReleasedModel released) : IClassFixture<ReleasedModel>
{
    private static readonly Extent Portrait = new(621, 827);

    [Fact]
    public void Retouch_Tiled_EqualsUntiledBitForBit()
    {
        using var photo = FaceStudy.Draw(Portrait, 5, new FaceStudyOptions { Sample = SampleType.UInt16 });
        var rendering = Retouches.Prepare(released.Model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        using var whole = Retouches.Render(released.Model, rendering);
        foreach (var tile in Tiling.Split(Portrait.Bounds, 173))
        {
            using var piece = Retouches.Render(released.Model, rendering, RetouchOutput.Pixels, tile);
            Assert.Equal(0, ImageComparer.Compare(whole.View().Crop(tile), piece.View()).DifferingPixels);
        }
    }

    [Fact]
    public void Retouch_Backdrop_IsNotVisiblyTouched()
    {
        using var photo = FaceStudy.Draw(Portrait, 5, new FaceStudyOptions());
        using var result = Retouches.Run(released.Model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        // The upper corners are backdrop in every study. Where the skin mask errs there, the edit must at least stay below what anyone sees.
        Assert.InRange(ImageComparer.Compare(photo.View(), result.View(), (x, y) => y < 120 && x is < 60 or > 560).LargestDifference, 0, 2);
        Assert.InRange(ImageComparer.Compare(photo.View(), result.View()).DifferingPixels, 1000, Portrait.PixelCount);
    }
}
