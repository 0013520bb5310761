using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Samples;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Samples;

public sealed class FaceStudyTests
{
    private static readonly Extent Small = new(90, 120);

    [Fact]
    public void Draw_SameSeed_GivesTheSameBits()
    {
        using var first = FaceStudy.Draw(Small, 3, new FaceStudyOptions());
        using var second = FaceStudy.Draw(Small, 3, new FaceStudyOptions());
        using var other = FaceStudy.Draw(Small, 4, new FaceStudyOptions());
        Assert.Equal(0, ImageComparer.Compare(first.View(), second.View()).DifferingPixels);
        Assert.InRange(ImageComparer.Compare(first.View(), other.View()).DifferingPixels, Small.PixelCount / 2, Small.PixelCount);
    }

    [Fact]
    public void Draw_OnlyBlemishesAdded_ChangesAFewPercentOfTheSkin()
    {
        using var clean = FaceStudy.Draw(Small, 3, FaceStudyOptions.Clean);
        using var blemished = FaceStudy.Draw(Small, 3, FaceStudyOptions.Clean with { Blemishes = 10 });
        Assert.InRange(ImageComparer.Compare(clean.View(), blemished.View()).DifferingPixels, 10, Small.PixelCount / 20);
    }

    [Fact]
    public void Draw_SixteenBits_AgreesWithEight()
    {
        using var eight = FaceStudy.Draw(Small, 3, new FaceStudyOptions());
        using var sixteen = FaceStudy.Draw(Small, 3, new FaceStudyOptions { Sample = SampleType.UInt16 });
        Assert.Equal(PixelFormat.Rgb16, sixteen.Format);
        var (coarse, fine) = (new float[90], new float[90]);
        SampleConverter.ReadChannel(eight.Row(60), eight.Format, 0, coarse);
        SampleConverter.ReadChannel(sixteen.Row(60), sixteen.Format, 0, fine);
        // Half an 8-bit step and half a 16-bit step.
        Assert.All(coarse.Zip(fine), pair => Assert.InRange(MathF.Abs(pair.First - pair.Second), 0, 0.5f / 255 + 1f / 65535));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 50)]
    [InlineData(333, 2)]
    public void Draw_TinyExtents_GivesAPicture(int width, int height)
    {
        using var picture = FaceStudy.Draw(new Extent(width, height), 1, new FaceStudyOptions());
        Assert.Equal(new Extent(width, height), picture.Extent);
    }

    [Fact]
    public void Draw_DarkerTone_IsDarkerInTheMiddleOfTheFace()
    {
        using var light = FaceStudy.Draw(Small, 3, FaceStudyOptions.Clean with { SkinTone = 0 });
        using var dark = FaceStudy.Draw(Small, 3, FaceStudyOptions.Clean with { SkinTone = 1 });
        const int cheek = 3 * 35;
        Assert.True(light.Row(66)[cheek] > dark.Row(66)[cheek] + 60);
        // Skin is red before green before blue, whatever its tone.
        Assert.True(light.Row(66)[cheek] > light.Row(66)[cheek + 1] && light.Row(66)[cheek + 1] > light.Row(66)[cheek + 2]);
        Assert.True(dark.Row(66)[cheek] > dark.Row(66)[cheek + 1] && dark.Row(66)[cheek + 1] > dark.Row(66)[cheek + 2]);
    }
}
