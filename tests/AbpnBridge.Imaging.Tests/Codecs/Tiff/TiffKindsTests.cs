using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Tiff;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Tiff;

/// <summary>Layouts that no program at hand writes. Uncompressed, the rewritten file must be the one that would have been made with the new picture.</summary>
public sealed class TiffKindsTests
{
    private static readonly TiffMaker[] Kinds =
    [
        new(), new() { IsPlanar = true }, new() { FurtherSamples = 1 }, new() { FurtherSamples = 3, IsPlanar = true }, new() { HasShortLists = true },
        new() { HasShortLists = true, RowsPerStrip = 1000 }, new() { RowsPerStrip = 1 },
    ];

    public static TheoryData<int, ChannelLayout, SampleType> Cases =>
    [
        .. from kind in Enumerable.Range(0, Kinds.Length)
           from channels in Enum.GetValues<ChannelLayout>()
           from sample in Enum.GetValues<SampleType>()
           where sample != SampleType.UInt15Plus1
           select (kind, channels, sample),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rewrite_Uncompressed_IsTheFileOfTheNewPicture(int kind, ChannelLayout channels, SampleType sample)
    {
        // A single further sample behind the colours is taken for alpha.
        if (Kinds[kind].FurtherSamples == 1 && !new PixelFormat(channels, sample).HasAlpha) return;
        AssertIsTheFileOfTheNewPicture(Kinds[kind], new PixelFormat(channels, sample));
    }

    [Theory]
    [InlineData(ChannelLayout.Grey, SampleType.UInt8)]
    [InlineData(ChannelLayout.Grey, SampleType.UInt16)]
    [InlineData(ChannelLayout.GreyAlpha, SampleType.UInt16)]
    public void Rewrite_GreyWhoseZeroIsWhite_IsTheFileOfTheNewPicture(ChannelLayout channels, SampleType sample)
    {
        AssertIsTheFileOfTheNewPicture(new TiffMaker { IsInverted = true }, new PixelFormat(channels, sample));
        AssertIsTheFileOfTheNewPicture(new TiffMaker { IsInverted = true, IsPlanar = true, FurtherSamples = 2 }, new PixelFormat(channels, sample));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(140)]
    public void Rewrite_ListsOfShortNumbersTooSmallForTheNewPicture_BecomeLong(int rowsPerStrip)
    {
        using var folder = new TempFolder();
        using var flat = new ImageBuffer(new Extent(150, 140), PixelFormat.Rgb16);
        using var noise = Pictures.Noise(150, 140, PixelFormat.Rgb16);
        new TiffMaker { HasShortLists = true, IsPacked = true, RowsPerStrip = rowsPerStrip }.Write(folder["before.tif"], flat);
        Assert.Equal("3", TypeOf(folder["before.tif"], TiffTag.StripOffsets));

        TiffRewriterTests.Rewrite(folder["before.tif"], noise, folder["after.tif"]);

        Assert.Equal("", LibTiff.Differences(folder["after.tif"], noise, isPlanar: false));
        Assert.Equal("4", TypeOf(folder["after.tif"], rowsPerStrip < 140 ? TiffTag.StripOffsets : TiffTag.StripByteCounts));
        TiffRewriterTests.AssertNothingElseChanged(File.ReadAllBytes(folder["before.tif"]), File.ReadAllBytes(folder["after.tif"]), flat, noise);
    }

    [Fact]
    public void Rewrite_ThereAndBack_ShowsTheFirstPictureAndIsSmallAgain()
    {
        using var folder = new TempFolder();
        using var flat = new ImageBuffer(new Extent(150, 140), PixelFormat.Rgb16);
        using var noise = Pictures.Noise(150, 140, PixelFormat.Rgb16);
        new TiffMaker { IsPacked = true, RowsPerStrip = 9 }.Write(folder["before.tif"], flat);
        var length = new FileInfo(folder["before.tif"]).Length;

        TiffRewriterTests.Rewrite(folder["before.tif"], noise, folder["noise.tif"]);
        TiffRewriterTests.Rewrite(folder["noise.tif"], flat, folder["flat.tif"]);

        Assert.Equal("", LibTiff.Differences(folder["noise.tif"], noise, isPlanar: false));
        Assert.Equal("", LibTiff.Differences(folder["flat.tif"], flat, isPlanar: false));
        // No strip of noise fits where the flat ones were; they all went to the end, and there the flat ones are now, and the file is cut behind them.
        Assert.InRange(new FileInfo(folder["noise.tif"]).Length, 2 * length, long.MaxValue);
        Assert.InRange(new FileInfo(folder["flat.tif"]).Length, length, 2 * length - 1);
    }

    [Fact]
    public void Rewrite_AnotherPictureThanWasRead_IsRefused()
    {
        using var folder = new TempFolder();
        using var picture = TiffRewriterTests.Photo(PixelFormat.Rgb8);
        using var other = TiffRewriterTests.Retouch(picture);
        new TiffMaker().Write(folder["x.tif"], picture);

        var error = Assert.Throws<CodecException>(
            () => TiffRewriter.Rewrite(File.ReadAllBytes(folder["x.tif"]), other.View(), picture.View(), new MemoryStream(), "x.tif"));

        Assert.Contains("was it changed meanwhile", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_NoRoomBelowTheLimit_SaysWhatToDo()
    {
        var room = new TiffRoom([new FileRange(100, 200)], 4_294_967_000, uint.MaxValue, "x.tif");

        Assert.Equal(100, room.Take(60));
        Assert.Equal(4_294_967_000, room.Take(61));
        Assert.Equal(160, room.Take(40));
        Assert.Contains("save the photo as BigTIFF", Assert.Throws<CodecException>(() => room.Take(1000)).Message, StringComparison.Ordinal);
        Assert.Equal(4_294_967_062, room.Append(1));
    }

    private static void AssertIsTheFileOfTheNewPicture(TiffMaker kind, PixelFormat format)
    {
        using var folder = new TempFolder();
        using var before = TiffRewriterTests.Photo(format);
        using var after = TiffRewriterTests.Retouch(before);
        kind.Write(folder["before.tif"], before);
        kind.Write(folder["expected.tif"], after);
        using (var read = ImageDecoder.Decode(folder["before.tif"]))
        {
            Pictures.AssertSame(before, read.Pixels);
            Assert.Equal(kind.FurtherSamples > 0, read.Metadata.Unkept.HasFlag(UnkeptParts.Channels));
        }

        TiffRewriterTests.Rewrite(folder["before.tif"], after, folder["after.tif"]);

        Assert.Equal(File.ReadAllBytes(folder["expected.tif"]), File.ReadAllBytes(folder["after.tif"]));
    }

    private static string TypeOf(string path, TiffTag tag)
    {
        Assert.True(TiffDirectory.TryRead(File.ReadAllBytes(path), out var directory) && directory.TryEntry(tag, out var entry));
        directory.TryEntry(tag, out entry);
        return $"{entry.Type}";
    }
}
