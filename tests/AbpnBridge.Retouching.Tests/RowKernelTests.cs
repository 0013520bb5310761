using System.Runtime.Intrinsics;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Retouching.Regions;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>
/// The kernels of a row at every width against their scalar twin: the same operations in the same order, so the same bits, in rows that end anywhere in a
/// vector.
/// </summary>
public sealed class RowKernelTests
{
    private static readonly int[] Widths = [128, 256, 512];

    public static TheoryData<int> Lengths => [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65, 200];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ChunkyRow_EveryWidthAndSampleType_EqualsTheScalarTwin(int length)
    {
        var random = new Random(length);
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        ushort[] words = [.. bytes.Select(_ => (ushort)random.Next(65536))];
        float[] floats = [.. Floats(random, length, [-0f, 0, 1, -3, 1e30f])];
        foreach (var (isSelected, isLayer) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
        {
            var rows = new Rows(random, length, isSelected);
            BlendConstants Constants(float white) => RowKernelTests.Constants(white) with { IsLayer = isLayer };
            AssertSame(length, (byte[] target, int width) => Run(new ChunkyRow<byte>(bytes, rows.Lifted, rows.Chosen, target, Constants(255)), width, length));
            AssertSame(
                length, (ushort[] target, int width) => Run(new ChunkyRow<ushort>(words, rows.Lifted, rows.Chosen, target, Constants(65535)), width, length));
            AssertSame(
                length, (ushort[] target, int width) => Run(new ChunkyRow<ushort>(words, rows.Lifted, rows.Chosen, target, Constants(32768)), width, length));
            AssertSame(length, (float[] target, int width) => Run(new ChunkyRow<float>(floats, rows.Lifted, rows.Chosen, target, Constants(1)), width, length));
        }
    }

    [Fact]
    public void ChunkyRow_PlainFormula_IsWhatItComputes()
    {
        var random = new Random(1);
        const int Length = 3000;
        var rows = new Rows(random, Length, isSelected: true, sick: false);
        var bytes = new byte[Length];
        random.NextBytes(bytes);
        var result = new byte[Length];
        LaneLoop.Run(new ChunkyRow<byte>(bytes, rows.Lifted, rows.Chosen, result, Constants(255)), Length);
        var changed = 0;
        for (var i = 0; i < Length; i++)
        {
            double weight = rows.Lifted.Weight, photo = bytes[i] / 255.0;
            var edit = rows.Lifted.Low(0)[i] * (1 - weight) + rows.Lifted.High(0)[i] * weight;
            var mask = rows.Lifted.Low(1)[i] * (1 - weight) + rows.Lifted.High(1)[i] * weight;
            var gate = Math.Clamp((mask - 0.1f) / (0.4f - 0.1f), 0, 1) * rows.Chosen[i];
            var reach = 0.05 * (1 - photo) * (1 - photo) + 2 * photo * (1 - photo) + 0.02 * photo * photo;
            var code = 255 * (photo + gate * (Math.Clamp(photo + edit * reach, 0, 1) - photo));
            // Half a code, and float arithmetic of codes.
            Assert.InRange(result[i] - code, -0.5001, 0.5001);
            changed += result[i] != bytes[i] ? 1 : 0;
        }

        Assert.InRange(changed, Length / 4, Length);
    }

    [Fact]
    public void ChunkyRow_ShutOrNoEdit_KeepsEveryBit()
    {
        float[] photo = [-0f, 0, 1, 4, -7, 0.3f, 1e-40f, float.MaxValue, -0f, 0.5f, -0f, 0.5f];
        float[] edit = [1, 1, float.NaN, 1, float.PositiveInfinity, -1, 1, 1, 0, 0, 1, 1];
        float[] mask = [0, 0.1f, 0, -1, 0.05f, float.NegativeInfinity, 0, 0, 1, 1, float.NaN, float.NaN];
        float[] lifted = [.. edit, .. mask];
        foreach (var width in Widths.Append(1))
        {
            var result = new float[photo.Length];
            Run(new ChunkyRow<float>(photo, new LiftedRow(lifted, lifted, 0.3f, photo.Length, photo.Length), [], result, Constants(1)), width, photo.Length);
            Assert.Equal(photo.Select(BitConverter.SingleToInt32Bits), result.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void PlaneKernels_EveryWidth_EqualTheScalarTwin(int length)
    {
        var random = new Random(length);
        var sick = (float[])[float.NaN, float.PositiveInfinity, 0, -0f, 1, 1e30f];
        float[] a = [.. Floats(random, length, sick)], b = [.. Floats(random, length, sick)], gate = [.. Floats(random, length, [0, 1])];
        float[] red = [.. Floats(random, length, [0, -0f, float.NaN])], green = [.. Floats(random, length, [0])], blue = [.. Floats(random, length, [0])];
        AssertSame(length, (float[] target, int width) => Run(new LerpKernel(a, b, 0.3f, target), width, length));
        AssertSame(length, (float[] target, int width) => Run(new AddLerpKernel(a, b, 0.3f, Filled(b, target)), width, length));
        AssertSame(length, (float[] target, int width) => Run(new MixKernel(a, Filled(b, target), gate), width, length));
        foreach (var format in (PixelFormat[])[PixelFormat.Rgb8, PixelFormat.RgbFloat])
            AssertSame(length, (float[] target, int width) => Run(new LayerKernel(Filled(gate, target), format), width, length));
        foreach (var limit in (bool[])[false, true])
            AssertSame(
                length, (float[] target, int width) => Run(new KeepKernel(a, Filled(b, target), new EditPlanes(red, green, blue), limit), width, length));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(32768)]
    [InlineData(65535)]
    public void LayerKernel_AboutHalfACode_ShowsWhatTheWrittenMaskShows(int white)
    {
        var format = new PixelFormat(
            ChannelLayout.Grey, white == 255 ? SampleType.UInt8 : white == 65535 ? SampleType.UInt16 : SampleType.UInt15Plus1);
        var half = 0.5f / white;
        float[] near = [.. Enumerable.Range(-40, 81).Select(step => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(half) + step))];
        float[] gate = [0, float.Epsilon, .. near, 1];
        var written = new byte[gate.Length * format.BytesPerSample];
        SampleConverter.WriteChunky(gate, written, format);
        var shown = gate.ToArray();
        LaneLoop.Run(new LayerKernel(shown, format), gate.Length);

        Assert.Equal(written.Chunk(format.BytesPerSample).Select(code => code.Any(part => part != 0) ? 1f : 0f), shown);
        Assert.InRange(shown.Count(value => value == 0), 10, gate.Length - 10);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void GridKernels_EveryWidth_EqualTheScalarTwin(int length)
    {
        var random = new Random(length);
        var sick = (float[])[float.NaN, float.PositiveInfinity, 0, -0f, 1, 1e30f];
        float[] a = [.. Floats(random, length, sick)], b = [.. Floats(random, length, sick)], weights = [.. Floats(random, length, [0, 1])];
        float[] photo = [.. Floats(random, length, [0, 1])];
        var reach = new BlendReach(new AdaptiveBlendConstants([0.05f, 1, 0.02f], 0.5f, 1e-4f));
        var reverse = new ReverseAdaptiveBlend(new AdaptiveBlendConstants([0.05f, 1, 0.02f], 0.5f, 1e-4f));
        AssertSame(length, (float[] target, int width) => Run(new PairKernel<ScaledSum>(Filled(a, target), b, new ScaledSum(0.5f, 0.3f)), width, length));
        AssertSame(length, (float[] target, int width) => Run(new PairKernel<Product>(Filled(a, target), b, new Product(0.3f)), width, length));
        AssertSame(length, (float[] target, int width) => Run(new PairKernel<Quotient>(Filled(a, target), b, new Quotient(3)), width, length));
        AssertSame(length, (float[] target, int width) => Run(new PairKernel<Larger>(Filled(a, target), b, default), width, length));
        AssertSame(length, (float[] target, int width) => Run(new PairKernel<LimitedBlend>(Filled(photo, target), b, new LimitedBlend(reach, 0.5f)), width, length));
        AssertSame(
            length,
            (float[] target, int width) => Run(new AddMoveKernel(Filled(photo, target), weights, new Move(photo, weights, b), reverse), width, length));
        AssertSame(length, (float[] target, int width) => Run(new RaiseKernel(Filled(photo, target), weights, b), width, length));
    }

    [Fact]
    public void FineKernels_NoNumber_LeaveWhatWasThere()
    {
        float[] sick = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.5f], weights = [1, 0, 1, 0];
        float[] photo = [0.3f, 0.3f, 0.3f, 0.3f], blend = [0.4f, 0.5f, 0.6f, 0.7f], mask = [0.1f, 0.2f, 0.3f, 0.4f];
        var reverse = new ReverseAdaptiveBlend(new AdaptiveBlendConstants([0, 1, 0], 0.5f, 1e-4f));

        LaneLoop.Run(new AddMoveKernel(blend, weights, new Move(photo, photo, sick), reverse), 4);
        LaneLoop.Run(new RaiseKernel(mask, weights, sick), 4);

        Assert.Equal([0.4f, 0.5f, 0.6f, 0.7f], blend);
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f], mask);
    }

    private static BlendConstants Constants(float white) =>
        new(new BlendReach(new AdaptiveBlendConstants([0.05f, 1, 0.02f], 0.5f, 1e-4f)), new GateOpening(new GateThresholds(0.1f, 0.4f)), white, false);

    private static float[] Filled(float[] values, float[] target)
    {
        values.CopyTo(target, 0);
        return target;
    }

    private static IEnumerable<float> Floats(Random random, int length, float[] ends) =>
        Enumerable.Range(0, length).Select(_ => random.Next(3) == 0 ? ends[random.Next(ends.Length)] : random.NextSingle());

    // Width 1: the scalar twin alone.
    private static void Run<TKernel>(TKernel kernel, int width, int length)
        where TKernel : struct, ILaneKernel, allows ref struct
    {
        var done = width switch
        {
            512 => kernel.Run<Lanes512, Vector512<float>>(0, length),
            256 => kernel.Run<Lanes256, Vector256<float>>(0, length),
            128 => kernel.Run<Lanes128, Vector128<float>>(0, length),
            _ => 0,
        };
        kernel.Run<ScalarLanes, float>(done, length);
    }

    private static void AssertSame<T>(int length, Action<T[], int> run)
    {
        // One sample more than the row: it stays.
        var expected = new T[length + 1];
        run(expected, 1);
        foreach (var width in Widths)
        {
            var actual = new T[length + 1];
            run(actual, width);
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>Edits of -0.5 to 0.5 and masks about the thresholds, of a sick device too.</summary>
    private sealed class Rows
    {
        private readonly float[] _low, _high;
        private readonly int _length;

        public Rows(Random random, int length, bool isSelected, bool sick = true)
        {
            float[] ends = sick ? [0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity] : [0];
            _low = [.. Floats(random, length, ends).Select(value => value - 0.5f), .. Floats(random, length, ends)];
            _high = [.. Floats(random, length, ends).Select(value => value - 0.5f), .. Floats(random, length, ends)];
            Chosen = isSelected ? [.. Floats(random, length, [0, 1])] : [];
            _length = length;
        }

        public float[] Chosen { get; }

        public LiftedRow Lifted => new(_low, _high, 0.3f, _length, _length);
    }
}
