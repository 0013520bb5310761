using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

public sealed class RoundTripTests
{
    private static readonly (int, int)[] Sizes = [(1, 1), (1, 7), (7, 1), (33, 17), (64, 31), (257, 130)];

    public static TheoryData<ImageFormat, ChannelLayout, SampleType, int, int> Lossless
    {
        get
        {
            var all = from format in new[] { ImageFormat.Png, ImageFormat.Tiff }
                      from channels in Enum.GetValues<ChannelLayout>()
                      from sample in new[] { SampleType.UInt8, SampleType.UInt16, SampleType.Float32 }
                      where ImageEncoder.CanHold(format, new PixelFormat(channels, sample))
                      from size in Sizes
                      select (format, channels, sample, size.Item1, size.Item2);
            return [.. all];
        }
    }

    [Theory]
    [MemberData(nameof(Lossless))]
    public void LosslessFormat_AnyBits_ComeBackExact(ImageFormat format, ChannelLayout channels, SampleType sample, int width, int height)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(width, height, new PixelFormat(channels, sample));
        Pictures.Encode(folder["x"], picture, format);

        using var back = ImageDecoder.Decode(folder["x"]);

        Assert.Equal(format, back.Format);
        Assert.Null(back.Metadata.IccProfile);
        Pictures.AssertSame(picture, back.Pixels);
    }

    [Fact]
    public void Png_OfGreyAndAlpha_IsSoundToExifTool()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(9, 5, new PixelFormat(ChannelLayout.GreyAlpha, SampleType.UInt16));
        Pictures.Encode(folder["x.png"], picture, ImageFormat.Png, Pictures.Profile(300, "GRAY"));

        Assert.Equal("", ExifTool.Complaints(folder["x.png"]));
        Assert.Equal("9\n5\n16\n4", ExifTool.Tags(folder["x.png"], "ImageWidth", "ImageHeight", "BitDepth", "ColorType"));
    }

    [Fact]
    public void Tiff_SeveralStrips_ComeBackExact()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(1000, 1200, PixelFormat.Rgb16);
        Pictures.Encode(folder["x.tif"], picture, ImageFormat.Tiff);

        using var back = ImageDecoder.Decode(folder["x.tif"]);

        Pictures.AssertSame(picture, back.Pixels);
        // Rows of 6,000 bytes: 174 of them fit into a strip of 1 MiB, so 1,200 make seven strips.
        Assert.Equal("174", ExifTool.Tags(folder["x.tif"], "RowsPerStrip"));
    }

    [Theory]
    [InlineData(ChannelLayout.Rgb, SampleType.UInt16, "16 16 16", "1 1 1", "")]
    [InlineData(ChannelLayout.Rgba, SampleType.UInt8, "8 8 8 8", "1 1 1 1", "2")]
    [InlineData(ChannelLayout.Grey, SampleType.Float32, "32", "3", "")]
    [InlineData(ChannelLayout.GreyAlpha, SampleType.UInt16, "16 16", "1 1", "2")]
    public void Tiff_SeenByExifTool_SaysWhatItHolds(ChannelLayout channels, SampleType sample, string bits, string formats, string extra)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(9, 5, new PixelFormat(channels, sample));
        Pictures.Encode(folder["x.tif"], picture, ImageFormat.Tiff);

        Assert.Equal("", ExifTool.Complaints(folder["x.tif"]));
        Assert.Equal("9\n5", ExifTool.Tags(folder["x.tif"], "ImageWidth", "ImageHeight"));
        Assert.Equal(bits, ExifTool.Tags(folder["x.tif"], "BitsPerSample"));
        Assert.Equal(formats, ExifTool.Tags(folder["x.tif"], "SampleFormat"));
        Assert.Equal(extra, ExifTool.Tags(folder["x.tif"], "ExtraSamples"));
    }

    [Theory]
    [InlineData(ChannelLayout.Grey, 64, 48)]
    [InlineData(ChannelLayout.Rgb, 33, 17)]
    [InlineData(ChannelLayout.Rgb, 1, 1)]
    public void Jpeg_SmoothPicture_ComesBackClose(ChannelLayout channels, int width, int height)
    {
        using var folder = new TempFolder();
        using var picture = Gradient(new Extent(width, height), channels);
        Pictures.Encode(folder["x.jpg"], picture, ImageFormat.Jpeg);

        using var back = ImageDecoder.Decode(folder["x.jpg"]);

        Assert.Equal((ImageFormat.Jpeg, picture.Format, picture.Extent), (back.Format, back.Pixels.Format, back.Pixels.Extent));
        for (var y = 0; y < height; y++)
            // A smooth ramp at quality 95 without chroma subsampling: quantiser steps of at most a few values.
            Assert.All(picture.Row(y).ToArray().Zip(back.Pixels.Row(y).ToArray()), pair => Assert.InRange(pair.First - pair.Second, -6, 6));
    }

    [Fact]
    public void Jpeg_Colours_KeepFullChroma()
    {
        using var folder = new TempFolder();
        using var picture = Gradient(new Extent(40, 30), ChannelLayout.Rgb);
        Pictures.Encode(folder["x.jpg"], picture, ImageFormat.Jpeg);

        Assert.Equal("1 1", ExifTool.Tags(folder["x.jpg"], "YCbCrSubSampling"));
    }

    [Fact]
    public void Jpeg_LowerQuality_IsSmaller()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(100, 100, PixelFormat.Rgb8);
        ImageEncoder.Encode(folder["95"], picture.View(), new EncodeOptions { Format = ImageFormat.Jpeg });
        ImageEncoder.Encode(folder["50"], picture.View(), new EncodeOptions { Format = ImageFormat.Jpeg, JpegQuality = 50 });

        Assert.True(new FileInfo(folder["50"]).Length < new FileInfo(folder["95"]).Length / 2);
    }

    [Theory]
    [InlineData("lzw.tif", ImageFormat.Tiff)]
    [InlineData("tiled.tif", ImageFormat.Tiff)]
    [InlineData("big-endian.tif", ImageFormat.Tiff)]
    [InlineData("bigtiff.tif", ImageFormat.Tiff)]
    [InlineData("planar.tif", ImageFormat.Tiff)]
    [InlineData("palette.png", ImageFormat.Png)]
    public void ForeignPicture_OfAnyLayout_GivesItsPixels(string name, ImageFormat format)
    {
        using var picture = ImageDecoder.Decode(Pictures.Foreign(name));

        Assert.Equal((format, PixelFormat.Rgb8, new Extent(16, 12)), (picture.Format, picture.Pixels.Format, picture.Pixels.Extent));
        Assert.Equal([16, 20, 128], picture.Pixels.Row(1)[3..6].ToArray());
        Assert.Equal([240, 220, 128], picture.Pixels.Row(11)[^3..].ToArray());
    }

    [Fact]
    public void ForeignPicture_ProgressiveJpeg_IsCloseToItsPixels()
    {
        using var picture = ImageDecoder.Decode(Pictures.Foreign("progressive.jpg"));

        // Quality 95 with halved chroma on a steep ramp.
        Assert.InRange(picture.Pixels.Row(6)[3 * 8], 128 - 24, 128 + 24);
    }

    [Fact]
    public void ForeignPicture_GreyKinds_StayGrey()
    {
        using var jpeg = ImageDecoder.Decode(Pictures.Foreign("grey.jpg"));
        using var bilevel = ImageDecoder.Decode(Pictures.Foreign("bilevel.png"));
        using var greyAlpha = ImageDecoder.Decode(Pictures.Foreign("grey-alpha.png"));

        Assert.Equal(PixelFormat.Grey8, jpeg.Pixels.Format);
        Assert.Equal(PixelFormat.Grey8, bilevel.Pixels.Format);
        Assert.Equal([0, 255], bilevel.Pixels.Row(0)[10..12].ToArray());
        Assert.Equal(new PixelFormat(ChannelLayout.GreyAlpha, SampleType.UInt8), greyAlpha.Pixels.Format);
        Assert.Equal([8 * 3 + 8 * 2, 20 * 2], greyAlpha.Pixels.Row(2)[6..8].ToArray());
    }

    [Fact]
    public void ForeignPicture_UnassociatedAlpha_DoesNotDarkenTheColours()
    {
        using var picture = ImageDecoder.Decode(Pictures.Foreign("unassociated-alpha.tif"));

        Assert.Equal(PixelFormat.Rgba8, picture.Pixels.Format);
        Assert.Equal([16 * 5, 20 * 4, 128, 8 * 5 + 8 * 4], picture.Pixels.Row(4)[20..24].ToArray());
    }

    private static ImageBuffer Gradient(Extent extent, ChannelLayout channels)
    {
        var picture = new ImageBuffer(extent, new PixelFormat(channels, SampleType.UInt8));
        for (var y = 0; y < extent.Height; y++)
            for (var i = 0; i < picture.StrideBytes; i++)
                picture.Row(y)[i] = (byte)(60 + i / picture.Format.ChannelCount + 2 * y);
        return picture;
    }
}
