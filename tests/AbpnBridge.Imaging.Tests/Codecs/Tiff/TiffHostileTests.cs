using System.Buffers.Binary;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Tiff;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Tiff;

/// <summary>Files in which parts share bytes, point in circles, or are damaged anyhow.</summary>
public sealed class TiffHostileTests
{
    private const int Rows = 8;

    [Fact]
    public void Rewrite_StripsThatShareTheirBytes_ChangesOnlyTheRetouchedOne()
    {
        using var folder = new TempFolder();
        using var before = Repeated(PixelFormat.Rgb8);
        using var after = WithFirstRowsFlat(before);
        new TiffMaker { IsPacked = true, RowsPerStrip = Rows }.Write(folder["apart.tif"], before);
        // All strips read what the first one reads.
        Patch(folder["apart.tif"], folder["shared.tif"], (file, directory) =>
        {
            foreach (var tag in new[] { TiffTag.StripOffsets, TiffTag.StripByteCounts })
            {
                Assert.True(directory.TryEntry(tag, out var list));
                for (var i = 1; i < list.Count; i++) file.AsSpan((int)list.ValuesAt, 4).CopyTo(file.AsSpan((int)list.ValuesAt + 4 * i));
            }
        });
        using (var read = ImageDecoder.Decode(folder["shared.tif"])) Pictures.AssertSame(before, read.Pixels);

        TiffRewriterTests.Rewrite(folder["shared.tif"], after, folder["after.tif"]);

        Assert.Equal("", LibTiff.Differences(folder["after.tif"], after, isPlanar: false));
    }

    [Fact]
    public void Rewrite_SecondPageThatSharesStripsAndLists_KeepsItsPicture()
    {
        using var folder = new TempFolder();
        using var before = TiffRewriterTests.Photo(PixelFormat.Rgb16);
        using var after = TiffRewriterTests.Retouch(before);
        new TiffMaker { IsPacked = true }.Write(folder["one.tif"], before);
        var file = File.ReadAllBytes(folder["one.tif"]);
        Assert.True(TiffDirectory.TryRead(file, out var directory));
        var second = file[(int)directory.Range.Start..(int)directory.Range.End];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan((int)directory.Range.End - 4), file.Length);
        File.WriteAllBytes(folder["two.tif"], [.. file, .. second]);

        // There, back, and there again: what the first run moved apart is the first page's own from then on.
        TiffRewriterTests.Rewrite(folder["two.tif"], after, folder["after.tif"]);
        TiffRewriterTests.Rewrite(folder["after.tif"], before, folder["back.tif"]);
        TiffRewriterTests.Rewrite(folder["back.tif"], after, folder["again.tif"]);

        foreach (var (name, picture) in new[] { ("after.tif", after), ("back.tif", before), ("again.tif", after) })
        {
            Assert.Equal("", LibTiff.Differences(folder[name], picture, isPlanar: false));
            Assert.Equal("", LibTiff.Differences(folder[name], before, isPlanar: false, page: 1));
        }

        Assert.Equal(new FileInfo(folder["after.tif"]).Length, new FileInfo(folder["again.tif"]).Length);
    }

    [Theory]
    [InlineData("SubDirectories")]
    [InlineData("ExifDirectory")]
    [InlineData("the next page")]
    public void Rewrite_DirectoriesInACircle_Ends(string link)
    {
        using var folder = new TempFolder();
        using var before = TiffRewriterTests.Photo(PixelFormat.Rgb8);
        using var after = TiffRewriterTests.Retouch(before);
        new TiffMaker { IsPacked = true, Entries = Enum.TryParse<TiffTag>(link, out var tag) ? [((int)tag, 0)] : [] }.Write(folder["plain.tif"], before);
        Patch(folder["plain.tif"], folder["circle.tif"], (file, directory) =>
        {
            var place = (int)directory.Range.End - 4;
            if (tag != 0 && directory.TryEntry(tag, out var entry)) place = (int)entry.ValuesAt;
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(place), (int)directory.At);
        });

        TiffRewriterTests.Rewrite(folder["circle.tif"], after, folder["after.tif"]);

        using var read = ImageDecoder.Decode(folder["after.tif"]);
        Pictures.AssertSame(after, read.Pixels);
    }

    /// <summary>Each costs as much memory as the photo, and none of them a byte of the file.</summary>
    [Fact]
    public void Rewrite_ManySmallerVersionsInTheSameStrips_RedrawsTwiceThePhotoAtMost()
    {
        using var folder = new TempFolder();
        using var before = Repeated(PixelFormat.Rgb8);
        using var after = WithFirstRowsFlat(before);
        new TiffMaker { RowsPerStrip = Rows, Entries = [((int)TiffTag.NewSubfileType, 0)] }.Write(folder["plain.tif"], before);
        var file = File.ReadAllBytes(folder["plain.tif"]);
        Assert.True(TiffDirectory.TryRead(file, out var directory));
        var (at, bytes) = ((int)directory.At, (int)directory.Range.Bytes);
        for (var copy = 0; copy < 10; copy++)
        {
            var next = file.Length;
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at + bytes - 4), next);
            file = [.. file, .. file[at..(at + bytes)]];
            file[next + 2 + 8] = 1; // NewSubfileType, the lowest tag: a smaller version
            file.AsSpan(next + bytes - 4, 4).Clear();
            at = next;
        }

        Assert.Equal(8, TiffRewriter.Rewrite(file, before.View(), after.View(), new MemoryStream(), "x.tif"));
    }

    /// <summary>Each of many directories claims 65,535 entries, which lie over one another: the file is far too short for them.</summary>
    [Fact]
    public void Rewrite_MoreDirectoryEntriesThanTheFileHolds_IsDamaged()
    {
        using var folder = new TempFolder();
        using var before = Repeated(PixelFormat.Rgb8);
        using var after = WithFirstRowsFlat(before);
        new TiffMaker { IsPacked = true, RowsPerStrip = Rows }.Write(folder["plain.tif"], before);
        var plain = File.ReadAllBytes(folder["plain.tif"]);
        Assert.True(TiffDirectory.TryRead(plain, out var directory));
        BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan((int)directory.Range.End - 4), plain.Length);
        // A page whose one entry lists 100,000 directories; wherever they are, they begin with 0xFFFF.
        var pages = new byte[1 << 21];
        pages.AsSpan().Fill(0xFF);
        ReadOnlySpan<byte> page = [1, 0, 0x4A, 1, 4, 0, 0xA0, 0x86, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        page.CopyTo(pages);
        BinaryPrimitives.WriteInt32LittleEndian(pages.AsSpan(10), plain.Length + page.Length);
        for (var i = 0; i < 100_000; i++) BinaryPrimitives.WriteInt32LittleEndian(pages.AsSpan(page.Length + 4 * i), plain.Length + 500_000 + 2 * i);
        File.WriteAllBytes(folder["many.tif"], [.. plain, .. pages]);

        var error = Assert.Throws<CodecException>(() => TiffRewriterTests.Rewrite(folder["many.tif"], after, folder["after.tif"]));

        Assert.Equal(CodecFault.Damaged, error.Fault);
        Assert.Contains("lie over one another", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-c zip:2 -r 4")]
    [InlineData("-c lzw -B -t -w 16 -l 16 -8")]
    [InlineData("-c packbits -p separate")]
    public void Rewrite_FlippedBytesAndCutFiles_NeverBreakIt(string layout)
    {
        using var folder = new TempFolder();
        using var before = TiffRewriterTests.Photo(PixelFormat.Rgb8);
        LibTiff.Write(folder["x.tif"], before, layout);
        var whole = File.ReadAllBytes(folder["x.tif"]);
        Assert.True(TiffDirectory.TryRead(whole, out var directory));
        var metadata = directory.Entries().SelectMany(e => Enumerable.Range((int)e.ValuesAt, (int)e.Bytes)).ToList();
        metadata.AddRange(Enumerable.Range((int)directory.At, (int)directory.Range.Bytes));
        metadata.AddRange(Enumerable.Range(0, directory.HeaderBytes));
        var random = new Random(7);
        var rewritten = 0;
        for (var round = 0; round < 1500; round++)
        {
            var bytes = round % 10 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            // Of pixel data any byte, of all else each kind of number that is mistaken most.
            for (var flip = 0; flip < 1 + round % 3 && bytes.Length > 0; flip++)
            {
                var at = round % 4 == 0 ? random.Next(bytes.Length) : Math.Min(bytes.Length - 1, metadata[random.Next(metadata.Count)]);
                bytes[at] = random.Next(4) switch { 0 => 0xFF, 1 => 0, 2 => (byte)(bytes[at] ^ 1 << random.Next(8)), _ => (byte)random.Next(256) };
            }

            File.WriteAllBytes(folder["broken.tif"], bytes);
            var error = Record.Exception(() => RewriteAnyhow(folder["broken.tif"]));
            Assert.True(error is null or CodecException, $"Round {round}: {error}");
            if (error is null) rewritten++;
        }

        Assert.InRange(rewritten, 1, 1400);
    }

    private static void RewriteAnyhow(string path)
    {
        using var read = ImageDecoder.Decode(path);
        using var stored = TiffReader.Read(File.ReadAllBytes(path), 1, path);
        using var after = TiffRewriterTests.Retouch(stored);
        TiffRewriter.Rewrite(File.ReadAllBytes(path), stored.View(), after.View(), new MemoryStream(), path);
    }

    /// <summary>The same rows again and again.</summary>
    private static ImageBuffer Repeated(PixelFormat format)
    {
        var picture = Pictures.Noise(64, 6 * Rows, format);
        for (var y = Rows; y < picture.Extent.Height; y++) picture.Row(y % Rows).CopyTo(picture.Row(y));
        return picture;
    }

    private static ImageBuffer WithFirstRowsFlat(ImageBuffer picture)
    {
        var flat = new ImageBuffer(picture.Extent, picture.Format);
        for (var y = Rows; y < picture.Extent.Height; y++) picture.Row(y).CopyTo(flat.Row(y));
        return flat;
    }

    private delegate void Change(byte[] file, TiffDirectory directory);

    private static void Patch(string path, string target, Change change)
    {
        var file = File.ReadAllBytes(path);
        Assert.True(TiffDirectory.TryRead(file, out var directory));
        change(file, directory);
        File.WriteAllBytes(target, file);
    }
}
