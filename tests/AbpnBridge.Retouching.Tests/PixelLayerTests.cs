using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class PixelLayerTests : IDisposable
{
    private static readonly Extent Extent = new(140, 110);
    private readonly RetouchModel _model = FakeModel.Create();

    public static TheoryData<ChannelLayout, SampleType> Formats => new(from format in TestImages.Formats select (format.Channels, format.Sample));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Layer_FlattenedUnderTheMask_IsThePixelsWithinOneCode(ChannelLayout channels, SampleType sample)
    {
        var format = new PixelFormat(channels, sample);
        ImageBuffer[] photos =
        [
            TestImages.Waves(Extent, format, 3), TestImages.Noise(Extent, format, 7), TestImages.Flat(Extent, format, 0), TestImages.Flat(Extent, format, 1),
            TestImages.Flat(Extent, format, 0.5f), Sparks(format),
        ];
        foreach (var photo in photos)
        {
            using (photo) AssertFlattens(new Photo(photo.View()), new RetouchRequest { Settings = Retouches.All });
        }
    }

    /// <summary>Blemishes have a mask of their own beside the others'; alone they have the only one.</summary>
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(0.3, 0, 0.8)]
    public void Layer_OfAnyFeatures_FlattensToThePixels(float blemishes, float evening, float whitening)
    {
        var settings = new RetouchSettings { Blemishes = blemishes, Evening = evening, Whitening = whitening, Keep = KeptMarks.None };
        foreach (var format in (PixelFormat[])[PixelFormat.Rgb8, PixelFormat.Rgba16, PixelFormat.RgbFloat])
        {
            using var photo = TestImages.Noise(Extent, format, 5);
            AssertFlattens(new Photo(photo.View()), new RetouchRequest { Settings = settings, Region = new Bounds(11, 7, 120, 90) });
        }
    }

    [Theory]
    [InlineData(SampleType.UInt8)]
    [InlineData(SampleType.UInt16)]
    [InlineData(SampleType.UInt15Plus1)]
    [InlineData(SampleType.Float32)]
    public void Layer_OfOtherColours_FlattensInTheirEncoding(SampleType sample)
    {
        foreach (var channels in (ChannelLayout[])[ChannelLayout.Rgba, ChannelLayout.Grey])
        {
            using var photo = TestImages.Noise(Extent, new PixelFormat(channels, sample), 7);
            var colour = ColourTransform.FromProfile(channels == ChannelLayout.Grey ? TestProfiles.GreyGamma22() : TestProfiles.AdobeRgb(), photo.Format);
            Assert.False(colour.IsIdentity);
            AssertFlattens(new Photo(photo.View(), colour), new RetouchRequest { Settings = Retouches.All });
        }
    }

    [Fact]
    public void Layer_RegionsWithSettingsOfTheirOwn_FlattensToThePixels()
    {
        using var photo = TestImages.Make(new Extent(1800, 1200), PixelFormat.Rgb16, (x, y, c) =>
            Math.Pow(x - 450, 2) + Math.Pow(y - 600, 2) <= 250 * 250 || Math.Pow(x - 1300, 2) + Math.Pow(y - 500, 2) <= 300 * 300
                ? 0.6f + 0.1f * MathF.Sin(x / 7f + c) * MathF.Cos(y / 9f) : 0.05f);
        foreach (var own in (RetouchSettings[])[Retouches.Nothing, Retouches.Nothing with { Blemishes = 0.4f, Whitening = 1 }])
        {
            var rendering = AssertFlattens(
                new Photo(photo.View()),
                new RetouchRequest { Settings = Retouches.All, RegionSettings = new Dictionary<int, RetouchSettings> { [0] = own } });
            Assert.Equal(2, rendering.Analysis.Regions.Count);
        }
    }

    [Fact]
    public void Layer_ResultBeyondWhite_IsLimitedInIntegersOnly()
    {
        foreach (var format in TestImages.Formats)
        {
            using var photo = Sparks(format);
            using var layer = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.All }, RetouchOutput.PixelLayer);
            var (row, largest) = (new float[photo.Extent.Width], 0f);
            for (var y = 0; y < photo.Extent.Height; y++)
            {
                SampleConverter.ReadChannel(layer.Row(y), format, format.ColourChannelCount - 1, row);
                largest = Math.Max(largest, row.Max());
            }

            // A grey photo has no sparks.
            if (format.ColourChannelCount == 1) Assert.InRange(largest, 0.5f, 1);
            else if (format.Sample == SampleType.Float32) Assert.InRange(largest, 1.01f, 1.5f);
            else Assert.Equal(1f, largest);
        }
    }

    [Fact]
    public void Layer_NothingToDo_IsThePhotoBitForBit()
    {
        foreach (var format in TestImages.Formats)
        {
            using var photo = TestImages.Noise(Extent, format, 1);
            using var layer = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.Nothing }, RetouchOutput.PixelLayer);
            Assert.Equal(0, ImageComparer.Compare(photo.View(), layer.View()).DifferingPixels);
        }
    }

    [Fact]
    public void Layer_FaintSelection_IsAsStrongAsUnderAFullOne()
    {
        foreach (var format in TestImages.Formats)
        {
            using var photo = TestImages.Noise(Extent, format, 1);
            using var selection = TestImages.Flat(Extent, PixelFormat.Grey16, 0.01f);
            var request = new RetouchRequest { Settings = Retouches.All, Selection = selection.View() };
            using var faint = Retouches.Run(_model, photo.View(), request, RetouchOutput.PixelLayer);
            using var mask = Retouches.Run(_model, photo.View(), request, RetouchOutput.Mask);
            using var full = Retouches.Run(_model, photo.View(), request with { Selection = null }, RetouchOutput.PixelLayer);
            var size = mask.Format.BytesPerPixel;
            bool Shown(int x, int y) => mask.Row(y).Slice(x * size, size).ContainsAnyExcept((byte)0);

            Assert.Equal(0, ImageComparer.Compare(full.View(), faint.View(), Shown).DifferingPixels);
            Assert.Equal(0, ImageComparer.Compare(photo.View(), faint.View(), (x, y) => !Shown(x, y)).DifferingPixels);
            Assert.InRange(ImageComparer.Compare(photo.View(), faint.View()).DifferingPixels, Extent.PixelCount / 4, Extent.PixelCount);
        }
    }

    [Fact]
    public void Layer_GateBelowHalfACodeOfTheMask_IsThePhoto()
    {
        // 0.0018 is not 0, and less than half of 1 / 255: the mask that 8 bits can hold is 0 there, and 16 bits hold 118 of 65,535.
        using var selection = TestImages.Flat(Extent, PixelFormat.Grey16, 0.0018f);
        foreach (var (format, isPhoto) in ((PixelFormat, bool)[])[(PixelFormat.Rgb8, true), (PixelFormat.Rgb16, false), (PixelFormat.RgbFloat, false)])
            foreach (var colour in (ColourTransform[])[ColourTransform.Identity, ColourTransform.FromProfile(TestProfiles.AdobeRgb(), format)])
            {
                using var photo = TestImages.Noise(Extent, format, 1);
                var (pipeline, document) = (new RetouchPipeline(_model), new Photo(photo.View(), colour));
                var request = new RetouchRequest { Settings = Retouches.All, Selection = selection.View() };
                var rendering = pipeline.Prepare(pipeline.Analyse(document, null, null, Retouches.Token), document, request);
                using var layer = Retouches.Render(_model, rendering, RetouchOutput.PixelLayer);
                Assert.Equal(isPhoto, ImageComparer.Compare(photo.View(), layer.View()).DifferingPixels == 0);
            }
    }

    [Fact]
    public void Layer_OfAPreview_FlattensToThePreview()
    {
        foreach (var format in (PixelFormat[])[PixelFormat.Rgb8, PixelFormat.Rgba16, new(ChannelLayout.Rgb, SampleType.UInt15Plus1), PixelFormat.RgbFloat])
        {
            using var photo = TestImages.Waves(new Extent(420, 330), format, 1);
            using var selection = TestImages.Make(photo.Extent, PixelFormat.Grey16, (x, _, _) => Math.Min(1, x % 90 / 70f));
            var request = new RetouchRequest { Settings = Retouches.All, Selection = selection.View(), Region = new Bounds(20, 30, 370, 270) };
            var rendering = Retouches.Prepare(_model, photo.View(), request);
            using var view = Preview(Retouches.Prepare(_model, photo.View(), request with { Settings = Retouches.Nothing }), RetouchOutput.Pixels);
            using var layer = Preview(rendering, RetouchOutput.PixelLayer);
            using var mask = Preview(rendering, RetouchOutput.Mask);
            using var pixels = Preview(rendering, RetouchOutput.Pixels);
            Assert.InRange(NormalLayer.LargestMiss(view.View(), layer.View(), mask.View(), pixels.View()), 0, NormalLayer.MostMiss(format));
            Assert.InRange(ImageComparer.Compare(view.View(), layer.View()).DifferingPixels, 1000, 140 * 110);
        }
    }

    [Fact]
    public void Layer_AnyFloats_NeverGivesWhatIsNoNumber()
    {
        float[] extremes = [0, -0f, 1, -1, 1e-38f, 1e30f, -1e30f, float.MaxValue, 0.5f];
        using var photo = TestImages.Make(new Extent(45, 45), PixelFormat.RgbFloat, (x, y, c) => extremes[(x + 3 * y + 5 * c) % extremes.Length]);
        using var layer = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.All }, RetouchOutput.PixelLayer);
        var values = new float[45];
        for (var y = 0; y < 45; y++)
            for (var channel = 0; channel < 3; channel++)
            {
                SampleConverter.ReadChannel(layer.Row(y), layer.Format, channel, values);
                Assert.All(values, value => Assert.True(float.IsFinite(value)));
            }
    }

    public void Dispose() => _model.Dispose();

    /// <summary>Too wide for the network to see the bright pixels among the dark: lifted like those, they get a result above white.</summary>
    private static ImageBuffer Sparks(PixelFormat format) => TestImages.Make(
        new Extent(1400, 40), format, (x, y, c) => c % 3 == 0 ? 0.7f : x % 9 == 4 && y % 9 == 4 ? 0.9f : 0.05f);

    private ImageBuffer Preview(RetouchRendering rendering, RetouchOutput output)
    {
        var preview = new ImageBuffer(new Extent(140, 110), rendering.FormatOf(output));
        new RetouchPipeline(_model).RenderPreview(rendering, output, preview.Span(), Retouches.Token);
        return preview;
    }

    /// <summary>With all selected, and with a selection that has every share.</summary>
    private RetouchRendering AssertFlattens(Photo photo, RetouchRequest request)
    {
        using var selection = TestImages.Make(photo.Extent, PixelFormat.Grey16, (x, _, _) => Math.Min(1, x % 40 / 30f));
        var pipeline = new RetouchPipeline(_model);
        var analysis = pipeline.Analyse(photo, null, null, Retouches.Token);
        var rendering = pipeline.Prepare(analysis, photo, request);
        foreach (var each in (RetouchRendering[])[rendering, pipeline.Prepare(analysis, photo, request with { Selection = selection.View() })])
        {
            using var layer = Retouches.Render(_model, each, RetouchOutput.PixelLayer);
            using var mask = Retouches.Render(_model, each, RetouchOutput.Mask);
            using var pixels = Retouches.Render(_model, each);
            Assert.InRange(NormalLayer.LargestMiss(photo.Pixels, layer.View(), mask.View(), pixels.View()), 0, NormalLayer.MostMiss(photo.Format));
        }

        return rendering;
    }
}
