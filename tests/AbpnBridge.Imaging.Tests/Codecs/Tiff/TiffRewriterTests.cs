using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Tiff;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Tiff;

/// <summary>Files that libtiff laid out, with a retouched picture: libtiff must see that picture, and nothing else may have moved.</summary>
public sealed class TiffRewriterTests
{
    private static readonly Bounds Retouched = new(20, 11, 33, 17);

    private static readonly string[] Layouts =
    [
        "-c none", "-c none -B", "-c none -8 -B", "-c none -p separate", "-c lzw -r 5", "-c lzw:2 -r 7", "-c lzw:2 -B -r 1",
        "-c lzw:2 -t -w 16 -l 32", "-c lzw:2 -p separate -8", "-c lzw -f lsb2msb -B", "-c zip -r 9", "-c zip:2 -r 64", "-c zip:2 -B -8 -r 3", "-c zip:2 -p separate -r 4",
        "-c zip:2 -t -w 48 -l 16 -B", "-c zip -f lsb2msb", "-c packbits -r 6", "-c none -f lsb2msb",
    ];

    private static readonly string[] FloatLayouts =
        ["-c none -B", "-c zip:3 -r 5", "-c zip:3 -B -r 7", "-c lzw:3 -t -w 16 -l 16", "-c zip:3 -p separate -8 -B", "-c zip:2 -B", "-c packbits", "-c lzw:2"];

    private static readonly string[] EachFormatLayouts = ["-c zip:2 -B -r 8", "-c lzw:2 -t -w 32 -l 16", "-c none -p separate"];

    // With more bits than 8, tiffcp mixes up the bytes of planar tiles.
    private static readonly string[] PlanarTiles = ["-c none -p separate -B -t -w 32 -l 16", "-c packbits -p separate -t -w 16 -l 16", "-c lzw:2 -p separate -t -w 48 -l 16"];

    public static TheoryData<ChannelLayout, SampleType, string> Cases =>
    [
        .. Layouts.Select(layout => (ChannelLayout.Rgb, SampleType.UInt16, layout)),
        .. FloatLayouts.Select(layout => (ChannelLayout.Rgb, SampleType.Float32, layout)),
        .. from channels in Enum.GetValues<ChannelLayout>() from layout in PlanarTiles select (channels, SampleType.UInt8, layout),
        .. from channels in Enum.GetValues<ChannelLayout>()
           from sample in Enum.GetValues<SampleType>()
           where sample != SampleType.UInt15Plus1
           from layout in EachFormatLayouts
           select (channels, sample, layout),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rewrite_FileOfLibTiff_ShowsTheNewPictureAndKeepsAllElse(ChannelLayout channels, SampleType sample, string layout)
    {
        using var folder = new TempFolder();
        using var photo = Photo(new PixelFormat(channels, sample));
        LibTiff.Write(folder["before.tif"], photo, layout);
        using var before = ImageDecoder.Decode(folder["before.tif"]).Pixels;
        using var after = Retouch(before);

        Rewrite(folder["before.tif"], after, folder["after.tif"]);

        Assert.Equal("", LibTiff.Differences(folder["before.tif"], before, LibTiff.IsPlanar(layout)));
        Assert.Equal("", LibTiff.Differences(folder["after.tif"], after, LibTiff.IsPlanar(layout)));
        Assert.Equal("", LibTiff.Complaints(folder["after.tif"]));
        AssertNothingElseChanged(File.ReadAllBytes(folder["before.tif"]), File.ReadAllBytes(folder["after.tif"]), before, after);
        using var read = ImageDecoder.Decode(folder["after.tif"]);
        Pictures.AssertSame(after, read.Pixels);
    }

    [Theory]
    [InlineData("-c none")]
    [InlineData("-c zip:2 -r 3")]
    [InlineData("-c lzw -t -w 16 -l 16 -8 -B")]
    public void Rewrite_SamePicture_IsTheSameFile(string layout)
    {
        using var folder = new TempFolder();
        using var before = Photo(PixelFormat.Rgb16);
        LibTiff.Write(folder["before.tif"], before, layout);

        Rewrite(folder["before.tif"], before, folder["after.tif"]);

        Assert.Equal(File.ReadAllBytes(folder["before.tif"]), File.ReadAllBytes(folder["after.tif"]));
    }

    [Fact]
    public void Rewrite_SeveralPages_ChangesTheFirstOnly()
    {
        using var folder = new TempFolder();
        using var before = Photo(PixelFormat.Rgb16);
        using var after = Retouch(before);
        using var other = Pictures.Noise(40, 30, PixelFormat.Grey8);
        LibTiff.Write(folder["first.tif"], before, "-c lzw -r 5");
        LibTiff.Write(folder["second.tif"], other, "-c zip");
        LibTiff.Join(folder["before.tif"], folder["first.tif"], folder["second.tif"]);

        Rewrite(folder["before.tif"], after, folder["after.tif"]);

        Assert.Equal("", LibTiff.Differences(folder["after.tif"], after, isPlanar: false));
        Assert.Equal("", LibTiff.Differences(folder["after.tif"], other, isPlanar: false, page: 1));
        AssertNothingElseChanged(File.ReadAllBytes(folder["before.tif"]), File.ReadAllBytes(folder["after.tif"]), before, after);
    }

    /// <summary>Something that packs, with every sample of the retouched part other than before.</summary>
    internal static ImageBuffer Photo(PixelFormat format)
    {
        var picture = Pictures.Noise(71, 53, format);
        for (var y = 0; y < picture.Extent.Height; y++)
            for (var i = 0; i < picture.Row(y).Length; i++)
                if ((i / 8 + y) % 3 != 0) picture.Row(y)[i] = (byte)((i / 16) & 0x3F);
        return picture;
    }

    internal static ImageBuffer Retouch(ImageBuffer picture)
    {
        var retouched = new ImageBuffer(picture.Extent, picture.Format);
        var bytes = picture.Format.BytesPerPixel;
        var part = Retouched.Intersect(picture.Extent.Bounds);
        for (var y = 0; y < picture.Extent.Height; y++)
        {
            picture.Row(y).CopyTo(retouched.Row(y));
            if (y < part.Y || y >= part.Bottom) continue;
            foreach (ref var value in retouched.Row(y)[(part.X * bytes)..(part.Right * bytes)]) value ^= (byte)(y & 0x3F | 1);
        }

        return retouched;
    }

    internal static void Rewrite(string source, ImageBuffer after, string target)
    {
        using var before = ImageDecoder.Decode(source);
        using var output = new FileStream(target, FileMode.CreateNew, FileAccess.ReadWrite);
        TiffRewriter.Rewrite(File.ReadAllBytes(source), before.Pixels.View(), after.View(), output, source);
    }

    /// <summary>
    /// Only changed pieces, the lists of pieces and their two entries may differ, and what comes after the old end. Packed pieces may move: the unchanged ones have the same
    /// bytes in another place, which may be one that an earlier run left empty.
    /// </summary>
    internal static void AssertNothingElseChanged(byte[] old, byte[] rewritten, ImageBuffer before, ImageBuffer after, params IEnumerable<int> empty)
    {
        Assert.True(TiffDirectory.TryRead(old, out var directory));
        Assert.True(TiffDirectory.TryRead(rewritten, out var newDirectory));
        var (layout, newLayout) = (TiffLayout.Read(directory, old.Length, "old"), TiffLayout.Read(newDirectory, rewritten.Length, "rewritten"));
        directory.TryEntry(layout.Tags.Offsets, out var offsets);
        directory.TryEntry(layout.Tags.Counts, out var counts);
        HashSet<long> free = [.. empty.Select(at => (long)at)];
        foreach (var range in new[] { offsets.Values, counts.Values, new FileRange(offsets.At, offsets.At + 20), new FileRange(counts.At, counts.At + 20) })
            Allow(range, free);
        var changed = 0;
        for (var i = 0; i < layout.PieceCount; i++)
        {
            var isChanged = IsChanged(layout.PieceAt(i).Visible, before, after);
            if (isChanged) changed++;
            else Assert.Equal(BytesOf(old, layout, i), BytesOf(rewritten, newLayout, i));
            if (isChanged || layout.Compression != TiffCompression.None) Allow(layout.RangeOf(i), free);
        }

        Assert.True(changed > 0);
        for (var i = 0; i < old.Length; i++)
            if ((i >= rewritten.Length || old[i] != rewritten[i]) && !free.Contains(i)) Assert.Fail($"Byte {i} changed.");
    }

    /// <summary>A piece as it is in the file.</summary>
    internal static byte[] BytesOf(byte[] file, TiffLayout layout, int piece) => file[(int)layout.RangeOf(piece).Start..(int)layout.RangeOf(piece).End];

    private static void Allow(FileRange range, HashSet<long> free)
    {
        for (var at = range.Start; at < range.End; at++) free.Add(at);
    }

    internal static bool IsChanged(Bounds part, ImageBuffer before, ImageBuffer after)
    {
        for (var y = 0; y < part.Height; y++)
            if (!before.View().Crop(part).Row(y).SequenceEqual(after.View().Crop(part).Row(y))) return true;
        return false;
    }
}
