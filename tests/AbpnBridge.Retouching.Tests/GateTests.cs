using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class GateTests(ReleasedModel released) : IClassFixture<ReleasedModel>
{
    private static readonly Extent Photo = new(64, 48);

    [Fact]
    public void Open_Golden_EqualsPyTorch()
    {
        var mask = GoldenTensor.Read("gate.mask");
        var golden = GoldenTensor.Read("gate.gate");
        var gate = new float[mask.Values.Length];
        new Gate(released.Model.Manifest.Gate).Open(mask.Values, gate);
        // One subtraction and one division, near values of 1.
        Assert.InRange(golden.LargestDifference(gate), 0, 1e-6f);
        for (var i = 0; i < gate.Length; i++) Assert.Equal(golden.Values[i] == 0, gate[i] == 0);
    }

    [Fact]
    public void Open_NoNumber_StaysShut()
    {
        var gate = new float[1];
        new Gate(new GateThresholds(0.1f, 0.4f)).Open([float.NaN], gate);
        Assert.Equal(0, gate[0]);
    }

    [Fact]
    public void Part_MaskBelowTheThreshold_IsEmpty()
    {
        Assert.True(PartOf(RenderingOver(0.0999f, new RetouchRequest()), Photo.Bounds).IsEmpty);
        Assert.Equal(Photo.Bounds, PartOf(RenderingOver(0.1001f, new RetouchRequest()), Photo.Bounds));
    }

    [Fact]
    public void Part_Region_IsEmptyOutside()
    {
        var rendering = RenderingOver(1, new RetouchRequest { Region = new Bounds(10, 5, 20, 30) });
        Assert.True(PartOf(rendering, new Bounds(30, 0, 34, 48)).IsEmpty);
        Assert.Equal(new Bounds(10, 5, 20, 30), PartOf(rendering, Photo.Bounds));
        Assert.True(PartOf(RenderingOver(1, new RetouchRequest { Region = new Bounds(500, 500, 5, 5) }), Photo.Bounds).IsEmpty);
    }

    [Fact]
    public void Mask_Region_IsZeroOutsideToThePixel()
    {
        var region = new Bounds(10, 5, 20, 30);
        using var mask = MaskOf(RenderingOver(1, new RetouchRequest { Region = region }));
        for (var y = 0; y < Photo.Height; y++)
            for (var x = 0; x < Photo.Width; x++)
                Assert.Equal(region.Contains(x, y) ? 1f : 0f, At(mask, x, y));
    }

    [Theory]
    [InlineData(SampleType.UInt8)]
    [InlineData(SampleType.UInt16)]
    [InlineData(SampleType.UInt15Plus1)]
    [InlineData(SampleType.Float32)]
    public void Mask_Selection_IsMultiplied(SampleType sample)
    {
        using var selection = TestImages.Make(Photo, new PixelFormat(ChannelLayout.Grey, sample), (x, y, _) => x < 20 ? 0 : 0.4f);
        using var mask = MaskOf(RenderingOver(1, new RetouchRequest { Selection = selection.View() }));
        Assert.Equal(0f, At(mask, 19, 7));
        // 0.4 is 102 of 255 exactly and within half a step of the finer types.
        Assert.InRange(At(mask, 20, 7), 0.4f - 1e-4f, 0.4f + 1e-4f);
    }

    [Fact]
    public void Select_SeveralSamplesAPixel_RepeatsWhatIsLimited()
    {
        using var selection = TestImages.Make(new Extent(5, 1), PixelFormat.GreyFloat, (x, _, _) => ((float[])[9, -1, 0.25f, float.NaN, 2])[x]);
        var chosen = new float[12];
        Assert.True(Gate.Select(selection.View(), 1, 0, 3, chosen));
        Assert.Equal([0, 0, 0, 0.25f, 0.25f, 0.25f, 0, 0, 0, 1, 1, 1], chosen);
        Assert.False(Gate.Select(selection.View(), 1, 0, 3, chosen.AsSpan(0, 3)));
    }

    private static float At(ImageBuffer mask, int x, int y) => BitConverter.ToSingle(mask.Row(y)[(4 * x)..]);

    private static EditField FieldOver(float maskValue)
    {
        var mask = PlanarWindow.Create(Photo.Bounds, 1);
        mask.Samples.Span.Fill(maskValue);
        return new EditField(Photo.Bounds, 1, PlanarWindow.Create(Photo.Bounds, 3), mask);
    }

    // The photo is never read.
    private static RetouchRendering RenderingOver(float maskValue, RetouchRequest request) => new(
        new RetouchAnalysis(Photo, Photo.Bounds, [], 0), new Photo(new ImageView(new byte[4 * Photo.PixelCount], Photo, PixelFormat.GreyFloat)), request,
        [FieldOver(maskValue)], new GateThresholds(0.1f, 0.4f));

    private static Bounds PartOf(RetouchRendering rendering, Bounds tile)
    {
        using var lift = new TileLift(rendering, rendering.FullSize, tile, LiftLayout.Planar);
        return lift.Part;
    }

    private static ImageBuffer MaskOf(RetouchRendering rendering)
    {
        var mask = new ImageBuffer(Photo, PixelFormat.GreyFloat);
        var renderer = new TileRenderer(rendering, rendering.FullSize, new AdaptiveBlend(FakeModel.Manifest.AdaptiveBlend), RetouchOutput.Mask);
        renderer.Render(Photo.Bounds, mask.Span());
        return mask;
    }
}
