using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

public sealed class OrientationTests
{
    private const int Width = 37;
    private const int Height = 70;

    // Which stored corner an upright viewer sees at the top left, top right and bottom left (EXIF 2.32, tag 274).
    private static readonly Dictionary<int, (string TopLeft, string TopRight, string BottomLeft)> Corners = new()
    {
        [1] = ("TL", "TR", "BL"),
        [2] = ("TR", "TL", "BR"),
        [3] = ("BR", "BL", "TR"),
        [4] = ("BL", "BR", "TL"),
        [5] = ("TL", "BL", "TR"),
        [6] = ("BL", "TL", "BR"),
        [7] = ("BR", "TR", "BL"),
        [8] = ("TR", "BR", "TL"),
    };

    public static TheoryData<ImageFormat, int> Lossless =>
        [.. new[] { ImageFormat.Png, ImageFormat.Tiff }.SelectMany(f => Corners.Keys.Select(o => (f, o)))];

    public static TheoryData<int> All => [.. Corners.Keys];

    [Theory]
    [MemberData(nameof(Lossless))]
    public void TaggedPicture_Decoded_StandsUpright(ImageFormat format, int orientation)
    {
        using var folder = new TempFolder();
        using var stored = Numbered();
        Pictures.Encode(folder["x"], stored, format);
        ExifTool.SetOrientation(folder["x"], orientation);

        using var upright = ImageDecoder.Decode(folder["x"]);

        Assert.Equal(orientation, upright.Metadata.Orientation);
        Assert.Equal(orientation < 5 ? new Extent(Width, Height) : new Extent(Height, Width), upright.Pixels.Extent);
        AssertTurned(stored, upright.Pixels, Corners[orientation]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void TaggedJpeg_Decoded_StandsUpright(int orientation)
    {
        using var folder = new TempFolder();
        using var stored = Numbered();
        Pictures.Encode(folder["x.jpg"], stored, ImageFormat.Jpeg);
        using var untagged = ImageDecoder.Decode(folder["x.jpg"]);
        ExifTool.SetOrientation(folder["x.jpg"], orientation);

        using var upright = ImageDecoder.Decode(folder["x.jpg"]);

        Assert.Equal(orientation, upright.Metadata.Orientation);
        AssertTurned(untagged.Pixels, upright.Pixels, Corners[orientation]);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Tiff)]
    public void TurnedPicture_WrittenAndReadAgain_DoesNotLieDown(ImageFormat format)
    {
        using var folder = new TempFolder();
        using var stored = Numbered();
        Pictures.Encode(folder["x"], stored, format);
        ExifTool.SetOrientation(folder["x"], 6);
        using var upright = ImageDecoder.Decode(folder["x"]);

        Pictures.Encode(folder["y"], upright.Pixels, format);
        using var again = ImageDecoder.Decode(folder["y"]);

        Assert.True(ExifTool.Tags(folder["y"], "Orientation") is "" or "1");
        Assert.Equal(1, again.Metadata.Orientation);
        Assert.Equal(new Extent(Height, Width), again.Pixels.Extent);
    }

    [Fact]
    public void Float32Tiff_Tagged_StandsUpright()
    {
        using var folder = new TempFolder();
        using var stored = Pictures.Noise(Width, Height, PixelFormat.RgbFloat);
        Pictures.Encode(folder["x.tif"], stored, ImageFormat.Tiff);
        ExifTool.SetOrientation(folder["x.tif"], 8);

        using var upright = ImageDecoder.Decode(folder["x.tif"]);

        AssertTurned(stored, upright.Pixels, Corners[8]);
    }

    private static ImageBuffer Numbered()
    {
        var picture = new ImageBuffer(new Extent(Width, Height), PixelFormat.Rgb8);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                ((ReadOnlySpan<byte>)[(byte)(6 * x), (byte)(3 * y), 90]).CopyTo(picture.Row(y)[(3 * x)..]);
        return picture;
    }

    /// <summary>
    /// Walks the upright picture from its top left corner along its top and left edges, as the corners say, over the stored one.
    /// </summary>
    private static void AssertTurned(ImageBuffer stored, ImageBuffer upright, (string TopLeft, string TopRight, string BottomLeft) corners)
    {
        var (startX, startY) = Corner(stored, corners.TopLeft);
        var (rightX, rightY) = Corner(stored, corners.TopRight);
        var (downX, downY) = Corner(stored, corners.BottomLeft);
        var bytes = stored.Format.BytesPerPixel;
        for (var y = 0; y < upright.Extent.Height; y++)
            for (var x = 0; x < upright.Extent.Width; x++)
            {
                var fromX = startX + Math.Sign(rightX - startX) * x + Math.Sign(downX - startX) * y;
                var fromY = startY + Math.Sign(rightY - startY) * x + Math.Sign(downY - startY) * y;
                var same = stored.Row(fromY).Slice(fromX * bytes, bytes).SequenceEqual(upright.Row(y).Slice(x * bytes, bytes));
                Assert.True(same, $"Pixel {x},{y} is not {fromX},{fromY}.");
            }
    }

    private static (int X, int Y) Corner(ImageBuffer stored, string name) =>
        (name[1] == 'L' ? 0 : stored.Extent.Width - 1, name[0] == 'T' ? 0 : stored.Extent.Height - 1);
}
