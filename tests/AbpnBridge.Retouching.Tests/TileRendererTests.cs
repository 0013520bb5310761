using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class TileRendererTests
{
    private static readonly AdaptiveBlend Blend = new(new AdaptiveBlendConstants([0.05f, 1, 0.02f], 0.5f, 1e-4f));

    public static TheoryData<ChannelLayout, SampleType> Formats => new(from format in TestImages.Formats select (format.Channels, format.Sample));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Render_OverlappingFieldsOfSeveralScales_AnyCutGivesTheSameBits(ChannelLayout channels, SampleType sample)
    {
        var extent = new Extent(131, 77);
        using var photo = TestImages.Noise(extent, new PixelFormat(channels, sample), 3);
        EditField[] fields = [Field(new Bounds(0, 0, 90, 77), 0.21, 1), Field(new Bounds(40, 11, 91, 50), 0.4, 2), Field(new Bounds(60, 30, 20, 47), 0.09, 3)];
        foreach (var colour in (ColourTransform[])[ColourTransform.Identity, ColourOf(photo.Format)])
        {
            var rendering = Rendering(photo, fields, colour);
            foreach (var output in Enum.GetValues<RetouchOutput>().Where(output => !output.NeedsSoftLight() || sample != SampleType.Float32))
            {
                using var whole = Render(rendering, output, extent);
                foreach (var tile in (Extent[])[new(1, 77), new(131, 1), new(17, 5), new(64, 64), new(33, 31)])
                {
                    using var cut = Render(rendering, output, tile);
                    Assert.Equal(0, ImageComparer.Compare(whole.View(), cut.View()).DifferingPixels);
                }
            }
        }
    }

    [Fact]
    public void Render_SeveralFields_IsTheSumOfTheirLifts()
    {
        var extent = new Extent(131, 77);
        using var photo = TestImages.Flat(extent, PixelFormat.RgbFloat, 0.5f);
        EditField[] fields = [Field(new Bounds(0, 0, 90, 77), 0.21, 1), Field(new Bounds(40, 11, 91, 50), 0.4, 2)];
        using var result = Render(Rendering(photo, fields, ColourTransform.Identity), RetouchOutput.Pixels, new Extent(64, 64));
        for (var y = 0; y < extent.Height; y += 3)
            for (var x = 0; x < extent.Width; x++)
            {
                var (edit, mask) = (0.0, 0.0);
                foreach (var field in fields.Where(field => field.Roi.Contains(x, y)))
                {
                    edit += Lifted(field, field.Edit, x, y);
                    mask += Lifted(field, field.Mask, x, y);
                }

                // J(1/2) = 0.05 / 4 + 1 / 2 + 0.02 / 4.
                var expected = 0.5 + Math.Clamp((mask - 0.1) / 0.3, 0, 1) * edit * 0.5175;
                Assert.InRange(BitConverter.ToSingle(result.Row(y)[(12 * x)..]) - expected, -1e-6, 1e-6);
            }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Render_AnotherColourSpace_IsTheFormulaThereAndUntouchedElsewhere(ChannelLayout channels, SampleType sample)
    {
        var extent = new Extent(131, 21);
        using var photo = TestImages.Noise(extent, new PixelFormat(channels, sample), 3);
        EditField[] fields = [Field(new Bounds(20, 2, 90, 17), 0.3, 1)];
        var colour = ColourOf(photo.Format);
        Assert.False(colour.IsIdentity);
        using var result = Render(Rendering(photo, fields, colour), RetouchOutput.Pixels, extent);
        for (var y = 0; y < extent.Height; y++)
            for (var x = 0; x < extent.Width; x++)
            {
                var (expected, gate) = Formula(photo, fields[0], colour, x, y);
                var at = x * photo.Format.BytesPerPixel;
                if (gate == 0)
                    Assert.Equal(photo.Row(y).Slice(at, photo.Format.BytesPerPixel).ToArray(), result.Row(y).Slice(at, photo.Format.BytesPerPixel).ToArray());
                var value = new float[1];
                for (var channel = 0; channel < photo.Format.ColourChannelCount; channel++)
                {
                    SampleConverter.ReadChannel(result.Row(y)[at..], photo.Format, channel, value);
                    // Half a code; the lift's place is rounded to a float, and so are the curves' values.
                    Assert.InRange(value[0] - expected[channel], -0.51 / photo.Format.White - 2e-5, 0.51 / photo.Format.White + 2e-5);
                }
            }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Render_FlatColourUnderAFlatEdit_StaysFlat(ChannelLayout channels, SampleType sample)
    {
        var extent = new Extent(37, 19);
        using var photo = TestImages.Flat(extent, new PixelFormat(channels, sample), 0.4f);
        var field = Field(extent.Bounds, 0.23, 1);
        field.Edit.Samples.Span.Fill(0.2f);
        field.Mask.Samples.Span.Fill(0.3f);
        foreach (var colour in (ColourTransform[])[ColourTransform.Identity, ColourOf(photo.Format)])
        {
            using var result = Render(Rendering(photo, [field], colour), RetouchOutput.Pixels, extent);
            var first = result.Row(0)[..photo.Format.BytesPerPixel].ToArray();
            Assert.NotEqual(photo.Row(0)[..photo.Format.BytesPerPixel].ToArray(), first);
            for (var y = 0; y < extent.Height; y++)
                for (var x = 0; x < extent.Width; x++)
                    Assert.Equal(first, result.Row(y).Slice(x * first.Length, first.Length).ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Render_EditInOneChannelOfAnotherColourSpace_IsNotLost(int channel)
    {
        var extent = new Extent(37, 3);
        using var photo = TestImages.Flat(extent, PixelFormat.Rgb16, 0.4f);
        var field = Field(extent.Bounds, 1, 1);
        field.Edit.Samples.Span.Clear();
        for (var y = 0; y < extent.Height; y++) field.Edit.Row(channel, y).Fill(0.2f);
        field.Mask.Samples.Span.Fill(1);
        using var result = Render(Rendering(photo, [field], ColourOf(photo.Format)), RetouchOutput.Pixels, extent);
        Assert.Equal(extent.PixelCount, ImageComparer.Compare(photo.View(), result.View()).DifferingPixels);
    }

    [Fact]
    public void Part_OneOpenGridSample_IsWhatItReaches()
    {
        var field = Field(new Bounds(0, 0, 1000, 800), 0.1, 1);
        field.Mask.Samples.Span.Clear();
        field.Mask.Row(0, 30)[50] = 1;
        using var photo = TestImages.Flat(new Extent(1000, 800), PixelFormat.Grey8, 0.5f);
        var rendering = Rendering(photo, [field], ColourTransform.Identity);
        using var lift = new TileLift(rendering, rendering.FullSize, photo.Extent.Bounds, LiftLayout.Planar);
        // Grid sample 50, 30 lies at 505, 305 and reaches the samples ten pixels off; columns are rounded up to 16.
        Assert.Equal((295, 20), (lift.Part.Y, lift.Part.Height));
        Assert.InRange(lift.Part.X, 495 - 15, 495);
        Assert.InRange(lift.Part.Right, 515, 515 + 15);
    }

    private static ColourTransform ColourOf(PixelFormat format) =>
        ColourTransform.FromProfile(format.ColourChannelCount == 1 ? TestProfiles.GreyGamma22() : TestProfiles.ProPhoto(), format);

    private static EditField Field(Bounds roi, double scale, int seed)
    {
        var random = new Random(seed);
        var grid = new NetworkPass(roi, scale).Grid.Bounds;
        var (edit, mask) = (PlanarWindow.Create(grid, 3), PlanarWindow.Create(grid, 1));
        foreach (ref var value in edit.Samples.Span) value = 0.4f * (random.NextSingle() - 0.5f);
        foreach (ref var value in mask.Samples.Span) value = Math.Max(0, 0.7f * random.NextSingle() - 0.2f);
        return new EditField(roi, scale, edit, mask);
    }

    private static RetouchRendering Rendering(ImageBuffer photo, EditField[] fields, ColourTransform colour) => new(
        new RetouchAnalysis(photo.Extent, photo.Extent.Bounds, [], 0), new Photo(photo.View(), colour), new RetouchRequest(),
        fields, new GateThresholds(0.1f, 0.4f));

    private static ImageBuffer Render(RetouchRendering rendering, RetouchOutput output, Extent tile)
    {
        var extent = rendering.Photo.Extent;
        var result = new ImageBuffer(extent, rendering.FormatOf(output));
        var renderer = new TileRenderer(rendering, rendering.FullSize, Blend, output);
        foreach (var part in Tiling.Split(extent.Bounds, tile)) renderer.Render(part, result.Span().Crop(part));
        return result;
    }

    private static double Lifted(EditField field, PlanarWindow grid, int x, int y, int plane = 0)
    {
        var map = field.MapAt(1);
        var (column, row) = (map.Column(x, grid.Bounds.Width), map.Row(y, grid.Bounds.Height));
        double top = Between(grid.Row(plane, row.Low)), bottom = Between(grid.Row(plane, row.High));
        return top + (bottom - top) * row.Weight;

        double Between(Span<float> samples) => samples[column.Low] + ((double)samples[column.High] - samples[column.Low]) * column.Weight;
    }

    private static (double[] Result, double Gate) Formula(ImageBuffer photo, EditField field, ColourTransform colour, int x, int y)
    {
        float[][] planes = [new float[1], new float[1], new float[1]];
        SampleConverter.ToPlanar(photo.Row(y).Slice(x * photo.Format.BytesPerPixel, photo.Format.BytesPerPixel), photo.Format, planes[0], planes[1], planes[2]);
        double[] before = [.. planes.Select(plane => (double)plane[0])];
        if (!field.Roi.Contains(x, y)) return (before, 0);
        var gate = Math.Clamp((Lifted(field, field.Mask, x, y) - 0.1) / 0.3, 0, 1);
        colour.ToSrgb(planes[0], planes[1], planes[2]);
        for (var channel = 0; channel < 3; channel++) Blend.Apply(planes[channel], [(float)Lifted(field, field.Edit, x, y, channel)]);
        colour.FromSrgb(planes[0], planes[1], planes[2]);
        double[] after = [.. planes.Select(plane => (double)plane[0])];
        if (photo.Format.ColourChannelCount == 1) after[0] = SampleConverter.GreyOf((float)after[0], (float)after[1], (float)after[2]);
        if (photo.Format.Sample != SampleType.Float32) after = [.. after.Select(value => Math.Clamp(value, 0, 1))];
        return ([.. before.Zip(after, (i, r) => i + gate * (r - i))], gate);
    }
}
