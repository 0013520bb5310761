using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Jpeg;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Tests.Codecs.Jpeg;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>JPEGs that decoders show and whose coefficients cannot be edited: the whole picture is encoded anew, all else stays, and a warning tells so.</summary>
public sealed class UneditableJpegTests : IDisposable
{
    private const string Sequential = "cjpeg -quality 90 -outfile OUT IN";
    private const double MeanError = 2; // levels: what quality 95 costs this picture, whose noise alone is 6

    private static readonly Dictionary<string, (string Command, Func<byte[], byte[]> Change)> Kinds = new()
    {
        ["arithmetic"] = ("cjpeg -quality 90 -arithmetic -outfile OUT IN", jpeg => jpeg),
        ["without tables, as frames of motion JPEG"] = (Sequential, jpeg => Without(jpeg, part => part.Marker == JpegMarker.HuffmanTables)),
        ["last scan missing"] = ("cjpeg -quality 90 -progressive -outfile OUT IN", jpeg => [.. jpeg[..Read(jpeg).Parts.Last(part => part.Scan is not null).Start], 0xFF, 0xD9]),
        ["last bytes missing"] = (Sequential, jpeg => [.. jpeg[..^5], 0xFF, 0xD9]),
        ["restart marker out of turn"] = ("cjpeg -quality 90 -restart 1 -outfile OUT IN", jpeg => With(jpeg, jpeg.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD2]) + 1, 0xD5)),
    };

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Names => [.. Kinds.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Rewrite_CoefficientsOutOfReach_EncodesAnewAndKeepsTheRest(string kind)
    {
        using var picture = JpegPictures.Photo(200, 160);
        File.WriteAllBytes(_folder["x.jpg"], JpegTools.Encode(_folder, picture.View(), Kinds[kind].Command));
        ExifTool.Set(_folder["x.jpg"], "-Artist=Somebody", "-XMP:Rating=4", "-Comment=kept");
        File.WriteAllBytes(_folder["x.jpg"], Kinds[kind].Change(File.ReadAllBytes(_folder["x.jpg"])));
        using var before = ImageDecoder.Decode(_folder["x.jpg"]);
        using var after = Retouching.Changed(before.Pixels);

        Assert.True(ImageRewriter.CanRewrite(before));
        Assert.Equal(["encoded-anew"], Retouching.Rewrite(_folder["x.jpg"], _folder["y.jpg"], before, after));

        Assert.Equal("", JpegTools.Run(_folder, "djpeg -outfile judged.ppm y.jpg"));
        Assert.Equal("Somebody", ExifTool.Tags(_folder["y.jpg"], "IFD0:Artist"));
        Assert.Equal("4", ExifTool.Tags(_folder["y.jpg"], "XMP-xmp:Rating"));
        Assert.Equal("kept", ExifTool.Tags(_folder["y.jpg"], "File:Comment"));
        using var back = ImageDecoder.Decode(_folder["y.jpg"]);
        Assert.InRange(Difference(after, back.Pixels), 0, MeanError);
    }

    [Theory]
    [InlineData("last bytes missing", null)]
    [InlineData("last bytes missing", 90)]
    [InlineData("restart marker out of turn", null)]
    public void Rewrite_DamagedDataInPlace_IsRefusedAndTheFileStays(string kind, int? jpegQuality)
    {
        var damaged = Make(kind);
        using var before = ImageDecoder.Decode(_folder["x.jpg"]);
        using var after = Retouching.Changed(before.Pixels);

        var error = Assert.Throws<CodecException>(() => Retouching.Rewrite(_folder["x.jpg"], _folder["./x.jpg"], before, after, jpegQuality));

        Assert.Equal(CodecFault.Damaged, error.Fault);
        Assert.Contains("write to another file", error.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(_folder["x.jpg"]));
        Assert.DoesNotContain(_folder.Files, file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("last bytes missing")]
    [InlineData("restart marker out of turn")]
    public void RequireWhole_DamagedData_IsRefused(string kind)
    {
        Make(kind);
        using var photo = ImageDecoder.Decode(_folder["x.jpg"]);

        var error = Assert.Throws<CodecException>(() => ImageRewriter.RequireWhole(photo, _folder["x.jpg"]));

        Assert.Equal(CodecFault.Damaged, error.Fault);
        Assert.Contains("write to another file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arithmetic")]
    [InlineData("without tables, as frames of motion JPEG")]
    public void RequireWhole_RareKind_IsTaken(string kind)
    {
        Make(kind);
        using var photo = ImageDecoder.Decode(_folder["x.jpg"]);

        ImageRewriter.RequireWhole(photo, _folder["x.jpg"]);
    }

    [Theory]
    [InlineData("arithmetic")]
    [InlineData("without tables, as frames of motion JPEG")]
    public void Rewrite_RareKindInPlace_IsEncodedAnew(string kind)
    {
        Make(kind);
        Assert.Equal(["encoded-anew"], Retouching.Rewrite(_folder["x.jpg"], _folder["x.jpg"]));
    }

    /// <summary>Bytes after a scan's last block, or before a restart marker, show nothing; in a file with a damaged header they may be the rest of the photo.</summary>
    [Theory]
    [InlineData("cjpeg -quality 90 -outfile OUT IN")]
    [InlineData("cjpeg -quality 90 -restart 1 -outfile OUT IN")]
    [InlineData("cjpeg -quality 90 -progressive -outfile OUT IN")]
    public void Rewrite_BytesBeyondTheBlocks_AreKept(string command)
    {
        using var picture = JpegPictures.Photo(200, 160);
        var jpeg = JpegTools.Encode(_folder, picture.View(), command);
        byte[] beyond = [0x5A, 0xFF, 0, 0x77];
        var data = Read(jpeg).Scans[0].Data;
        var restart = jpeg.AsSpan(data).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD0]);
        var place = restart >= 0 ? data.Start.Value + restart : data.End.Value;
        jpeg = [.. jpeg[..place], .. beyond, .. jpeg[place..^2], .. beyond, .. jpeg[^2..]];
        File.WriteAllBytes(_folder["x.jpg"], jpeg);
        using var before = ImageDecoder.Decode(_folder["x.jpg"]);
        using var after = JpegPictures.WithSpot(before.Pixels, 70, 40, 300); // in every scan and interval

        Assert.Empty(Retouching.Rewrite(_folder["x.jpg"], _folder["y.jpg"], before, after));

        var scans = Read(File.ReadAllBytes(_folder["y.jpg"])).Scans;
        var rewritten = File.ReadAllBytes(_folder["y.jpg"]);
        Assert.Equal(beyond, rewritten[..scans[^1].Data.End.Value][^4..]);
        var first = rewritten[scans[0].Data];
        Assert.Equal(beyond, first[..(restart >= 0 ? first.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD0]) : first.Length)][^4..]);
    }

    /// <summary>Makes x.jpg.</summary>
    private byte[] Make(string kind)
    {
        using var picture = JpegPictures.Photo(200, 160);
        File.WriteAllBytes(_folder["x.jpg"], Kinds[kind].Change(JpegTools.Encode(_folder, picture.View(), Kinds[kind].Command)));
        return File.ReadAllBytes(_folder["x.jpg"]);
    }

    private static JpegFile Read(byte[] jpeg) => JpegFile.Read(jpeg, "x.jpg");

    private static byte[] Without(byte[] jpeg, Func<JpegPart, bool> isLeftOut)
    {
        foreach (var part in Read(jpeg).Parts.Where(isLeftOut).Reverse()) jpeg = [.. jpeg[..part.Start], .. jpeg[part.End..]];
        return jpeg;
    }

    private static byte[] With(byte[] jpeg, int at, byte value)
    {
        jpeg[at] = value;
        return jpeg;
    }

    private static double Difference(ImageBuffer one, ImageBuffer other)
    {
        var sum = 0L;
        for (var y = 0; y < one.Extent.Height; y++)
            for (var i = 0; i < one.Row(y).Length; i++) sum += Math.Abs(one.Row(y)[i] - other.Row(y)[i]);
        return sum / (double)(one.Extent.Height * one.Row(0).Length);
    }
}
