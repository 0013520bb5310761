using AbpnBridge.Imaging.Codecs.Jpeg;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Jpeg;

/// <summary>An edit moves the coefficients of its own blocks, by what it is, and nothing else in the file.</summary>
public sealed class JpegEditTests
{
    private static readonly Extent Size = new(157, 91);

    // The zigzag: diagonals, up and down in turn (ITU T.81, figure 5).
    private static readonly int[] ScanOrder =
    [
        .. Enumerable.Range(0, 64).OrderBy(n => n / 8 + n % 8).ThenBy(n => (n / 8 + n % 8) % 2 == 0 ? n % 8 : n / 8),
    ];

    public static TheoryData<string> Commands => JpegRoundTripTests.Commands;

    [Theory]
    [MemberData(nameof(Commands))]
    public void Rewrite_Unchanged_GivesTheSameBytes(string command)
    {
        using var folder = new TempFolder();
        var (jpeg, before) = Encode(folder, command);
        using (before) Assert.True(jpeg.AsSpan().SequenceEqual(JpegTools.Rewrite(jpeg, before, before)));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Rewrite_Spot_KeepsTheCoefficientsOfEveryOtherBlock(string command)
    {
        using var folder = new TempFolder();
        var (jpeg, before) = Encode(folder, command);
        using var after = JpegPictures.WithSpot(before, 70, 40, 25);

        var was = JpegTools.Coefficients(jpeg);
        var becomes = JpegTools.Coefficients(JpegTools.Rewrite(jpeg, before, after));

        var moved = 0;
        for (var i = 0; i < was.Frame.Components.Count; i++)
        {
            var (old, now) = (was.Frame.Components[i], becomes.Frame.Components[i]);
            for (var row = 0; row < old.BlocksDown; row++)
                for (var column = 0; column < old.BlocksAcross; column++)
                {
                    var isSame = old.Block(old.OffsetOf(column, row)).SequenceEqual(now.Block(now.OffsetOf(column, row)));
                    if (!isSame) moved++;
                    Assert.True(isSame || Differs(before, after, PixelsOf(was.Frame, old, column, row)), $"Block {column}, {row} of component {i} moved.");
                }
        }

        Assert.True(moved > 10, $"Only {moved} blocks moved.");
        before.Dispose();
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Rewrite_Spot_IsSeenByDjpegThereAndNowhereElse(string command)
    {
        using var folder = new TempFolder();
        var (jpeg, before) = Encode(folder, command);
        using var after = JpegPictures.WithSpot(before, 70, 40, 25);
        var frame = JpegTools.Coefficients(jpeg).Frame;

        var rewritten = JpegTools.Rewrite(jpeg, before, after);

        using var was = JpegTools.Decode(folder, jpeg);
        using var becomes = JpegTools.Decode(folder, rewritten);
        for (var row = 0; row < frame.McusDown; row++)
            for (var column = 0; column < frame.McusAcross; column++)
            {
                var mcu = Clip(new Bounds(column * 8 * frame.MaxHorizontal, row * 8 * frame.MaxVertical, 8 * frame.MaxHorizontal, 8 * frame.MaxVertical));
                Assert.True(Differs(before, after, mcu) || !Differs(was, becomes, mcu), $"MCU {column}, {row} changed.");
            }

        Assert.True(Differs(was, becomes, Size.Bounds));
        before.Dispose();
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Rewrite_Spot_MovesEachCoefficientByTheNearestStep(string command)
    {
        using var folder = new TempFolder();
        var (jpeg, before) = Encode(folder, command);
        using var after = JpegPictures.WithSpot(before, 70, 40, 25);
        var was = JpegTools.Coefficients(jpeg);
        var becomes = JpegTools.Coefficients(JpegTools.Rewrite(jpeg, before, after));

        for (var i = 0; i < was.Frame.Components.Count; i++)
        {
            var (old, now) = (was.Frame.Components[i], becomes.Frame.Components[i]);
            for (var row = 0; row < old.BlocksDown; row++)
                for (var column = 0; column < old.BlocksAcross; column++)
                {
                    var pixels = PixelsOf(was.Frame, old, column, row);
                    if (!Differs(before, after, pixels)) continue;
                    var wanted = Change(was.Frame, i, before, after, pixels);
                    var offset = old.OffsetOf(column, row);
                    // Half a step, and what single precision adds to it.
                    for (var k = 0; k < 64; k++)
                        Assert.InRange(now.Block(offset)[k] - old.Block(offset)[k] - wanted[ScanOrder[k]] / old.Quantiser[k], -0.501, 0.501);
                }
        }

        before.Dispose();
    }

    [Theory]
    [InlineData("cjpeg -quality 95 -outfile OUT IN")]
    [InlineData("cjpeg -quality 95 -optimize -outfile OUT IN")]
    [InlineData("cjpeg -quality 85 -progressive -restart 2 -outfile OUT IN")]
    public void Rewrite_Spot_KeepsEverySegmentButTheHuffmanTables(string command)
    {
        using var folder = new TempFolder();
        var (plain, before) = Encode(folder, command);
        using var after = JpegPictures.WithSpot(before, 70, 40, 25);
        byte[] extra = [0xFF, 0xFF, 0xE5, 0, 5, 1, 2, 3, 0xFF, 0xFE, 0, 4, 0x41, 0x42, 0xFF, 0xE1, 0, 2]; // a fill byte, three segments
        byte[] jpeg = [.. plain[..2], .. extra, .. plain[2..], 0xFF, 0xD8, 9, 8, 7];

        var rewritten = JpegTools.Rewrite(jpeg, before, after);

        Assert.NotEqual(jpeg, rewritten);
        Assert.Equal(extra, rewritten[2..(2 + extra.Length)]);
        Assert.Equal(jpeg[^7..], rewritten[^7..]);
        var (was, becomes) = (JpegTools.Coefficients(jpeg), JpegTools.Coefficients(rewritten));
        Assert.Equal(was.Parts.Select(p => p.Marker), becomes.Parts.Select(p => p.Marker));
        foreach (var (old, now) in was.Parts.Zip(becomes.Parts).Where(p => p.First.Marker != JpegMarker.HuffmanTables))
            Assert.Equal(jpeg[old.Start..old.End], rewritten[now.Start..now.End]);
        before.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_AdobesMarkerForRgb_IsObeyedUnlessJfifIsThere(bool isJfif)
    {
        using var folder = new TempFolder();
        var (plain, before) = Encode(folder, "cjpeg -quality 95 -outfile OUT IN");
        var afterJfif = JpegTools.Coefficients(plain).Parts[0].End;
        byte[] adobe = [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0];
        byte[] jpeg = [.. isJfif ? plain[..afterJfif] : plain[..2], .. adobe, .. plain[afterJfif..]];

        using var judged = JpegTools.Decode(folder, jpeg, "");

        Assert.Equal(isJfif, !Differs(before, judged, Size.Bounds));
        Assert.Equal(isJfif ? JpegColours.YCbCr : JpegColours.Rgb, JpegTools.Coefficients(jpeg).Frame.Colours);
        before.Dispose();
    }

    [Fact]
    public void Rewrite_SymbolsBeyondAnOptimisedTable_GetATableOfTheirOwn()
    {
        using var folder = new TempFolder();
        using var flat = new ImageBuffer(new Extent(64, 64), PixelFormat.Grey8);
        var jpeg = JpegTools.Encode(folder, flat.View(), "cjpeg -quality 95 -optimize -outfile OUT IN");
        using var after = Pictures.Noise(64, 64, PixelFormat.Grey8);

        using var becomes = JpegTools.Decode(folder, JpegTools.Rewrite(jpeg, flat, after));

        // Black throughout, so its table has a code for "no difference" and one for "nothing more"; steps of quality 95 are at most 12.
        Assert.InRange(RootMeanSquare(new Bounds(0, 0, 64, 64), (x, y) => becomes.Row(y)[x] - after.Row(y)[x]), 0.1, 6);
    }

    private static (byte[] Jpeg, ImageBuffer Before) Encode(TempFolder folder, string command)
    {
        using var picture = JpegPictures.Photo(Size.Width, Size.Height);
        JpegScripts.WriteInto(folder);
        var jpeg = JpegTools.Encode(folder, picture.View(), command);
        return (jpeg, JpegTools.Decode(folder, jpeg, ""));
    }

    // The pixels that a block stands for, as far as the picture goes.
    private static Bounds PixelsOf(JpegFrame frame, JpegComponent component, int column, int row)
    {
        var (width, height) = (8 * frame.MaxHorizontal / component.Horizontal, 8 * frame.MaxVertical / component.Vertical);
        return Clip(new Bounds(column * width, row * height, width, height));
    }

    private static Bounds Clip(Bounds b) => new(b.X, b.Y, Math.Min(b.Width, Size.Width - b.X), Math.Min(b.Height, Size.Height - b.Y));

    private static bool Differs(ImageBuffer a, ImageBuffer b, Bounds bounds)
    {
        for (var y = 0; y < bounds.Height; y++)
            if (!a.View().Crop(bounds).Row(y).SequenceEqual(b.View().Crop(bounds).Row(y))) return true;
        return false;
    }

    // The transformed change of a component's samples, by the definition (ITU T.81, A.3.3), row by row. The spot does not reach the picture's edge.
    private static double[] Change(JpegFrame frame, int component, ImageBuffer before, ImageBuffer after, Bounds pixels)
    {
        var (across, down) = (pixels.Width / 8, pixels.Height / 8);
        var samples = new double[64];
        for (var y = 0; y < pixels.Height; y++)
            for (var x = 0; x < pixels.Width; x++)
                samples[y / down * 8 + x / across] += Change(frame.Colours, component, before, after, pixels.X + x, pixels.Y + y) / (across * down);
        var transformed = new double[64];
        for (var n = 0; n < 64; n++)
            for (var s = 0; s < 64; s++) transformed[n] += samples[s] * Wave(n / 8, s / 8) * Wave(n % 8, s % 8);
        return transformed;
    }

    private static double Wave(int frequency, int at) =>
        (frequency == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos((2 * at + 1) * frequency * Math.PI / 16);

    private static double Change(JpegColours colours, int component, ImageBuffer before, ImageBuffer after, int x, int y)
    {
        var channels = before.Format.ChannelCount;
        double Of(int c) => after.Row(y)[channels * x + c] - before.Row(y)[channels * x + c];
        if (colours != JpegColours.YCbCr) return Of(component);
        var luma = 0.299 * Of(0) + 0.587 * Of(1) + 0.114 * Of(2);
        return component switch { 0 => luma, 1 => (Of(2) - luma) / 1.772, _ => (Of(0) - luma) / 1.402 };
    }

    private static double RootMeanSquare(Bounds bounds, Func<int, int, double> errorAt)
    {
        var sum = 0.0;
        for (var y = bounds.Y; y < bounds.Y + bounds.Height; y++)
            for (var x = bounds.X; x < bounds.X + bounds.Width; x++) sum += Math.Pow(errorAt(x, y), 2);
        return Math.Sqrt(sum / (bounds.Width * bounds.Height));
    }
}
