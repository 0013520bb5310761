using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class RetouchPipelineTests : IDisposable
{
    private readonly RetouchModel _model = FakeModel.Create();

    public static TheoryData<int, int> OddExtents => new() { { 1, 1 }, { 1, 40 }, { 40, 1 }, { 3, 5 }, { 97, 151 }, { 257, 255 }, { 1, 1200 } };

    [Fact]
    public void Render_NoStrength_IsTheInputBitForBitInEveryFormat()
    {
        foreach (var format in TestImages.Formats)
        {
            using var photo = TestImages.Noise(new Extent(61, 43), format, 1);
            using var result = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.Nothing });
            Assert.Equal(0, ImageComparer.Compare(photo.View(), result.View()).DifferingPixels);
        }
    }

    [Fact]
    public void Render_EveryFormat_ChangesOnlyWhereTheMaskIsOpen()
    {
        foreach (var format in TestImages.Formats)
        {
            using var photo = TestImages.Noise(new Extent(83, 59), format, 2);
            using var selection = TestImages.Make(photo.Extent, PixelFormat.Grey8, (x, y, _) => (x / 5 + y / 3) % 3 == 0 ? 0 : 1);
            var request = new RetouchRequest { Settings = Retouches.All, Region = new Bounds(7, 9, 60, 41), Selection = selection.View() };
            var rendering = Retouches.Prepare(_model, photo.View(), request);
            using var result = Retouches.Render(_model, rendering);
            using var mask = Retouches.Render(_model, rendering, RetouchOutput.Mask);
            bool Shut(int x, int y) => !new Bounds(7, 9, 60, 41).Contains(x, y) || selection.Row(y)[x] == 0;

            Assert.Equal(0, ImageComparer.Compare(photo.View(), result.View(), Shut).DifferingPixels);
            using var black = new ImageBuffer(photo.Extent, format.AsGrey);
            Assert.Equal(0, ImageComparer.Compare(black.View(), mask.View(), Shut).DifferingPixels);
            // And it does change a good part of the rest, or nothing was tested.
            Assert.InRange(ImageComparer.Compare(photo.View(), result.View()).DifferingPixels, 300, 60 * 41);
        }
    }

    [Fact]
    public void Render_EveryFormat_WritesTheMaskWhereTheResultChanges()
    {
        foreach (var format in TestImages.Formats.Where(format => format.Sample != SampleType.UInt8))
        {
            using var photo = TestImages.Noise(new Extent(83, 59), format, 2);
            var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
            using var result = Retouches.Render(_model, rendering);
            using var mask = Retouches.Render(_model, rendering, RetouchOutput.Mask);
            var pixel = mask.Format.BytesPerPixel;
            bool Black(int x, int y) => !mask.Row(y).Slice(x * pixel, pixel).ContainsAnyExcept((byte)0);
            // A gate below half a code value is written as 0; what it lets through is at most that share of an edit below 1/2.
            Assert.InRange(ImageComparer.Compare(photo.View(), result.View(), Black).LargestDifference, 0, 1);
        }
    }

    [Theory]
    [MemberData(nameof(OddExtents))]
    public void Render_OddExtents_TiledEqualsUntiledBitForBit(int width, int height)
    {
        foreach (var format in (PixelFormat[])[PixelFormat.Rgb8, PixelFormat.Rgba16, PixelFormat.RgbFloat, PixelFormat.Grey16])
        {
            using var photo = TestImages.Noise(new Extent(width, height), format, width + height);
            var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
            foreach (var output in Enum.GetValues<RetouchOutput>().Where(output => !output.NeedsSoftLight() || format.Sample != SampleType.Float32))
                AssertTiledEqualsUntiled(rendering, output, new Random(width));
        }
    }

    [Theory]
    [InlineData(1100, 900)]
    [InlineData(2200, 520)]
    public void Render_SeveralLevels_TiledEqualsUntiledBitForBit(int width, int height)
    {
        using var photo = TestImages.Noise(new Extent(width, height), PixelFormat.Rgb16, 6);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        Assert.All(rendering.Analysis.Regions, region => Assert.True(region.Scale < 1));
        AssertTiledEqualsUntiled(rendering, RetouchOutput.Pixels, new Random(4));
    }

    [Fact]
    public void Render_Roi_LeavesTheRestAlone()
    {
        var roi = new Bounds(30, 20, 700, 90);
        using var photo = TestImages.Noise(new Extent(800, 150), PixelFormat.Rgb8, 9);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All }, roi);
        using var result = Retouches.Render(_model, rendering);
        Assert.Equal(0, ImageComparer.Compare(photo.View(), result.View(), (x, y) => !roi.Contains(x, y)).DifferingPixels);
        Assert.InRange(ImageComparer.Compare(photo.View(), result.View()).DifferingPixels, roi.Extent.PixelCount / 4, roi.Extent.PixelCount);
        AssertTiledEqualsUntiled(rendering, RetouchOutput.Pixels, new Random(2));

        // Asking for a part only leaves out the rest: inside, it is the retouch of the whole photo.
        using var all = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        Assert.Equal(0, ImageComparer.Compare(all.View().Crop(roi), result.View().Crop(roi)).DifferingPixels);
    }

    [Fact]
    public void Render_SixteenBits_UsesThem()
    {
        using var photo = TestImages.Waves(new Extent(120, 90), PixelFormat.Rgb16, 1);
        using var result = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        Assert.Equal(PixelFormat.Rgb16, result.Format);
        var lowBytes = Enumerable.Range(0, 90).SelectMany(y => result.Row(y).ToArray().Where((_, i) => i % 2 == 0)).Distinct().Count();
        // An 8-bit result stretched to 16 bits would have its low byte equal to the high one; here all low bytes occur.
        Assert.Equal(256, lowBytes);
        using var eight = TestImages.Waves(new Extent(120, 90), PixelFormat.Rgb8, 1);
        using var coarse = Retouches.Run(_model, eight.View(), new RetouchRequest { Settings = Retouches.All });
        for (var y = 0; y < 90; y++)
            for (var i = 0; i < 360; i++)
            {
                var fine = BitConverter.ToUInt16(result.Row(y)[(2 * i)..]) / 257.0;
                // Half a step of the input, passed on at a slope of up to 1.5, half a step of the output, and what half a step moves in masks and pyramid.
                Assert.InRange(Math.Abs(fine - coarse.Row(y)[i]), 0, 2);
            }
    }

    [Fact]
    public void Render_Alpha_IsUntouched()
    {
        foreach (var format in TestImages.Formats.Where(format => format.HasAlpha))
        {
            using var photo = TestImages.Noise(new Extent(40, 30), format, 3);
            using var result = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
            var (before, after) = (new float[40], new float[40]);
            for (var y = 0; y < 30; y++)
            {
                SampleConverter.ReadChannel(photo.Row(y), format, format.ChannelCount - 1, before);
                SampleConverter.ReadChannel(result.Row(y), format, format.ChannelCount - 1, after);
                Assert.Equal(before, after);
            }
        }
    }

    [Fact]
    public void Render_FloatPhoto_AddsTheEditToValuesBeyondWhite()
    {
        using var photo = TestImages.Make(new Extent(50, 50), PixelFormat.RgbFloat, (x, y, _) => (x, y) == (25, 25) ? 4f : 0.6f);
        using var result = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        var values = new float[50];
        SampleConverter.ReadChannel(result.Row(25), result.Format, 0, values);
        // Soft light does not move what is white or beyond: J(clamp(4)) = 0.
        Assert.Equal(4f, values[25]);
        Assert.NotEqual(0.6f, values[10]);
    }

    [Fact]
    public void Render_AnyFloats_NeverGivesWhatIsNoNumber()
    {
        float[] extremes = [0, -0f, 1, -1, 1e-38f, 1e30f, -1e30f, float.MaxValue, 0.5f];
        using var photo = TestImages.Make(new Extent(45, 45), PixelFormat.RgbFloat, (x, y, c) => extremes[(x + 3 * y + 5 * c) % extremes.Length]);
        using var result = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        var values = new float[45];
        for (var y = 0; y < 45; y++)
            for (var channel = 0; channel < 3; channel++)
            {
                SampleConverter.ReadChannel(result.Row(y), result.Format, channel, values);
                Assert.All(values, value => Assert.True(float.IsFinite(value)));
            }
    }

    [Fact]
    public void Render_HalfTheStrength_IsHalfTheEdit()
    {
        using var photo = TestImages.Waves(new Extent(300, 200), PixelFormat.RgbFloat, 2);
        using var full = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.Nothing with { Evening = 1 } });
        using var half = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.Nothing with { Evening = 0.5f } });
        var (before, all, some) = (new float[300], new float[300], new float[300]);
        for (var y = 0; y < 200; y++)
        {
            SampleConverter.ReadChannel(photo.Row(y), photo.Format, 1, before);
            SampleConverter.ReadChannel(full.Row(y), photo.Format, 1, all);
            SampleConverter.ReadChannel(half.Row(y), photo.Format, 1, some);
            // Two float roundings of numbers below 1.
            for (var x = 0; x < 300; x++) Assert.InRange(MathF.Abs((all[x] - before[x]) / 2 - (some[x] - before[x])), 0, 2e-7f);
        }
    }

    public void Dispose() => _model.Dispose();

    private void AssertTiledEqualsUntiled(RetouchRendering rendering, RetouchOutput output, Random random)
    {
        using var whole = Retouches.Render(_model, rendering, output);
        using var tiled = new ImageBuffer(whole.Extent, whole.Format);
        var side = random.Next(1, 1 + Math.Max(64, whole.Extent.LongSide / 2));
        foreach (var tile in Tiling.Split(whole.Extent.Bounds, Math.Max(side, whole.Extent.LongSide / 12)).Reverse())
            new RetouchPipeline(_model).Render(rendering, output, tile, tiled.Span().Crop(tile), Retouches.Token);
        Assert.Equal(0, ImageComparer.Compare(whole.View(), tiled.View()).DifferingPixels);
    }
}
