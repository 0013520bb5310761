using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Tests.Codecs.Jpeg;

/// <summary>Drawn pictures to encode, and an edit as a retouch makes it.</summary>
internal static class JpegPictures
{
    /// <summary>Slow waves of colour, finer texture, a hard edge, a little noise; between 25 and 230, so that nothing is clipped.</summary>
    internal static ImageBuffer Photo(int width, int height, bool isGrey = false)
    {
        var random = new Random(width + 7919 * height);
        var picture = new ImageBuffer(new Extent(width, height), isGrey ? PixelFormat.Grey8 : PixelFormat.Rgb8);
        for (var y = 0; y < height; y++)
        {
            var row = picture.Row(y);
            for (var i = 0; i < row.Length; i++)
            {
                var (x, c) = isGrey ? (i, 0) : (i / 3, i % 3);
                var value = 128 + 45 * Math.Sin(x / (19.0 + 9 * c) + c) * Math.Cos(y / (23.0 - 4 * c)) + 12 * Math.Sin(x * 0.9 + y * 0.7);
                if (x > y + 20) value += 25;
                row[i] = (byte)Math.Clamp(value + random.Next(-6, 7), 25, 230);
            }
        }

        return picture;
    }

    /// <summary>A copy in which a soft spot is lighter and redder, by 30 levels in its middle; outside its radius every byte is the same.</summary>
    internal static ImageBuffer WithSpot(ImageBuffer picture, double centreX, double centreY, double radius)
    {
        var edited = new ImageBuffer(picture.Extent, picture.Format);
        var channels = picture.Format.ChannelCount;
        for (var y = 0; y < picture.Extent.Height; y++)
        {
            picture.Row(y).CopyTo(edited.Row(y));
            for (var i = 0; i < edited.Row(y).Length; i++)
            {
                var (dx, dy) = ((i / channels - centreX) / radius, (y - centreY) / radius);
                var weight = Math.Max(0, 1 - dx * dx - dy * dy);
                var amount = channels == 1 ? 30 : (i % channels) switch { 0 => 30, 1 => 18, _ => 12 };
                edited.Row(y)[i] = (byte)Math.Clamp(edited.Row(y)[i] + (int)Math.Round(amount * weight), 0, 255);
            }
        }

        return edited;
    }
}
