using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.LocalRetouching;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests.LocalRetouching;

public sealed class LocalRetouchingLayerTests(ReleasedModel released) : IClassFixture<ReleasedModel>
{
    [Fact]
    public void Run_SelfTestPicture_EqualsPyTorch()
    {
        using var picture = PlanarWindow.Create(new Bounds(0, 0, 512, 512), 3);
        SelfTestPicture.Create(512).CopyTo(picture.Samples);
        var outputs = new LocalRetouchingLayer(released.Model).Run(picture, PlanarWindow.Create, Retouches.Token);
        foreach (var (name, output) in outputs)
        {
            var golden = GoldenTensor.Read("lrl." + name);
            // A dozen layers of some hundred float products each, added in another order; the released bound for devices is 2e-3.
            Assert.True(golden.LargestDifference(EveryEighth(output)) < 2e-4f, $"{name} differs by {golden.LargestDifference(EveryEighth(output))}.");
        }
    }

    [Fact]
    public void Run_SmallGrid_SeesItsEdgeRepeatedAndIsCutAgain()
    {
        using var model = FakeModel.Create();
        using var grid = PlanarWindow.Create(new Bounds(0, 0, 3, 2), 3);
        grid.Samples.Span.Fill(0.6f);
        var outputs = new LocalRetouchingLayer(model).Run(grid, PlanarWindow.Create, Retouches.Token);
        Assert.Equal(FakeModel.Manifest.LocalRetouching.Outputs.Order(), outputs.Keys.Order());
        Assert.All(outputs.Values, output => Assert.Equal(grid.Bounds, output.Bounds));
        // The formulas: 1.8 (0.6 - 0.17), and 0.85 x 0.6 + 0.1; two float roundings.
        Assert.All(outputs["skin_mask"].Samples.ToArray(), value => Assert.InRange(value, 0.774f - 1e-6f, 0.774f + 1e-6f));
        Assert.All(outputs["blemishes"].Samples.ToArray(), value => Assert.InRange(value, 0.61f - 1e-6f, 0.61f + 1e-6f));
    }

    [Fact]
    public void Run_DeviceFails_SaysTheDeviceIsLost()
    {
        using var model = FakeModel.Create(_ => throw new ModelException(ModelFault.RunFailed, "The driver left."));
        using var grid = PlanarWindow.Create(new Bounds(0, 0, 1, 1), 3);
        var error = Assert.Throws<RetouchException>(() => new LocalRetouchingLayer(model).Run(grid, PlanarWindow.Create, Retouches.Token));
        Assert.Equal(RetouchError.DeviceLost, error.Kind);
        Assert.Contains("The driver left.", error.Message, StringComparison.Ordinal);
    }

    private static float[] EveryEighth(PlanarWindow output)
    {
        var samples = new List<float>();
        for (var plane = 0; plane < output.PlaneCount; plane++)
            for (var y = 0; y < output.Bounds.Height; y += 8)
                for (var x = 0; x < output.Bounds.Width; x += 8)
                    samples.Add(output.Row(plane, y)[x]);
        return [.. samples];
    }
}
