using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Jpeg;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Jpeg;

public sealed class MultiPictureTests
{
    private const int DirectoryBytes = 8 + 2 + 2 * 12 + 4 + 2 * 16;
    private const int HeaderAt = 2 + 4 + 4; // SOI, marker and length, name
    private const int EntriesAt = 8 + 2 + 12 + 8; // where the directory says where its entries are

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rewrite_PictureThatGrows_LeavesTheSecondWhereItIsFound(bool isLittle)
    {
        using var folder = new TempFolder();
        using var flat = new ImageBuffer(new Extent(64, 48), PixelFormat.Rgb8);
        using var noise = Pictures.Noise(64, 48, PixelFormat.Rgb8);
        using var other = JpegPictures.Photo(40, 30);
        var first = JpegTools.Encode(folder, flat.View(), "cjpeg -quality 95 -outfile OUT IN");
        var second = JpegTools.Encode(folder, other.View(), "cjpeg -quality 80 -outfile OUT IN");
        var jpeg = Join(first, second, isLittle);
        Assert.Equal(second, Extract(folder, jpeg));

        var rewritten = Rewrite(folder, jpeg, noise);

        Assert.True(rewritten.Length > jpeg.Length + 1000);
        Assert.Equal(second, Extract(folder, rewritten));
        Assert.Equal((rewritten.Length - second.Length).ToString(), ExifTool.Tags(folder["x.jpg"], "MPImage1:MPImageLength"));
        Assert.Equal("", ExifTool.Complaints(folder["x.jpg"]));
    }

    [Fact]
    public void Rewrite_EntriesBeyondTheSegment_LeavesThePictureAlone()
    {
        using var folder = new TempFolder();
        using var flat = new ImageBuffer(new Extent(64, 48), PixelFormat.Rgb8);
        using var noise = Pictures.Noise(64, 48, PixelFormat.Rgb8);
        var first = JpegTools.Encode(folder, flat.View(), "cjpeg -quality 95 -outfile OUT IN");
        var sound = Join(first, first, isLittle: true);
        var crafted = (byte[])sound.Clone();
        crafted[HeaderAt + EntriesAt + 1] = 0x0A; // 2560 and some bytes on, among the blocks of the rewritten picture

        var rewritten = Rewrite(folder, crafted, noise);

        Assert.True(rewritten.Length - first.Length > 0x0B00);
        Pictures.AssertSame(JpegTools.Decode(folder, Rewrite(folder, sound, noise)), JpegTools.Decode(folder, rewritten));
    }

    [Fact]
    public void Follow_DirectoryOfNonsense_StaysAsItIs()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var directory = Directory(1000, 500, 200, round % 2 == 0);
            for (var flips = 0; flips < 3; flips++) directory[random.Next(38)] = (byte)random.Next(256);
            MultiPicture.Follow(directory.AsSpan(0, random.Next(directory.Length)), (30, 1030), (30, 2030));
        }

        byte[] cut = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 9];
        MultiPicture.Follow(cut, (30, 1030), (30, 2030));
        Assert.Equal([0x49, 0x49, 42, 0, 8, 0, 0, 0, 9], cut);
    }

    private static byte[] Rewrite(TempFolder folder, byte[] jpeg, ImageBuffer after)
    {
        File.WriteAllBytes(folder["before.jpg"], jpeg);
        using var before = ImageDecoder.Decode(folder["before.jpg"]);
        Retouching.Rewrite(folder["before.jpg"], folder["after.jpg"], before, after);
        return File.ReadAllBytes(folder["after.jpg"]);
    }

    private static byte[] Join(byte[] first, byte[] second, bool isLittle)
    {
        var length = first.Length + HeaderAt - 2 + DirectoryBytes;
        byte[] head = [0xFF, 0xE2, 0, 2 + 4 + DirectoryBytes, .. MultiPicture.Name];
        return [.. first[..2], .. head, .. Directory(length, second.Length, length - HeaderAt, isLittle), .. first[2..], .. second];
    }

    // CIPA DC-007, 5.2: the number of pictures, and an entry for each.
    private static byte[] Directory(int firstBytes, int secondBytes, int secondAt, bool isLittle)
    {
        var bytes = new List<byte>(isLittle ? "II"u8.ToArray() : "MM"u8.ToArray());
        Put(42, 2);
        Put(8, 4);
        Put(2, 2);
        Entry(0xB001, 4, 1, 2);
        Entry(0xB002, 7, 32, 38);
        Put(0, 4);
        foreach (var value in new[] { 0x030000, firstBytes, 0, 0, 0, secondBytes, secondAt, 0 }) Put(value, 4);
        return [.. bytes];

        void Entry(int tag, int type, int count, int content)
        {
            Put(tag, 2);
            Put(type, 2);
            Put(count, 4);
            Put(content, 4);
        }

        void Put(int value, int size)
        {
            for (var i = 0; i < size; i++) bytes.Add((byte)(value >> (8 * (isLittle ? i : size - 1 - i))));
        }
    }

    private static byte[] Extract(TempFolder folder, byte[] jpeg)
    {
        File.WriteAllBytes(folder["x.jpg"], jpeg);
        return ExifTool.Binary(folder["x.jpg"], "MPImage2");
    }
}
