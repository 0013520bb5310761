using System.Text.RegularExpressions;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.TagByTag;

/// <summary>
/// Files of five programs, tagged by exiftool, with another picture: every tag is as it was but the named ones, the pixels outside the change too. With
/// ABPN_TAG_TABLE=FILE a row per file is written there.
/// </summary>
public sealed partial class TagByTagTests : IDisposable
{
    private static readonly Bounds Change = new(100, 60, 80, 60);

    // A change reaches the whole of its coded blocks, at most 16 pixels, and one sample of chroma further.
    private const int JpegReach = 18;

    // Of a thumbnail at JPEG quality 85 against the picture in small, in code values; the negative that was there is off by over 60.
    private const double ThumbnailTolerance = 12;

    private static readonly string[] Thumbnails = ["IFD1:ThumbnailImage", "Photoshop:PhotoshopThumbnail", "XMP-xmp:ThumbnailImage"];

    private readonly TempFolder _folder = new();

    public static TheoryData<ForeignFile, int> Files =>
        [.. ForeignFile.All.Select((file, index) => new TheoryDataRow<ForeignFile, int>(file, index % 2 == 0 ? 1 : 6))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void Rewrite_FileOfAnotherProgram_KeepsEveryTag(ForeignFile file, int orientation)
    {
        var before = file.Make(_folder, orientation);
        var after = _folder["after" + Path.GetExtension(before)];

        var warnings = Rewrite(before, after);

        var (old, now) = TagList.Of(before, after);
        var changes = old.ChangesTo(now);
        WriteRow(file, orientation, old, now, changes);
        Assert.True(old.Tags.Count > 40, $"Only {old.Tags.Count} tags were made.");
        Assert.DoesNotContain(changes, tag => !MayChange().IsMatch(tag));
        Assert.Empty(now.Complaints.Except(old.Complaints));
        Assert.Equal(ExifTool.Profile(before), ExifTool.Profile(after));
        Assert.Empty(warnings);
        AssertThumbnails(before, after, orientation);
        Judge(before, after);
    }

    [Fact]
    public void Rewrite_EveryOrientation_IsTurnedBackAndKeptOnce()
    {
        var file = ForeignFile.All.First(file => file.Name == "opencv-16.png");
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var before = file.Make(_folder, orientation);
            Rewrite(before, _folder["after.png"]);
            Assert.Equal($"{orientation}", ExifTool.Tags(_folder["after.png"], "IFD0:Orientation"));
            File.Delete(before);
        }
    }

    /// <summary>Puts a flat patch into the upright picture and looks at the pixels that come back.</summary>
    private static IReadOnlyList<string> Rewrite(string before, string after)
    {
        using var photo = ImageDecoder.Decode(before);
        using var retouched = Patched(photo.Pixels);
        var warnings = Retouching.Rewrite(before, after, photo, retouched);
        using var back = ImageDecoder.Decode(after);
        if (photo.Format != ImageFormat.Jpeg)
        {
            Pictures.AssertSame(retouched, back.Pixels);
            return warnings;
        }

        var reach = new Bounds(Change.X - JpegReach, Change.Y - JpegReach, Change.Width + 2 * JpegReach, Change.Height + 2 * JpegReach);
        for (var y = 0; y < back.Pixels.Extent.Height; y++)
            for (var x = 0; x < back.Pixels.Extent.Width; x++)
                if (!reach.Contains(x, y)) Assert.Equal(photo.Pixels.Row(y).Slice(3 * x, 3), back.Pixels.Row(y).Slice(3 * x, 3));
        Assert.False(photo.Pixels.Row(90).SequenceEqual(back.Pixels.Row(90)));
        return warnings;
    }

    private static ImageBuffer Patched(ImageBuffer picture)
    {
        var patched = Retouching.Copy(picture);
        for (var y = Change.Y; y < Change.Y + Change.Height; y++)
            patched.Row(y).Slice(Change.X * picture.Format.BytesPerPixel, Change.Width * picture.Format.BytesPerPixel).Fill(0x80);
        return patched;
    }

    /// <summary>Each shows the retouched picture: the one it replaced was a negative.</summary>
    private void AssertThumbnails(string before, string path, int orientation)
    {
        Tool.Run("convert", path, "-depth", "8", "-strip", _folder["stored.png"]);
        // ImageMagick 6 does not look for the orientation of a PNG.
        Tool.Run("convert", path, "-rotate", orientation == 6 ? "90" : "0", "-depth", "8", "-strip", _folder["upright.png"]);
        // exiftool makes no second directory in a TIFF, and libtiff's copy has no tag with a thumbnail.
        string[] made = [.. Thumbnails.Where(tag => ExifTool.Binary(before, tag).Length > 0)];
        Assert.Equal(before.Contains("tiffcp", StringComparison.Ordinal), made.Length == 0);
        foreach (var tag in made) AssertThumbnail(path, tag, _folder[tag.StartsWith("XMP", StringComparison.Ordinal) ? "upright.png" : "stored.png"]);
    }

    private void AssertThumbnail(string path, string tag, string picture)
    {
        File.WriteAllBytes(_folder["thumb.jpg"], ExifTool.Binary(path, tag));
        var size = Tool.Run("identify", "-format", "%wx%h", _folder["thumb.jpg"]);
        Tool.Run("convert", picture, "-resize", size + "!", _folder["small.png"]);
        var difference = Tool.Try("compare", "-metric", "MAE", _folder["thumb.jpg"], _folder["small.png"], "null:").Error;
        var levels = double.Parse(difference.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) / 257;
        Assert.True(levels < ThumbnailTolerance, $"{tag}: {levels:0.0} levels off.");
    }

    /// <summary>exiv2 finds the same; the format's own judge finds nothing wrong.</summary>
    private static void Judge(string before, string after)
    {
        Assert.Equal(Exiv2(before), Exiv2(after));
        switch (Path.GetExtension(after))
        {
            case ".png":
                Assert.StartsWith("OK: ", Tool.Run("pngcheck", after), StringComparison.Ordinal);
                break;
            case ".tif":
                Assert.Equal(Tool.Try("tiffinfo", before).Error, Tool.Try("tiffinfo", after).Error.Replace(after, before, StringComparison.Ordinal));
                break;
            default:
                Assert.Empty(Tool.Try("djpeg", "-outfile", "/dev/null", after).Error);
                break;
        }
    }

    // Values are cut off: thumbnails stand among them, in XMP and Photoshop's resources.
    private static IEnumerable<string> Exiv2(string path) =>
        Tool.Try("exiv2", "-PEXkyc", path).Output.Split('\n').Where(line => !MayChange().IsMatch(line));

    private static void WriteRow(ForeignFile file, int orientation, TagList old, TagList now, IReadOnlyList<string> changes)
    {
        if (Environment.GetEnvironmentVariable("ABPN_TAG_TABLE") is not { } table) return;
        File.AppendAllText(
            table,
            $"| {Path.GetExtension(file.Name)[1..]} | {file.Program} | {file.Name} | {orientation} | {old.Tags.Count} | {now.Tags.Count} "
            + $"| {(changes.Count == 0 ? "none" : string.Join(", ", changes))} | {now.Complaints.Except(old.Complaints).Count()} |\n");
    }

    // Where the picture itself lies in a TIFF.
    [GeneratedRegex("(StripOffsets|StripByteCounts|TileOffsets|TileByteCounts)")]
    private static partial Regex MayChange();
}
