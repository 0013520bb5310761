using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Tiff;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Tiff;

/// <summary>Files that are retouched again and again: they grow by no more than their packed pieces do, and of the pixels before nothing is left in them.</summary>
public sealed class TiffRepeatedTests
{
    private const int Runs = 4;

    private static readonly string[] Layouts =
        ["-c lzw:2 -r 7", "-c lzw:2 -8 -t -w 16 -l 16", "-c zip:2 -t -w 48 -l 16 -B", "-c zip:2 -8 -B -r 3", "-c packbits -p separate -r 5", "-c none -r 9", "-c none -8 -t -w 32 -l 16"];

    public static TheoryData<string, bool> Cases =>
    [
        .. Layouts.Select(layout => (layout, false)),
        // exiftool puts the pieces at the end of the file; it writes no BigTIFF.
        .. Layouts.Where(layout => !layout.Contains("-8", StringComparison.Ordinal)).Select(layout => (layout, true)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rewrite_AgainAndAgain_LeavesNothingBehindAndStaysSmall(string layout, bool isTagged)
    {
        using var folder = new TempFolder();
        using var photo = TiffRewriterTests.Photo(PixelFormat.Rgb16);
        using var other = Pictures.Noise(40, 30, PixelFormat.Rgb16);
        LibTiff.Write(folder["first.tif"], photo, layout);
        LibTiff.Write(folder["second.tif"], other, layout);
        Tool.RunSilently("tiffcp", [.. layout.Split(' '), folder["first.tif"], folder["second.tif"], folder["run0.tif"]]);
        if (isTagged) ExifTool.Set(folder["run0.tif"], "-XMP-dc:Title=Portrait");
        var first = File.ReadAllBytes(folder["run0.tif"]);
        Assert.DoesNotContain(Unread(first), at => first[at] != 0);

        for (var run = 1; run <= Runs; run++)
        {
            var (source, target) = (folder[$"run{run - 1}.tif"], folder[$"run{run}.tif"]);
            using var before = ImageDecoder.Decode(source).Pixels;
            using var after = WithNoise(before, run);
            TiffRewriterTests.Rewrite(source, after, target);

            var (old, now) = (File.ReadAllBytes(source), File.ReadAllBytes(target));
            TiffRewriterTests.AssertNothingElseChanged(old, now, before, after, Unread(old));
            AssertNothingLeft(old, now, before, after);
            Assert.InRange(now.Length, 1, MostBytes(first, now));
            Assert.Equal(TiffProgramsTests.TagsOf(source), TiffProgramsTests.TagsOf(target));
            Assert.Equal("", LibTiff.Complaints(target));
            Assert.Equal("", LibTiff.Differences(target, after, LibTiff.IsPlanar(layout)));
            Assert.Equal("", LibTiff.Differences(target, other, LibTiff.IsPlanar(layout), page: 1));
        }
    }

    /// <summary>Every sample of some rows, each time others, becomes noise, which does not pack: the pieces grow from run to run, and the last run packs well again.</summary>
    private static ImageBuffer WithNoise(ImageBuffer picture, int run)
    {
        var changed = new ImageBuffer(picture.Extent, picture.Format);
        var random = new Random(run);
        for (var y = 0; y < picture.Extent.Height; y++)
        {
            picture.Row(y).CopyTo(changed.Row(y));
            if (run == Runs && y > 20) changed.Row(y).Fill((byte)y);
            else if (y / 11 == run) random.NextBytes(changed.Row(y));
        }

        return changed;
    }

    private static void AssertNothingLeft(byte[] old, byte[] now, ImageBuffer before, ImageBuffer after)
    {
        Assert.DoesNotContain(Unread(now), at => now[at] != 0);
        var layout = LayoutOf(old);
        for (var i = 0; i < layout.PieceCount; i++)
            if (TiffRewriterTests.IsChanged(layout.PieceAt(i).Visible, before, after) && layout.Planes == 1)
                Assert.Equal(-1, now.AsSpan().IndexOf(TiffRewriterTests.BytesOf(old, layout, i)));
    }

    /// <summary>
    /// As many as at first, and what the packed pieces grew by; where they stood, room may be left that is too small for the next one, and before the end one byte. Lists whose
    /// numbers became too large for their type are at the end.
    /// </summary>
    private static long MostBytes(byte[] first, byte[] now)
    {
        var (layout, newLayout) = (LayoutOf(first), LayoutOf(now));
        if (layout.Compression == TiffCompression.None) return first.Length;
        var most = first.Length + Math.Max(0, newLayout.Counts.Sum() - layout.Counts.Sum()) + newLayout.Counts.Max() + 1;
        Assert.True(TiffDirectory.TryRead(now, out var directory));
        foreach (var tag in new[] { layout.Tags.Offsets, layout.Tags.Counts })
            if (directory.TryEntry(tag, out var list) && list.ValuesAt >= first.Length) most += list.Bytes + 1;
        return most;
    }

    /// <summary>Places of bytes that no directory points to.</summary>
    private static List<int> Unread(byte[] file)
    {
        var isRead = new bool[file.Length];
        Assert.True(TiffDirectory.TryRead(file, out var page));
        isRead.AsSpan(0, page.HeaderBytes).Fill(true);
        for (var isPage = true; isPage;)
        {
            var layout = TiffLayout.Read(page, file.Length, "x.tif");
            FileRange[] ranges = [page.Range, .. page.Entries().Select(e => e.Values), .. Enumerable.Range(0, layout.PieceCount).Select(layout.RangeOf)];
            foreach (var range in ranges) isRead.AsSpan((int)range.Start, (int)range.Bytes).Fill(true);
            isPage = page.TryNext(out var next);
            page = next;
        }

        return [.. Enumerable.Range(0, file.Length).Where(i => !isRead[i])];
    }

    private static TiffLayout LayoutOf(byte[] file)
    {
        Assert.True(TiffDirectory.TryRead(file, out var directory));
        return TiffLayout.Read(directory, file.Length, "x.tif");
    }
}
