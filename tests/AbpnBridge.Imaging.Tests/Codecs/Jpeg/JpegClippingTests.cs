using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Jpeg;

/// <summary>Highlights at 255, over which the coefficients swing: what decoders cut off there must not come back elsewhere.</summary>
public sealed class JpegClippingTests
{
    private static readonly Extent Size = new(160, 96);

    // A smoothing decoder reads one chroma sample of the neighbouring block, which is up to two pixels wide.
    private const int Smoothing = 2;

    [Theory]
    [InlineData("cjpeg -quality 95 -sample 1x1 -outfile OUT IN")]
    [InlineData("cjpeg -quality 85 -sample 2x1 -outfile OUT IN")]
    [InlineData("cjpeg -quality 60 -sample 2x2 -outfile OUT IN")]
    [InlineData("cjpeg -quality 85 -progressive -outfile OUT IN")]
    public void Rewrite_SpotAmongClippedHighlights_MovesNothingBeyondItsBlocks(string command)
    {
        using var folder = new TempFolder();
        using var picture = WithHighlights();
        var jpeg = JpegTools.Encode(folder, picture.View(), command);
        using var before = JpegTools.Decode(folder, jpeg, "");
        Assert.True(CountClipped(before) > 1000, "Too little of it is clipped.");
        using var after = JpegPictures.WithSpot(before, 70, 40, 20);

        using var becomes = JpegTools.Decode(folder, JpegTools.Rewrite(jpeg, before, after), "");

        var frame = JpegTools.Coefficients(jpeg).Frame;
        var (width, height) = (8 * frame.MaxHorizontal, 8 * frame.MaxVertical);
        var reached = new bool[Size.Height, Size.Width];
        foreach (var (x, y) in Differences(before, after))
        {
            var (left, top) = (x / width * width - Smoothing, y / height * height - Smoothing);
            for (var v = Math.Max(top, 0); v < Math.Min(top + height + 2 * Smoothing, Size.Height); v++)
                for (var u = Math.Max(left, 0); u < Math.Min(left + width + 2 * Smoothing, Size.Width); u++) reached[v, u] = true;
        }

        Assert.DoesNotContain(Differences(before, becomes), pixel => !reached[pixel.Y, pixel.X]);
        Assert.NotEmpty(Differences(before, becomes));
    }

    /// <summary>Small white specks, around which the coefficients swing far above 255, on bright ground.</summary>
    private static ImageBuffer WithHighlights()
    {
        var random = new Random(5);
        var picture = JpegPictures.Photo(Size.Width, Size.Height);
        for (var y = 0; y < Size.Height; y++)
        {
            var row = picture.Row(y);
            for (var i = 0; i < row.Length; i++) row[i] = (byte)Math.Min(255, row[i] + 70);
        }

        for (var speck = 0; speck < 300; speck++)
        {
            var (x, y) = (random.Next(Size.Width - 2), random.Next(Size.Height - 2));
            for (var row = y; row < y + 2; row++) picture.Row(row).Slice(3 * x, 6).Fill(255);
        }

        return picture;
    }

    private static int CountClipped(ImageBuffer picture) =>
        Enumerable.Range(0, Size.Height).Sum(y => picture.Row(y).ToArray().Count(sample => sample == 255));

    private static List<(int X, int Y)> Differences(ImageBuffer one, ImageBuffer other)
    {
        var pixels = new List<(int, int)>();
        for (var y = 0; y < Size.Height; y++)
            for (var x = 0; x < Size.Width; x++)
                if (!one.Row(y).Slice(3 * x, 3).SequenceEqual(other.Row(y).Slice(3 * x, 3))) pixels.Add((x, y));
        return pixels;
    }
}
