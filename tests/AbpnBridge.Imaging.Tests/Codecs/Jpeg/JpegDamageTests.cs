using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Jpeg;

/// <summary>Whatever a file holds, the end is a picture or one sentence.</summary>
public sealed class JpegDamageTests
{
    private const int Width = 75;
    private const int Height = 52;

    public static TheoryData<string> Commands =>
    [
        "cjpeg -quality 90 -restart 1 -outfile OUT IN",
        "cjpeg -quality 90 -optimize -sample 1x1 -outfile OUT IN",
        "cjpeg -quality 85 -progressive -outfile OUT IN",
        "cjpeg -quality 85 -progressive -restart 3B -outfile OUT IN",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Rewrite_CutAnywhere_IsDamaged(string command)
    {
        var (jpeg, before, after) = Encode(command);
        for (var length = 0; length < jpeg.Length; length++)
        {
            var error = Assert.Throws<CodecException>(() => JpegTools.Rewrite(jpeg[..length], before, after));
            Assert.Equal(CodecFault.Damaged, error.Fault);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Rewrite_CodedDataCutOut_IsDamaged(string command)
    {
        var (jpeg, before, after) = Encode(command);
        var data = JpegTools.Coefficients(jpeg).Scans[^1].Data;
        // Three bytes less: no restart marker is missing, only the last blocks' bits.
        byte[] shortened = [.. jpeg[..(data.End.Value - 3)], .. jpeg[data.End.Value..]];

        var error = Assert.Throws<CodecException>(() => JpegTools.Rewrite(shortened, before, after));

        Assert.Equal(CodecFault.Damaged, error.Fault);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Rewrite_AnyByteChanged_IsAPictureOrASentence(string command)
    {
        var (jpeg, before, after) = Encode(command);
        var random = new Random(5);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var broken = (byte[])jpeg.Clone();
            var headers = JpegHeadersEnd(jpeg);
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                broken[random.Next(round % 2 == 0 ? headers : broken.Length)] = (byte)random.Next(256);
            var error = Record.Exception(() => JpegTools.Rewrite(broken, before, after));
            if (error is null) continue;
            refused++;
            Assert.True(error is CodecException { Fault: CodecFault.Damaged or CodecFault.Unsupported }, $"Round {round}: {error}");
            Assert.StartsWith("x.jpg ", error.Message, StringComparison.Ordinal);
        }

        Assert.InRange(refused, 500, 2990);
    }

    [Fact]
    public void Rewrite_ThousandScans_AreTooMany()
    {
        var (jpeg, before, after) = Encode("cjpeg -quality 85 -progressive -outfile OUT IN");
        var head = jpeg[..JpegHeadersEnd(jpeg)]; // up to the first scan, which brings DC
        // Each bit of each coefficient in a scan of its own is sound, but nobody does it.
        var scans = from component in new byte[] { 1, 2, 3 }
                    from k in Enumerable.Range(1, 63)
                    from bit in Enumerable.Range(0, 14).Reverse()
                    let lowest = bit == 13 ? 0 : bit + 1
                    select new byte[] { 0xFF, 0xDA, 0, 8, 1, component, 0, (byte)k, (byte)k, (byte)((lowest << 4) | bit) };
        var tables = JpegTools.Coefficients(jpeg).Parts.Where(p => p.Marker == 0xC4).SelectMany(p => jpeg[p.Start..p.End]);
        byte[] bomb = [.. head, .. tables, .. scans.SelectMany(s => s), 0xFF, 0xD9];

        var error = Assert.Throws<CodecException>(() => JpegTools.Rewrite(bomb, before, after));

        Assert.Equal(CodecFault.Damaged, error.Fault);
        Assert.Contains("more than 1000 scans", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cjpeg -arithmetic -outfile OUT IN", "arithmetic coding")]
    [InlineData("/usr/bin/python3 -c from%20PIL%20import%20Image;Image.open('IN').convert('CMYK').save('OUT')", "CMYK picture")]
    public void Rewrite_OtherKinds_AreRefused(string command, string why)
    {
        using var folder = new TempFolder();
        using var picture = JpegPictures.Photo(Width, Height);
        var jpeg = JpegTools.Encode(folder, picture.View(), command);

        var error = Assert.Throws<CodecException>(() => JpegTools.Rewrite(jpeg, picture, picture));

        Assert.Equal(CodecFault.Unsupported, error.Fault);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 3, "3 bits per channel")]
    [InlineData(2, 0, "tells its height after its picture")] // the upper byte of 52 is 0 already
    [InlineData(3, 0xFF, "up to 30000 a side")]
    public void Rewrite_FrameBeyondLimits_IsRefused(int at, byte value, string why)
    {
        var (jpeg, before, after) = Encode("cjpeg -quality 90 -outfile OUT IN");
        var frame = JpegTools.Coefficients(jpeg).Parts.First(p => p.Marker == 0xC0);
        jpeg[frame.Content + at] = value;

        var error = Assert.Throws<CodecException>(() => JpegTools.Rewrite(jpeg, before, after));

        Assert.Equal(CodecFault.Unsupported, error.Fault);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static (byte[] Jpeg, ImageBuffer Before, ImageBuffer After) Encode(string command)
    {
        using var folder = new TempFolder();
        using var picture = JpegPictures.Photo(Width, Height);
        var jpeg = JpegTools.Encode(folder, picture.View(), command);
        var before = JpegTools.Decode(folder, jpeg, "");
        return (jpeg, before, JpegPictures.WithSpot(before, 40, 30, 20));
    }

    private static int JpegHeadersEnd(byte[] jpeg) => JpegTools.Coefficients(jpeg).Scans[0].Data.Start.Value;
}
