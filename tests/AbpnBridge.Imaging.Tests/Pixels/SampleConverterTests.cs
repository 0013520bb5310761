using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Pixels;

public sealed class SampleConverterTests
{
    [Theory]
    [InlineData(SampleType.UInt8, 255)]
    [InlineData(SampleType.UInt16, 65_535)]
    [InlineData(SampleType.UInt15Plus1, 32_768)]
    public void RoundTrip_EveryCodeValue_ComesBack(SampleType sample, int white)
    {
        var format = new PixelFormat(ChannelLayout.Grey, sample);
        var bytes = new byte[format.BytesPerSample];
        Span<float> value = stackalloc float[1];
        for (var code = 0; code <= white; code++)
        {
            bytes[0] = (byte)code;
            if (bytes.Length == 2) bytes[1] = (byte)(code >> 8);
            var before = (byte[])bytes.Clone();
            SampleConverter.ReadChannel(bytes, format, 0, value);
            Assert.InRange(value[0], 0f, 1f);
            SampleConverter.WriteChannel(value, bytes, format, 0);
            Assert.Equal(before, bytes);
        }
    }

    [Theory]
    [InlineData(0.499f, 0)]
    [InlineData(0.501f, 1)]
    [InlineData(254.499f, 254)]
    [InlineData(254.501f, 255)]
    [InlineData(300f, 255)]
    [InlineData(-3f, 0)]
    public void ToCode_ValueBetweenCodes_RoundsToNearestWithinTheRange(float code, int expected) =>
        Assert.Equal(expected, SampleConverter.ToCode(code / 255f, 255f));

    [Fact]
    public void RoundTrip_EveryFormat_KeepsEveryBit()
    {
        foreach (var format in TestImages.Formats)
        {
            using var picture = TestImages.Noise(new Extent(37, 5), format, 4);
            using var copy = TestImages.Copy(picture.View());
            for (var y = 0; y < 5; y++)
            {
                var (red, green, blue) = (new float[37], new float[37], new float[37]);
                SampleConverter.ToPlanar(picture.Row(y), format, red, green, blue);
                SampleConverter.FromPlanar(red, green, blue, copy.Row(y), format);
            }

            var difference = ImageComparer.Compare(picture.View(), copy.View());
            Assert.Equal(0, difference.LargestDifference);
            // The weighted sum of a grey float turns a negative zero into zero: the one value that is equal with other bits.
            if (format.ColourChannelCount == 3 || format.Sample != SampleType.Float32) Assert.Equal(0, difference.DifferingPixels);
        }
    }

    [Fact]
    public void FromPlanar_FormatWithAlpha_LeavesAlphaAlone()
    {
        byte[] pixels = [1, 2, 3, 77, 4, 5, 6, 88];
        SampleConverter.FromPlanar([0f, 1f], [0f, 1f], [0f, 1f], pixels, PixelFormat.Rgba8);
        Assert.Equal([0, 0, 0, 77, 255, 255, 255, 88], pixels);
    }

    [Fact]
    public void ToPlanar_Grey_IsReplicated()
    {
        var (red, green, blue) = (new float[1], new float[1], new float[1]);
        SampleConverter.ToPlanar([51], PixelFormat.Grey8, red, green, blue);
        Assert.Equal((0.2f, 0.2f, 0.2f), (red[0], green[0], blue[0]));
    }

    [Fact]
    public void FromPlanar_GreyOfColours_WeighsThem()
    {
        var pixels = new byte[3];
        SampleConverter.FromPlanar([1f, 0f, 0f], [0f, 1f, 0f], [0f, 0f, 1f], pixels, PixelFormat.Grey8);
        Assert.Equal([54, 182, 18], pixels);
    }
}
