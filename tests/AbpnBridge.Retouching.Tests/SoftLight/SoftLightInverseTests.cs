using System.Runtime.Intrinsics;
using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Retouching.SoftLight;
using Xunit;

namespace AbpnBridge.Retouching.Tests.SoftLight;

public sealed class SoftLightInverseTests
{
    /// <summary>Whites of the sample types: 8 bits, Photoshop's 16 bits, 16 bits.</summary>
    public static TheoryData<float> Whites => [255f, 32768f, 65535f];

    [Theory]
    [MemberData(nameof(Whites))]
    public void Solve_ResultWithinReach_IsGivenByPhotoshopsFormula(float white)
    {
        var random = new Random(5);
        var below = Codes(random, 5000, white, _ => random.NextSingle());
        var result = Array.ConvertAll(below, a => a * a + (MathF.Sqrt(a) - a * a) * random.NextSingle());
        var (top, residue) = Solve(below, result, white);
        for (var x = 0; x < below.Length; x++)
        {
            Assert.Equal(0, residue[x]);
            // A layer rounded by half a code moves the result by a quarter at most; the rest is float arithmetic.
            Assert.InRange((PhotoshopSoftLight.Blend(below[x], top[x]) - result[x]) * white, -0.3, 0.3);
        }
    }

    [Theory]
    [InlineData(0.5f, 0.1f)] // reach 0.25 to 0.71
    [InlineData(0.25f, 0.9f)] // reach 0.06 to 0.5
    [InlineData(0f, 0.01f)] // black and white do not move
    [InlineData(1f, 0.98f)]
    [InlineData(0.5f, float.NaN)]
    public void Solve_ResultOutOfReach_IsResidue(float below, float result) =>
        Assert.Equal([1f], Solve([below], [result], 255).Residue);

    [Theory]
    [MemberData(nameof(Whites))]
    public void Solve_ResultHalfACodeBeyondReach_IsReached(float white)
    {
        // 0.36 makes 0.1296 to 0.6. A code is wider than the float error of either end.
        float inside = 0.45f / white, outside = 0.55f / white;
        Assert.Equal([0, 1, 0, 1], Solve([0.36f, 0.36f, 0.36f, 0.36f], [0.6f + inside, 0.6f + outside, 0.1296f - inside, 0.1296f - outside], white).Residue);
    }

    [Fact]
    public void Solve_PixelWithResidueInAnotherChannel_StaysResidue()
    {
        float[] top = [0], residue = [1];
        SoftLightInverse.Solve([0.5f], [0.5f], 255, top, residue);
        Assert.Equal([1f], residue);
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(1f, 1f)]
    [InlineData(-0.5f, 0f)]
    [InlineData(0.3f, 0.3f)]
    [InlineData(1f, 1.5f)]
    public void Solve_NothingToMove_IsTheMiddleCode(float below, float result)
    {
        var (top, residue) = Solve([below], [result], 255);
        Assert.Equal((128f / 255, 0f), (top[0], residue[0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Overwrite_AnyLength_WritesThoseAndNoOthers(bool ofResidue)
    {
        var residue = Enumerable.Range(0, 37).Select(x => x % 3 == 0 ? 1f : x % 3 == 1 ? 0f : -0f).ToArray();
        var plane = Enumerable.Range(0, 37).Select(x => (float)x).ToArray();
        SoftLightInverse.Overwrite(residue, ofResidue, 99, plane);
        Assert.Equal(Enumerable.Range(0, 37).Select(x => x % 3 == 0 == ofResidue ? 99f : x), plane);
    }

    [Theory]
    [MemberData(nameof(Whites))]
    public void MiddleCode_FlattenedOverEveryCode_IsTheIdentity(float white)
    {
        var middle = Math.Floor(SoftLightInverse.Neutral * white + 0.5) / white;
        for (var code = 0; code <= white; code++)
            Assert.Equal(code, Math.Floor(PhotoshopSoftLight.Flatten(code / white, middle, 1, 0, 0) * white + 0.5));
    }

    [Theory]
    [MemberData(nameof(Whites))]
    public void Solve_EveryWidthAndValueByValue_GiveTheSameBits(float white)
    {
        var random = new Random(11);
        // Not a multiple of a vector; values that round to 0, 1 and each other, out of range and no numbers among them.
        float[] ends = [0, 1, 1e-30f, 1e-7f, 0.5f, 1 - 6e-8f, -1, 2, float.NaN, float.PositiveInfinity];
        var below = Codes(random, 4099, white, x => x < ends.Length ? ends[x] : random.NextSingle());
        float[] result = [.. below.Select((a, x) => random.Next(5) switch { 0 => a, 1 => ends[x % ends.Length], _ => 1.4f * random.NextSingle() - 0.2f })];
        var expected = Solve<ScalarLanes, float>(below, result, white);
        Assert.Equal(expected, Solve<Lanes128, Vector128<float>>(below, result, white));
        Assert.Equal(expected, Solve<Lanes256, Vector256<float>>(below, result, white));
        Assert.Equal(expected, Solve<Lanes512, Vector512<float>>(below, result, white));
        Assert.InRange(expected[below.Length..].Sum(), 100, below.Length - 100);
    }

    [Theory]
    [MemberData(nameof(Whites))]
    public void Layers_FlattenedUnderTheMask_AreTheGatedResultWithinOneCode(float white)
    {
        var random = new Random(3);
        for (var trial = 0; trial < 200_000; trial++)
        {
            var a = Round(random.Next(10) switch { 0 => 0, 1 => 1, 2 => 0.1 * random.NextDouble(), _ => random.NextDouble() }, white);
            var r = (float)(random.Next(3) == 0 ? random.NextDouble() : Math.Clamp(a + 0.3 * (random.NextDouble() - 0.5), 0, 1));
            var gate = random.Next(3) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
            var expected = Math.Floor((a + gate * (r - a)) * white + 0.5);
            var (top, residue) = Solve([(float)a], [r], white);
            SoftLightInverse.Overwrite(residue, ofResidue: true, (float)Round(SoftLightInverse.Neutral, white), top);
            var flattened = Math.Floor(PhotoshopSoftLight.Flatten(a, top[0], Round(gate, white), Round(r, white), residue[0]) * white + 0.5);
            Assert.InRange(flattened - expected, -1, 1);
            if (gate == 0) Assert.Equal(expected, flattened);
        }
    }

    private static (float[] Top, float[] Residue) Solve(float[] below, float[] result, float white)
    {
        var (top, residue) = (new float[below.Length], new float[below.Length]);
        SoftLightInverse.Solve(below, result, white, top, residue);
        return (top, residue);
    }

    /// <summary>The top layer, then the residue.</summary>
    private static float[] Solve<TLanes, TVector>(float[] below, float[] result, float white)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var (top, residue) = (new float[below.Length], new float[below.Length]);
        var kernel = new SoftLightInverse.SolveKernel(below, result, white, top, residue);
        kernel.Run<ScalarLanes, float>(kernel.Run<TLanes, TVector>(0, below.Length), below.Length);
        return [.. top, .. residue];
    }

    private static float[] Codes(Random random, int count, float white, Func<int, float> value) =>
        [.. Enumerable.Range(0, count).Select(x => random.Next(20) == 0 ? random.Next(2) : value(x)).Select(v => (float)Round(v, white))];

    private static double Round(double value, float white) => value is >= 0 and <= 1 ? Math.Floor(value * white + 0.5) / white : value;
}
