using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
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
        GateOver(0, released.Model.Manifest.Gate).Open(mask.Values, gate);
        // One subtraction and one division, near values of 1.
        Assert.InRange(golden.LargestDifference(gate), 0, 1e-6f);
        for (var i = 0; i < gate.Length; i++) Assert.Equal(golden.Values[i] == 0, gate[i] == 0);
    }

    [Fact]
    public void Open_NoNumber_StaysShut()
    {
        var gate = new float[1];
        GateOver(0).Open([float.NaN], gate);
        Assert.Equal(0, gate[0]);
    }

    [Fact]
    public void Read_MaskBelowTheThreshold_IsNull() => Assert.Null(GateOver(0.1f).Read(ViewOf(new RetouchRequest()), Photo.Bounds));

    [Fact]
    public void Read_Region_IsZeroOutsideToThePixel()
    {
        var region = new Bounds(10, 5, 20, 30);
        using var gate = GateOver(1).Read(ViewOf(new RetouchRequest { Region = region }), Photo.Bounds)!;
        for (var y = 0; y < Photo.Height; y++)
            for (var x = 0; x < Photo.Width; x++)
                Assert.Equal(region.Contains(x, y) ? 1f : 0f, gate.Row(0, y)[x]);
        Assert.Null(GateOver(1).Read(ViewOf(new RetouchRequest { Region = region }), new Bounds(30, 0, 34, 48)));
        Assert.Null(GateOver(1).Read(ViewOf(new RetouchRequest { Region = new Bounds(500, 500, 5, 5) }), Photo.Bounds));
    }

    [Theory]
    [InlineData(SampleType.UInt8)]
    [InlineData(SampleType.UInt16)]
    [InlineData(SampleType.UInt15Plus1)]
    [InlineData(SampleType.Float32)]
    public void Read_Selection_IsMultiplied(SampleType sample)
    {
        using var selection = TestImages.Make(Photo, new PixelFormat(ChannelLayout.Grey, sample), (x, y, _) => x < 20 ? 0 : 0.4f);
        using var gate = GateOver(1).Read(ViewOf(new RetouchRequest { Selection = selection.View() }), Photo.Bounds)!;
        Assert.Equal(0f, gate.Row(0, 7)[19]);
        // 0.4 is 102 of 255 exactly and within half a step of the finer types.
        Assert.InRange(gate.Row(0, 7)[20], 0.4f - 1e-4f, 0.4f + 1e-4f);
    }

    [Fact]
    public void Fraction_RegionAndSelection_CountsWhatMayChange()
    {
        Assert.Equal(0, GateOver(0).Fraction(ViewOf(new RetouchRequest())));
        Assert.Equal(1, GateOver(1).Fraction(ViewOf(new RetouchRequest())));
        Assert.Equal(0.25, GateOver(1).Fraction(ViewOf(new RetouchRequest { Region = new Bounds(0, 0, 32, 24) })));
        using var selection = TestImages.Make(Photo, PixelFormat.Grey8, (x, _, _) => x < 16 ? 1 : 0);
        Assert.Equal(0.25, GateOver(1).Fraction(ViewOf(new RetouchRequest { Selection = selection.View() })));
    }

    private static Gate GateOver(float maskValue, GateThresholds? thresholds = null)
    {
        var mask = PlanarWindow.Create(Photo.Bounds, 1);
        mask.Samples.Span.Fill(maskValue);
        return new Gate([new EditField(Photo.Bounds, 1, PlanarWindow.Create(Photo.Bounds, 3), mask)], thresholds ?? new GateThresholds(0.1f, 0.4f));
    }

    private static RenderView ViewOf(RetouchRequest request)
    {
        var memory = new byte[Photo.PixelCount];
        return new RenderView(
            new ImageView(memory, Photo, PixelFormat.Grey8), ColourTransform.Identity, request.Region ?? Photo.Bounds, request.Selection, 1);
    }
}
