using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests.BlendPyramid;

public sealed class AdaptiveBlendTests(ReleasedModel released) : IClassFixture<ReleasedModel>
{
    private static readonly AdaptiveBlendConstants SoftLight = new([0, 1, 0], 0.5f, 1e-4f);

    [Fact]
    public void Apply_Golden_EqualsPyTorch()
    {
        var (photo, blend, golden) =
            (GoldenTensor.Read("adaptive_blend.base"), GoldenTensor.Read("adaptive_blend.blend"), GoldenTensor.Read("adaptive_blend.result"));
        var result = photo.Values.ToArray();
        var neutral = released.Model.Manifest.AdaptiveBlend.Neutral;
        new AdaptiveBlend(released.Model.Manifest.AdaptiveBlend).Apply(result, [.. blend.Values.Select(value => value - neutral)]);
        // A handful of float products below 1; the manifest's coefficients are rounded to JSON's shortest float.
        Assert.InRange(golden.LargestDifference(result), 0, 1e-6f);
    }

    [Fact]
    public void Invert_Golden_EqualsPyTorch()
    {
        var (photo, result, golden) =
            (
                GoldenTensor.Read("reverse_adaptive_blend.base"), GoldenTensor.Read("reverse_adaptive_blend.result"),
                GoldenTensor.Read("reverse_adaptive_blend.blend"));
        var blend = new float[photo.Values.Length];
        new ReverseAdaptiveBlend(released.Model.Manifest.AdaptiveBlend).Invert(photo.Values, result.Values, blend);
        // B reaches about 50 where J is near sqrt(eps): a relative float rounding of 1e-7 is 5e-6 there, a few of them add up.
        Assert.InRange(golden.LargestDifference(blend), 0, 5e-5f);
    }

    [Fact]
    public void Apply_NoEdit_IsTheInputExactly()
    {
        float[] row = [0.2f, -4f, 7f];
        new AdaptiveBlend(SoftLight).Apply(row, [0, 0, 0]);
        Assert.Equal([0.2f, -4f, 7f], row);
    }

    [Fact]
    public void Apply_BlackWhiteAndBeyond_IsNotMovedBySoftLight()
    {
        float[] row = [0f, 1f, -2f, 3f];
        new AdaptiveBlend(SoftLight).Apply(row, [0.5f, 0.5f, 0.5f, -0.5f]);
        Assert.Equal([0f, 1f, -2f, 3f], row);
    }

    [Fact]
    public void InvertThenApply_AwayFromBlackAndWhite_GivesTheResultBack()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 2000; trial++)
        {
            float[] photo = [0.1f + 0.8f * random.NextSingle()];
            float[] result = [random.NextSingle()];
            float[] blend = [0];
            new ReverseAdaptiveBlend(SoftLight).Invert(photo, result, blend);
            float[] row = [photo[0]];
            new AdaptiveBlend(SoftLight).Apply(row, [blend[0] - 0.5f]);
            // The ridge gives (R - I) J^2 / (J^2 + eps); J is 0.18 or more, so 0.31 % of a change of at most 1 is missing.
            Assert.InRange(row[0], result[0] - 0.0031f, result[0] + 0.0031f);
        }
    }

    [Fact]
    public void Invert_EveryBaseAndResult_IsANumber()
    {
        float[] values = [0, 1e-20f, 1e-6f, 0.5f, 1 - 1e-7f, 1];
        foreach (var photo in values)
            foreach (var result in (float[])[-1, 0, 0.5f, 1, 2])
            {
                float[] blend = [0];
                new ReverseAdaptiveBlend(SoftLight).Invert([photo], [result], blend);
                // (R - I) J / (J^2 + eps) is largest at J = sqrt(eps): |R - I| / (2 sqrt(eps)) = 2 / 0.02.
                Assert.InRange(blend[0], -100f, 101f);
            }
    }
}
