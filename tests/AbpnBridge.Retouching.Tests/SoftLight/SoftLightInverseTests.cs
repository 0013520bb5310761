using AbpnBridge.Retouching.SoftLight;
using Xunit;

namespace AbpnBridge.Retouching.Tests.SoftLight;

public sealed class SoftLightInverseTests
{
    [Fact]
    public void TopFor_ResultWithinReach_IsGivenByPhotoshopsFormula()
    {
        var random = new Random(5);
        for (var trial = 0; trial < 5000; trial++)
        {
            var below = 0.02f + 0.96f * random.NextSingle();
            var reach = (Low: below * below, High: MathF.Sqrt(below));
            var result = reach.Low + (reach.High - reach.Low) * random.NextSingle();
            // Solved in float and divided by as little as 2 x 0.02 x 0.98.
            Assert.InRange(PhotoshopSoftLight.Blend(below, SoftLightInverse.TopFor(below, result)), result - 1e-5, result + 1e-5);
        }
    }

    [Theory]
    [InlineData(0.5f, 0.1f, 0.25)]
    [InlineData(0.25f, 0.9f, 0.5)]
    public void TopFor_ResultOutOfReach_GivesTheNearestOne(float below, float result, double nearest) =>
        Assert.Equal(nearest, PhotoshopSoftLight.Blend(below, SoftLightInverse.TopFor(below, result)), 6);

    [Theory]
    [InlineData(0f, 0.4f)]
    [InlineData(1f, 0.4f)]
    [InlineData(-0.5f, 0.4f)]
    [InlineData(0.3f, 0.3f)]
    public void TopFor_NothingToMove_IsNeutral(float below, float result) => Assert.Equal(0.5f, SoftLightInverse.TopFor(below, result));

    [Fact]
    public void TopFor_AnyInput_IsBetweenZeroAndOne()
    {
        float[] values = [-1, 0, 1e-30f, 1e-7f, 0.5f, 1 - 6e-8f, 1, 2];
        foreach (var below in values)
            foreach (var result in values)
                Assert.InRange(SoftLightInverse.TopFor(below, result), 0f, 1f);
    }
}
