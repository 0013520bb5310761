using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests.BlendPyramid;

public sealed class BlendRefinerTests(ReleasedModel released) : IClassFixture<ReleasedModel>
{
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
}
