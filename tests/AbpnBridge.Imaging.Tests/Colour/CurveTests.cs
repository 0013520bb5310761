using System.Runtime.Intrinsics;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Colour;

public sealed class CurveTests
{
    // Of floats from 0 to 1 one in 2^24, and what 40 operations on them gather; above 1 relative to the value.
    private const double FloatBound = 4e-7;

    private static readonly double[] Samples = [.. Enumerable.Range(-600, 2401).Select(i => i / 1000.0), 1e-6, 1e-9, -1e-6, 1e-30, 3e-41];

    public static TheoryData<string> Names => [.. Tags.Keys];

    private static Dictionary<string, byte[]> Tags { get; } = new()
    {
        ["gamma"] = IccWriter.Gamma(563 / 256.0),
        ["straight"] = IccWriter.Straight(),
        ["function 0"] = IccWriter.Formula(0, 1.8),
        ["function 1"] = IccWriter.Formula(1, 2.2, 0.9, 0.1),
        ["function 2"] = IccWriter.Formula(2, 2.2, 0.9, 0.1, 0.02),
        ["function 3"] = IccWriter.Formula(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
        ["function 4"] = IccWriter.Formula(4, 2, 0.9, 0.1, 0.18, 0.1, 0.002, 0.0201),
        ["table of 2"] = IccWriter.Table(2, x => x),
        ["table of 256"] = IccWriter.Table(256, x => x * (0.4 + 0.6 * x)),
        ["table of 1024 from above black"] = IccWriter.Table(1024, x => 0.01 + 0.99 * Math.Pow(x, 2.2)),
        ["table of 4096 with flat foot"] = IccWriter.Table(4096, x => Math.Pow(x, 2.2)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_EveryValue_AreTheFormulas(string name)
    {
        var curve = Read(Tags[name]);
        var forth = Samples.Select(x => (float)x).ToArray();
        var back = Samples.Select(x => (float)x).ToArray();

        curve.ToLinear(forth);
        curve.FromLinear(back);

        for (var i = 0; i < Samples.Length; i++)
        {
            AssertNear(curve.ToLinear((double)(float)Samples[i]), forth[i]);
            AssertNear(curve.FromLinear((double)(float)Samples[i]), back[i], Samples[i] > 1 || Samples[i] < 0 ? 20 : 4);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Formulas_ThereAndBack_AreTheSameAndRise(string name)
    {
        var curve = Read(Tags[name]);
        var last = double.NegativeInfinity;
        foreach (var x in Samples.Order())
        {
            Assert.Equal(x, curve.FromLinear(curve.ToLinear(x)), 1e-6);
            Assert.True(curve.ToLinear(x) > last || x is 3e-41 or 1e-30 or 1e-9 || last == 0, $"{name} does not rise at {x}");
            last = curve.ToLinear(x);
        }
    }

    [Theory]
    [InlineData("gamma")]
    [InlineData("function 3")]
    [InlineData("function 4")]
    public void Widths_AllOfThem_GiveTheSameBits(string name)
    {
        var curve = Assert.IsType<PowerCurve>(Read(Tags[name]));
        AssertSameBits(new PowerCurve.Decoding(curve));
        AssertSameBits(new PowerCurve.Encoding(curve));
    }

    [Fact]
    public void Formula3_WrittenByItsDefinition_IsTheStandardsCurve()
    {
        var curve = Read(Tags["function 3"]);

        // Parameters are rounded to 1/65536 and multiplied by the exponent.
        foreach (var x in Samples.Where(x => x is >= 0 and <= 1)) Assert.Equal(TestProfiles.SrgbToLinear(x), curve.ToLinear(x), 5e-5);
    }

    [Fact]
    public void Table_BetweenEntries_IsStraight()
    {
        var curve = Read(IccWriter.Table([0, 10000, 65535]));

        Assert.Equal(5000 / 65535.0, curve.ToLinear(0.25), 1e-7);
        Assert.Equal(0.75, curve.FromLinear((10000 + 55535 / 2.0) / 65535), 1e-7);
    }

    [Theory]
    [InlineData("falls")]
    [InlineData("flat")]
    [InlineData("zeros")]
    [InlineData("long foot")]
    [InlineData("step")]
    [InlineData("falling formula")]
    [InlineData("gamma 0")]
    [InlineData("flat formula")]
    [InlineData("function 5")]
    [InlineData("cut off")]
    [InlineData("huge count")]
    [InlineData("no curve")]
    [InlineData("missing")]
    public void Read_ACurveThatCannotBeUndone_SaysWhy(string which)
    {
        byte[] tag = which switch
        {
            "falls" => IccWriter.Table([0, 30000, 29999, 65535]),
            "flat" => IccWriter.Table(1024, x => Math.Min(2 * x, 1)),
            "zeros" => IccWriter.Table(1024, _ => 0),
            "long foot" => IccWriter.Table(1024, x => Math.Max(0, x - 0.05)),
            "step" => IccWriter.Formula(3, 2.4, 1, 0, 1, 0.5),
            "falling formula" => IccWriter.Formula(1, 2, -1, 1),
            "gamma 0" => IccWriter.Gamma(0),
            "flat formula" => IccWriter.Formula(1, 2, 1, -0.2),
            "function 5" => IccWriter.Formula(5, 2, 1, 1, 1, 1, 1, 1),
            "cut off" => IccWriter.Table(1024, x => x)[..500],
            "huge count" => [.. "curv"u8, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0],
            "no curve" => IccWriter.Xyz([1, 1, 1]),
            _ => [],
        };

        Assert.Null(CurveTag.Read(tag, out var fault));
        Assert.NotEmpty(fault);
    }

    private static TransferCurve Read(byte[] tag) => CurveTag.Read(tag, out var fault) ?? throw new InvalidOperationException(fault);

    private static void AssertNear(double expected, double actual, double times = 1) =>
        Assert.Equal(expected, actual, times * FloatBound * Math.Max(1, Math.Abs(expected)));

    private static void AssertSameBits<TMap>(TMap map)
        where TMap : struct, ILaneMap
    {
        var expected = Mapped<TMap, ScalarLanes, float>(map);
        Assert.Equal(expected, Mapped<TMap, Lanes128, Vector128<float>>(map));
        Assert.Equal(expected, Mapped<TMap, Lanes256, Vector256<float>>(map));
        Assert.Equal(expected, Mapped<TMap, Lanes512, Vector512<float>>(map));
    }

    private static int[] Mapped<TMap, TLanes, TVector>(TMap map)
        where TMap : struct, ILaneMap
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // No multiple of a vector: what is left over is the same in all.
        var row = Samples.Select(x => (float)x).ToArray();
        var kernel = new MapKernel<TMap>(row, map);
        kernel.Run<ScalarLanes, float>(kernel.Run<TLanes, TVector>(0, row.Length), row.Length);
        return [.. row.Select(BitConverter.SingleToInt32Bits)];
    }
}
