using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Tiff;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Tiff;

/// <summary>Files of several programs, tagged as photos are: after a retouch each tag is as before, and ImageMagick sees the new picture.</summary>
public sealed class TiffProgramsTests
{
    // Where the pieces are, which changes, and what the file system says of a file.
    private static readonly string[] Passed =
        ["--StripOffsets", "--StripByteCounts", "--TileOffsets", "--TileByteCounts", "--System:all", "--ExifTool:all", "--NewGUID"];

    private static readonly string[] PhotoTags =
    [
        "-Artist=Anna", "-Copyright=A. Nonym", "-ImageDescription=A face", "-Make=Camera", "-Model=One", "-GPSLatitude=48.1", "-GPSLatitudeRef=N",
        "-GPSLongitude=11.5", "-GPSLongitudeRef=E", "-ExposureTime=1/125", "-DateTimeOriginal=2026:11:22 10:00:00", "-XMP-dc:Title=Portrait", "-XMP:Rating=4",
        "-IPTC:Keywords=face", "-XResolution=300", "-YResolution=300", "-ResolutionUnit=inches", "-Orientation#=6",
    ];

    [Theory]
    [InlineData("vips", "tiffsave IN OUT --compression lzw --predictor horizontal")]
    [InlineData("vips", "tiffsave IN OUT --tile --tile-width 32 --tile-height 16 --compression deflate --predictor horizontal --bigtiff")]
    [InlineData("vips", "tiffsave IN OUT --compression packbits")]
    [InlineData("convert", "IN -compress zip OUT")]
    [InlineData("convert", "IN -compress lzw -define tiff:endian=msb OUT")]
    [InlineData("convert", "IN -compress zip -interlace plane -define tiff:rows-per-strip=7 OUT")]
    [InlineData("convert", "IN -compress none -define tiff:tile-geometry=32x32 OUT")]
    [InlineData("/usr/bin/python3", "-c|from PIL import Image; Image.open('IN').save('OUT', compression='tiff_lzw')")]
    [InlineData("/usr/bin/python3", "-c|from PIL import Image; Image.open('IN').save('OUT', compression='tiff_adobe_deflate')")]
    [InlineData("/usr/bin/python3", "-c|import cv2; assert cv2.imwrite('OUT', cv2.imread('IN', cv2.IMREAD_UNCHANGED))")]
    public void Rewrite_TaggedFileOfAnyProgram_KeepsEachTag(string program, string command)
    {
        // Pillow reads no PNG of 16 bits.
        var format = command.Contains("PIL", StringComparison.Ordinal) ? PixelFormat.Rgb8 : PixelFormat.Rgb16;
        using var folder = new TempFolder();
        using var photo = TiffRewriterTests.Photo(format);
        Pictures.Encode(folder["in.png"], photo, ImageFormat.Png);
        File.WriteAllBytes(folder["profile.icc"], Pictures.Profile(600));
        // exiftool writes no BigTIFF; vips carries over what the PNG says.
        var isBig = command.Contains("bigtiff", StringComparison.Ordinal);
        if (isBig) Tag(folder["in.png"], folder["profile.icc"]);
        Tool.RunSilently(program, [.. command.Split(command.Contains('|') ? '|' : ' ').Select(a => a.Replace("IN", folder["in.png"]).Replace("OUT", folder["before.tif"]))]);
        if (!isBig) Tag(folder["before.tif"], folder["profile.icc"]);
        using var before = Stored(folder["before.tif"]);
        Pictures.AssertSame(photo, before);
        using var after = TiffRewriterTests.Retouch(before);

        Rewrite(folder["before.tif"], before, after, folder["after.tif"]);

        Assert.Equal(TagsOf(folder["before.tif"]), TagsOf(folder["after.tif"]));
        Assert.Contains(isBig ? "Portrait" : "GPSLatitude", TagsOf(folder["after.tif"]), StringComparison.Ordinal);
        Assert.Equal(Judged(folder["before.tif"]), Judged(folder["after.tif"]));
        Assert.Equal(Complaints(folder["before.tif"]), Complaints(folder["after.tif"]));
        AssertSeenByImageMagick(folder["after.tif"], after);
        TiffRewriterTests.AssertNothingElseChanged(File.ReadAllBytes(folder["before.tif"]), File.ReadAllBytes(folder["after.tif"]), before, after);
    }

    [Theory]
    [InlineData("", "page=")]
    [InlineData("--subifd", "subifd=")]
    public void Rewrite_Pyramid_ShowsTheRetouchOnEachLevel(string option, string levelOption)
    {
        using var folder = new TempFolder();
        using var before = Pictures.Noise(512, 384, PixelFormat.Rgb8);
        using var after = new ImageBuffer(before.Extent, before.Format);
        for (var y = 0; y < 384; y++)
        {
            before.Row(y).CopyTo(after.Row(y));
            if (y is > 100 and < 300) after.Row(y)[600..900].Fill(200);
        }

        foreach (var (name, picture) in new[] { ("before", before), ("expected", after) })
        {
            Pictures.Encode(folder[name + ".png"], picture, ImageFormat.Png);
            string[] more = option.Length > 0 ? [option] : [];
            Tool.RunSilently(
                "vips",
                ["tiffsave", folder[name + ".png"], folder[name + ".tif"], "--tile", "--tile-width", "64", "--tile-height", "64", "--compression", "deflate", "--pyramid", .. more]);
        }

        Assert.Equal(0, Rewrite(folder["before.tif"], before, after, folder["after.tif"]));

        foreach (var level in Enumerable.Range(option.Length > 0 ? 0 : 1, 2))
        {
            foreach (var name in new[] { "after", "expected" }) Tool.RunSilently("vips", "copy", $"{folder[name + ".tif"]}[{levelOption}{level}]", folder[$"{name}{level}.png"]);
            using var expected = ImageDecoder.Decode(folder[$"expected{level}.png"]).Pixels;
            using var actual = ImageDecoder.Decode(folder[$"after{level}.png"]).Pixels;
            // A mean is rounded once for each level down to it, in both files, and the difference of means once more.
            AssertWithin(3, expected, actual);
        }
    }

    [Fact]
    public void Rewrite_SmallerVersionOfAnotherKind_SaysThatItStays()
    {
        using var folder = new TempFolder();
        using var before = Pictures.Noise(512, 384, PixelFormat.Rgb8);
        using var after = TiffRewriterTests.Retouch(before);
        Pictures.Encode(folder["x.png"], before, ImageFormat.Png);
        Tool.RunSilently("vips", "tiffsave", folder["x.png"], folder["before.tif"], "--tile", "--pyramid", "--compression", "deflate");
        var file = File.ReadAllBytes(folder["before.tif"]);
        Assert.True(TiffDirectory.TryRead(file, out var first) && first.TryNext(out var second));
        TiffDirectory.TryRead(file, first.NextAt, out second);
        second.Patch(TiffTag.Compression, 7, file);
        File.WriteAllBytes(folder["before.tif"], file);

        Assert.Equal(1, Rewrite(folder["before.tif"], before, after, folder["after.tif"]));
    }

    private static int Rewrite(string source, ImageBuffer before, ImageBuffer after, string target)
    {
        using var output = new FileStream(target, FileMode.CreateNew, FileAccess.ReadWrite);
        return TiffRewriter.Rewrite(File.ReadAllBytes(source), before.View(), after.View(), output, source);
    }

    private static void Tag(string path, string profile)
    {
        ExifTool.Set(path, PhotoTags);
        ExifTool.SetProfile(path, profile);
    }

    private static ImageBuffer Stored(string path) => TiffReader.Read(File.ReadAllBytes(path), 1, path);

    /// <summary>All tags but those that say where the picture is.</summary>
    internal static string TagsOf(string path) => Tool.Words("exiftool", ["-a", "-u", "-G1", "-s", "-n", "-all", .. Passed, path]);

    private static string Judged(string path) => Tool.Words("exiftool", ["-validate", "-warning", "-error", "-a", path]);

    /// <summary>Without the files' names and the numbers of private tags that libtiff does not know.</summary>
    private static string Complaints(string path) => LibTiff.Complaints(path).Replace(path, "", StringComparison.Ordinal);

    private static void AssertSeenByImageMagick(string path, ImageBuffer picture)
    {
        var depth = picture.Format.BytesPerSample * 8;
        Tool.Words("convert", [path + "[0]", "-depth", $"{depth}", "-endian", "LSB", $"rgb:{path}.raw"]);
        var raw = File.ReadAllBytes(path + ".raw");
        for (var y = 0; y < picture.Extent.Height; y++)
            Assert.True(picture.Row(y).SequenceEqual(raw.AsSpan(y * picture.StrideBytes, picture.StrideBytes)), $"ImageMagick sees another row {y}.");
    }

    private static void AssertWithin(int tolerance, ImageBuffer expected, ImageBuffer actual)
    {
        Assert.Equal(expected.Extent, actual.Extent);
        for (var y = 0; y < expected.Extent.Height; y++)
            for (var i = 0; i < expected.Row(y).Length; i++)
                Assert.InRange(actual.Row(y)[i] - expected.Row(y)[i], -tolerance, tolerance);
    }
}
