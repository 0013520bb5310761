using System.Buffers.Binary;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

public sealed class RefusalTests
{
    private static readonly double[] Parts = [0.2, 0.5, 0.9, 0.999];

    public static TheoryData<ImageFormat, double> Cuts =>
        [.. Enum.GetValues<ImageFormat>().SelectMany(f => Parts.Select(part => (f, part)))];

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Decode_CutOffFile_IsRefused(ImageFormat format, double part)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(200, 150, PixelFormat.Rgb8);
        Pictures.Encode(folder["whole"], picture, format);
        var bytes = File.ReadAllBytes(folder["whole"]);
        File.WriteAllBytes(folder["cut"], bytes[..(int)(part * bytes.Length)]);

        var error = Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["cut"]));

        Assert.Equal(CodecFault.Damaged, error.Fault);
        Assert.Contains("cut off or damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_PngWithOneFlippedBit_IsRefused()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(50, 50, PixelFormat.Rgb16);
        Pictures.Encode(folder["x.png"], picture, ImageFormat.Png);
        var bytes = File.ReadAllBytes(folder["x.png"]);
        bytes[bytes.Length / 2] ^= 16;
        File.WriteAllBytes(folder["x.png"], bytes);

        Assert.Equal(CodecFault.Damaged, Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["x.png"])).Fault);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0, 0 })]
    public void Decode_NoPicture_IsRefused(byte[] content)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["x.jpg"], content);

        var error = Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["x.jpg"]));

        Assert.Equal(CodecFault.NotAPicture, error.Fault);
        Assert.Contains("is not a JPEG, PNG or TIFF picture", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF })]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A })]
    [InlineData(new byte[] { 0x49, 0x49, 0x2A, 0x00 })]
    public void Decode_OnlyTheFirstBytesOfAPicture_IsRefused(byte[] start)
    {
        using var folder = new TempFolder();
        foreach (var seed in Enumerable.Range(0, 50))
        {
            var garbage = new byte[seed * 7];
            new Random(seed).NextBytes(garbage);
            File.WriteAllBytes(folder["x"], [.. start, .. garbage]);

            var error = Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["x"]));
            Assert.True(error.Fault is CodecFault.Damaged or CodecFault.Unsupported, error.Message);
        }
    }

    [Fact]
    public void Decode_NoFileOrAFolder_SaysSo()
    {
        using var folder = new TempFolder();
        Assert.Equal(CodecFault.NotFound, Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["none.jpg"])).Fault);
        Assert.Equal(CodecFault.NotFound, Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["."])).Fault);
    }

    [Theory]
    // The places of BigTIFF's first directory: beyond the file, and where adding a length to it overflows.
    [InlineData(0x10000L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 8)]
    [InlineData(-1)]
    public void Decode_DirectoryBeyondAnyFile_IsDamaged(long offset)
    {
        using var folder = new TempFolder();
        var bytes = File.ReadAllBytes(Pictures.Foreign("bigtiff.tif"));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), offset);
        File.WriteAllBytes(folder["x.tif"], bytes);

        Assert.Equal(CodecFault.Damaged, Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["x.tif"])).Fault);
    }

    [Fact]
    public void Decode_AnyNumberOfABigTiffReachingBeyondAnyFile_NeverBreaksTheReader()
    {
        using var folder = new TempFolder();
        var whole = File.ReadAllBytes(Pictures.Foreign("bigtiff.tif"));
        for (var place = 8; place + 8 <= whole.Length; place += 4)
        {
            var bytes = (byte[])whole.Clone();
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(place), long.MaxValue - 3);
            File.WriteAllBytes(folder["x.tif"], bytes);

            var error = Record.Exception(() => ImageDecoder.Decode(folder["x.tif"]).Dispose());

            Assert.True(error is null or CodecException, $"At {place}: {error}");
        }
    }

    [Fact]
    public void Decode_AssociatedAlpha_IsRefusedWithWhatToDo()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(9, 5, PixelFormat.Rgba16);
        Pictures.Encode(folder["x.tif"], picture, ImageFormat.Tiff);
        var bytes = File.ReadAllBytes(folder["x.tif"]);
        Assert.True(TiffDirectory.TryRead(bytes, out var directory));
        directory.Patch(TiffTag.ExtraSamples, 1, bytes);
        File.WriteAllBytes(folder["x.tif"], bytes);
        Assert.Equal("1", ExifTool.Tags(folder["x.tif"], "ExtraSamples"));

        var error = Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["x.tif"]));

        Assert.Equal(CodecFault.Unsupported, error.Fault);
        Assert.Contains("save it with unassociated alpha", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(34712, "JPEG 2000")]
    [InlineData(34892, "JPEG")] // DNG's
    [InlineData(50002, "JPEG XL")]
    [InlineData(65000, "TIFF scheme 65000")]
    public void Decode_SchemeThatOpenCvTakesForSamples_IsRefusedByName(int scheme, string expected)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(9, 5, PixelFormat.Rgb8);
        Pictures.Encode(folder["x.tif"], picture, ImageFormat.Tiff);
        var bytes = File.ReadAllBytes(folder["x.tif"]);
        Assert.True(TiffDirectory.TryRead(bytes, out var directory));
        directory.Patch(TiffTag.Compression, scheme, bytes);
        File.WriteAllBytes(folder["x.tif"], bytes);

        var error = Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["x.tif"]));

        Assert.Equal(CodecFault.Unsupported, error.Fault);
        Assert.EndsWith(
            $"x.tif is packed by {expected}, which is not read; save it uncompressed or with LZW or ZIP (Deflate) compression first.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cmyk.jpg")]
    [InlineData("cmyk.tif")]
    public void Decode_Cmyk_SaysWhatToDo(string name)
    {
        var error = Assert.Throws<CodecException>(() => ImageDecoder.Decode(Pictures.Foreign(name)));

        Assert.Equal(CodecFault.Unsupported, error.Fault);
        Assert.Contains("CMYK picture; convert it to RGB first", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg, ChannelLayout.Rgb, SampleType.UInt16, "PNG or TIFF")]
    [InlineData(ImageFormat.Jpeg, ChannelLayout.Rgba, SampleType.UInt8, "PNG or TIFF")]
    [InlineData(ImageFormat.Png, ChannelLayout.Rgb, SampleType.Float32, "TIFF")]
    public void Encode_PixelsTheFormatCannotHold_AreRefusedWithAnAlternative(
        ImageFormat format, ChannelLayout channels, SampleType sample, string better)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(4, 4, new PixelFormat(channels, sample));

        var error = Assert.Throws<CodecException>(() => Pictures.Encode(folder["x"], picture, format));

        Assert.Equal(CodecFault.CannotHold, error.Fault);
        Assert.EndsWith($"choose {better}.", error.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void FromExtension_KnownAndUnknown_AreTold()
    {
        Assert.Equal(ImageFormat.Jpeg, ImageFormats.FromExtension("a/b.JPG"));
        Assert.Equal(ImageFormat.Tiff, ImageFormats.FromExtension("b.tiff"));
        Assert.Null(ImageFormats.FromExtension("b.psd"));
    }
}
