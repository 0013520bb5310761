using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests.BlendPyramid;

public sealed class AdaptiveBlendTests(ReleasedModel released) : IClassFixture<ReleasedModel>
{
    private static readonly AdaptiveBlendConstants SoftLight = new([0, 1, 0], 0.5f, 1e-4f);

    [Fact]
    public void Edit_Golden_EqualsPyTorch()
    {
        var (photo, blend, golden) = (GoldenTensor.Read("adaptive_blend.base"), GoldenTensor.Read("adaptive_blend.blend"), GoldenTensor.Read("adaptive_blend.result"));
        var result = new float[photo.Values.Length];
        new AdaptiveBlend(released.Model.Manifest.AdaptiveBlend).Edit(photo.Values, blend.Values, 1, result);
        for (var i = 0; i < result.Length; i++) result[i] += photo.Values[i];
        // A handful of float products below 1; the manifest's coefficients are rounded to JSON's shortest float.
        Assert.InRange(golden.LargestDifference(result), 0, 1e-6f);
    }

    [Fact]
    public void Invert_Golden_EqualsPyTorch()
    {
        var (photo, result, golden) =
            (GoldenTensor.Read("reverse_adaptive_blend.base"), GoldenTensor.Read("reverse_adaptive_blend.result"), GoldenTensor.Read("reverse_adaptive_blend.blend"));
        var blend = new float[photo.Values.Length];
        new ReverseAdaptiveBlend(released.Model.Manifest.AdaptiveBlend).Invert(photo.Values, result.Values, blend);
        // B reaches about 50 where J is near sqrt(eps): a relative float rounding of 1e-7 is 5e-6 there, a few of them add up.
        Assert.InRange(golden.LargestDifference(blend), 0, 5e-5f);
    }

    [Fact]
    public void Edit_NeutralBlendOrNoStrength_IsExactlyZero()
    {
        var blend = new AdaptiveBlend(SoftLight);
        var edit = new float[3];
        blend.Edit([0.2f, -4f, 7f], [0.5f, 0.5f, 0.5f], 1, edit);
        Assert.Equal([0f, 0f, 0f], edit);
        blend.Edit([0.2f, 0.9f, 0.4f], [0.9f, -3f, 1f], 0, edit);
        Assert.Equal([0f, 0f, 0f], edit.Select(MathF.Abs));
    }

    [Fact]
    public void Edit_BlackWhiteAndBeyond_IsNotMovedBySoftLight()
    {
        var edit = new float[4];
        new AdaptiveBlend(SoftLight).Edit([0f, 1f, -2f, 3f], [1f, 1f, 1f, 0f], 1, edit);
        Assert.Equal([0f, 0f, 0f, 0f], edit.Select(MathF.Abs));
    }

    [Fact]
    public void InvertThenEdit_AwayFromBlackAndWhite_GivesTheResultBack()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 2000; trial++)
        {
            float[] photo = [0.1f + 0.8f * random.NextSingle()];
            float[] result = [random.NextSingle()];
            float[] blend = [0], edit = [0];
            new ReverseAdaptiveBlend(SoftLight).Invert(photo, result, blend);
            new AdaptiveBlend(SoftLight).Edit(photo, blend, 1, edit);
            // The ridge gives (R - I) J^2 / (J^2 + eps); J is 0.18 or more, so 0.31 % of a change of at most 1 is missing.
            Assert.InRange(photo[0] + edit[0], result[0] - 0.0031f, result[0] + 0.0031f);
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
