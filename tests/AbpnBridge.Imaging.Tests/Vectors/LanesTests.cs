using System.Runtime.Intrinsics;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Vectors;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Vectors;

/// <summary>Every width gives the bits of the scalar twin; nothing is written behind a row.</summary>
public sealed class LanesTests
{
    public static TheoryData<int> Lengths => [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65, 200];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Read_EveryWidth_EqualsTheScalarTwin(int length)
    {
        var (bytes, words, floats) = Samples(length);
        AssertSame(
            length, target => new ReadKernel<byte>(bytes, 255, target).Run<ScalarLanes, float>(0, length),
            (target, width) => Run(new ReadKernel<byte>(bytes, 255, target), width, length));
        AssertSame(
            length, target => new ReadKernel<ushort>(words, 32768, target).Run<ScalarLanes, float>(0, length),
            (target, width) => Run(new ReadKernel<ushort>(words, 32768, target), width, length));
        AssertSame(
            length, target => new SumKernel<byte>(bytes, 255, 0.3f, target).Run<ScalarLanes, float>(0, length),
            (target, width) => Run(new SumKernel<byte>(bytes, 255, 0.3f, target), width, length));
        AssertSame(
            length, target => new SumKernel<ushort>(words, 32768, 0.3f, target).Run<ScalarLanes, float>(0, length),
            (target, width) => Run(new SumKernel<ushort>(words, 32768, 0.3f, target), width, length));
        AssertSame(
            length, target => new SumKernel<float>(floats, 1, 0.3f, target).Run<ScalarLanes, float>(0, length),
            (target, width) => Run(new SumKernel<float>(floats, 1, 0.3f, target), width, length));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Write_EveryWidth_EqualsTheScalarTwin(int length)
    {
        var (_, _, floats) = Samples(length);
        AssertSame<byte>(
            length, target => new WriteKernel<byte>(floats, 255, target).Run<ScalarLanes, float>(0, length),
            (target, width) => Run(new WriteKernel<byte>(floats, 255, target), width, length));
        AssertSame<ushort>(
            length, target => new WriteKernel<ushort>(floats, 65535, target).Run<ScalarLanes, float>(0, length),
            (target, width) => Run(new WriteKernel<ushort>(floats, 65535, target), width, length));
        AssertSame(
            length, target => new WriteKernel<float>(floats, 1, target).Run<ScalarLanes, float>(0, length),
            (target, width) => Run(new WriteKernel<float>(floats, 1, target), width, length));
    }

    [Fact]
    public void ReadThenWrite_EveryCode_IsTheCode()
    {
        foreach (var format in (PixelFormat[])[PixelFormat.Grey16, new PixelFormat(ChannelLayout.Grey, SampleType.UInt15Plus1)])
        {
            var words = Enumerable.Range(0, 65536).SelectMany(code => BitConverter.GetBytes((ushort)code)).ToArray();
            var (samples, written) = (new float[65536], new byte[words.Length]);
            SampleConverter.ReadChunky(words, format, samples);
            SampleConverter.WriteChunky(samples, written, format);
            Assert.Equal(words, written);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void SplitThenJoin_EveryWidth_IsTheRowAndLeavesAlphaAlone(int channels)
    {
        for (var width = 1; width < 20; width++)
        {
            var samples = Enumerable.Range(0, width * channels).Select(i => (float)i).ToArray();
            var planes = Enumerable.Range(0, 3).Select(_ => new float[width]).ToArray();
            SampleConverter.Split(samples, channels, planes[0], planes[1], planes[2]);
            for (var x = 0; x < width; x++) Assert.Equal(x * channels + Math.Min(2, channels < 3 ? 0 : 2), planes[channels < 3 ? 0 : 2][x]);
            for (var i = 0; i < samples.Length; i++)
                if (i % channels < (channels < 3 ? 1 : 3)) samples[i] = -1;
            SampleConverter.Join(planes[0], planes[1], planes[2], samples, channels);
            Assert.Equal(Enumerable.Range(0, width * channels).Select(i => (float)i), samples);
        }
    }

    private static (byte[] Bytes, ushort[] Words, float[] Floats) Samples(int length)
    {
        var random = new Random(length);
        var (bytes, words, floats) = (new byte[length], new ushort[length], new float[length]);
        random.NextBytes(bytes);
        float[] ends = [-0f, 0, 1, -1e30f, 1e30f, 2, 0.5f / 255, 1e-39f];
        for (var i = 0; i < length; i++)
        {
            words[i] = (ushort)random.Next(65536);
            floats[i] = random.Next(4) == 0 ? ends[random.Next(ends.Length)] : random.NextSingle();
        }

        return (bytes, words, floats);
    }

    // The rest of a row after whole vectors is the scalar twin's.
    private static void Run<TKernel>(TKernel kernel, int width, int length)
        where TKernel : struct, ILaneKernel, allows ref struct
    {
        var done = width switch
        {
            512 => kernel.Run<Lanes512, Vector512<float>>(0, length),
            256 => kernel.Run<Lanes256, Vector256<float>>(0, length),
            _ => kernel.Run<Lanes128, Vector128<float>>(0, length),
        };
        Assert.Equal(length - length % (width / 32), done);
        kernel.Run<ScalarLanes, float>(done, length);
    }

    private static void AssertSame(int length, Action<float[]> scalar, Action<float[], int> wide) => AssertSame<float>(length, scalar, wide);

    private static void AssertSame<T>(int length, Action<T[]> scalar, Action<T[], int> wide)
    {
        // One sample more than the row: it stays.
        var expected = new T[length + 1];
        scalar(expected);
        foreach (var width in (int[])[128, 256, 512])
        {
            var actual = new T[length + 1];
            wide(actual, width);
            Assert.Equal(expected, actual);
        }
    }
}
