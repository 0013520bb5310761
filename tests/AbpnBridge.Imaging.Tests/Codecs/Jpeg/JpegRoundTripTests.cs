using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Jpeg;

/// <summary>Decoding and coding every scan of an unchanged file gives the same bytes.</summary>
public sealed class JpegRoundTripTests
{
    private const string Pil = "/usr/bin/python3 -c from%20PIL%20import%20Image;Image.open('IN').save('OUT',";
    private const string OpenCv = "/usr/bin/python3 -c import%20cv2;cv2.imwrite('OUT',cv2.imread('IN',-1),";

    public static TheoryData<string> Commands =>
    [
        "cjpeg -quality 90 -outfile OUT IN",
        "cjpeg -quality 90 -optimize -outfile OUT IN",
        "cjpeg -quality 100 -sample 1x1 -outfile OUT IN",
        "cjpeg -quality 5 -outfile OUT IN",
        "cjpeg -quality 95 -baseline -qtables tables -qslots 0,1,2 -outfile OUT IN",
        "cjpeg -quality 85 -sample 2x1 -restart 1 -outfile OUT IN",
        "cjpeg -quality 85 -sample 1x2 -restart 3B -outfile OUT IN",
        "cjpeg -quality 85 -sample 4x1 -outfile OUT IN",
        "cjpeg -quality 85 -sample 4x2 -outfile OUT IN",
        "cjpeg -quality 85 -sample 1x1,2x2,1x2 -outfile OUT IN",
        "cjpeg -quality 85 -rgb -outfile OUT IN",
        "cjpeg -quality 85 -grayscale -outfile OUT IN",
        "cjpeg -quality 85 -grayscale -sample 2x2 -outfile OUT IN",
        "cjpeg -quality 85 -scans sequential -outfile OUT IN",
        "cjpeg -quality 85 -progressive -outfile OUT IN",
        "cjpeg -quality 100 -progressive -sample 1x1 -outfile OUT IN",
        "cjpeg -quality 30 -progressive -restart 2 -outfile OUT IN",
        "cjpeg -quality 85 -progressive -restart 1B -sample 2x1 -outfile OUT IN",
        "cjpeg -quality 85 -progressive -grayscale -outfile OUT IN",
        "cjpeg -quality 98 -scans progressive -outfile OUT IN",
        $"{Pil}quality=92)",
        $"{Pil}quality=92,subsampling=0,optimize=True)",
        $"{Pil}quality=80,progressive=True)",
        $"{OpenCv}[1,93])",
        $"{OpenCv}[1,93,2,1,3,1,4,16])",
        "convert IN -quality 88 OUT",
        "convert IN -quality 95 -interlace JPEG -sampling-factor 4:2:2 OUT",
        "vips jpegsave IN OUT --Q 90 --optimize-coding",
        "vips jpegsave IN OUT --Q 75 --interlace --subsample-mode off --quant-table 3",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void CodeAgain_FileOfAnyProgram_GivesTheSameBytes(string command)
    {
        foreach (var (width, height) in new[] { (97, 61), (1, 1), (8, 8), (17, 200) })
        {
            using var folder = new TempFolder();
            using var picture = JpegPictures.Photo(width, height);
            JpegScripts.WriteInto(folder);
            var jpeg = JpegTools.Encode(folder, picture.View(), command);

            var again = JpegTools.CodeAgain(JpegTools.Coefficients(jpeg));

            Assert.True(jpeg.AsSpan().SequenceEqual(again), $"{width} x {height}: the bytes differ from {jpeg.AsSpan().CommonPrefixLength(again)} of {jpeg.Length} on.");
        }
    }

    [Fact]
    public void CodeAgain_RunOfCorrectionsOnly_EndsWhereLibjpegEndsIt()
    {
        using var folder = new TempFolder();
        using var picture = new ImageBuffer(new Extent(320, 320), PixelFormat.Grey8);
        // The same wave in each of 1,600 blocks: one coefficient each, which the refining scans correct and add nothing to.
        for (var y = 0; y < 320; y++)
            for (var x = 0; x < 320; x++) picture.Row(y)[x] = (byte)(128 + Math.Round(60 * Math.Cos((2 * x + 1) * Math.PI / 16) * (x / 8 % 2 == 0 ? 1 : -1)));
        var jpeg = JpegTools.Encode(folder, picture.View(), "cjpeg -quality 92 -progressive -outfile OUT IN");

        Assert.Equal(jpeg, JpegTools.CodeAgain(JpegTools.Coefficients(jpeg)));
    }

    [Theory]
    [InlineData("-progressive", "")]
    [InlineData("", "-progressive")]
    [InlineData("-optimize", "-progressive -restart 5B")]
    public void Decode_SameCoefficientsBySequentialAndProgressiveScans_AreEqual(string first, string second)
    {
        using var folder = new TempFolder();
        using var picture = JpegPictures.Photo(133, 71);
        var jpeg = JpegTools.Encode(folder, picture.View(), $"cjpeg -quality 92 {first} -outfile OUT IN");
        var other = JpegTools.Transform(folder, jpeg, second);

        var (mine, its) = (JpegTools.Coefficients(jpeg), JpegTools.Coefficients(other));

        Assert.NotEqual(jpeg, other);
        foreach (var (a, b) in mine.Frame.Components.Zip(its.Frame.Components))
            for (var row = 0; row < a.BlocksDown; row++)
                for (var column = 0; column < a.BlocksAcross; column++)
                    Assert.Equal(a.Block(a.OffsetOf(column, row)).ToArray(), b.Block(b.OffsetOf(column, row)).ToArray());
    }
}
