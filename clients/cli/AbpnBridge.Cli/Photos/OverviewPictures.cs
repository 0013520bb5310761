using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Cli.Photos;

/// <summary>What an overview shows of one photo: small JPEGs in sRGB, which every browser shows alike.</summary>
/// <param name="Before">The photo, reduced.</param>
/// <param name="After">Its retouch, alike.</param>
/// <param name="PlaceBefore">The place that changed most, pixel for pixel; the photo's middle where nothing changed.</param>
/// <param name="PlaceAfter">The same place of the retouch.</param>
internal sealed record OverviewPictures(byte[] Before, byte[] After, byte[] PlaceBefore, byte[] PlaceAfter)
{
    private const int LongSide = 640;
    private const int Quality = 85;

    /// <summary>Draws them.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="after">Its retouch; same extent and format.</param>
    internal static OverviewPictures Draw(DecodedImage photo, ImageView after)
    {
        var before = photo.Pixels.View();
        var colours = ColourTransform.FromProfile(photo.Metadata.IccProfile, before.Format);
        var scale = Math.Min(1, LongSide / (double)Math.Max(before.Extent.Width, before.Extent.Height));
        var place = ContactSheet.FindPlaces(before, after) is [var strongest, ..] ? strongest : ContactSheet.Middle(before.Extent);
        byte[] Of(ImageView picture, double reduction) => Encode(picture, reduction, colours);
        return new OverviewPictures(Of(before, scale), Of(after, scale), Of(before.Crop(place), 1), Of(after.Crop(place), 1));
    }

    private static byte[] Encode(ImageView picture, double scale, ColourTransform colours)
    {
        using var reduced = AreaResampling.Shrink(picture, scale);
        using var drawn = new ImageBuffer(new Extent(reduced.Bounds.Width, reduced.Bounds.Height), PixelFormat.Rgb8);
        for (var y = 0; y < drawn.Extent.Height; y++)
        {
            colours.ToSrgb(reduced.Row(0, y), reduced.Row(1, y), reduced.Row(2, y));
            SampleConverter.FromPlanar(reduced.Row(0, y), reduced.Row(1, y), reduced.Row(2, y), drawn.Row(y), drawn.Format);
        }

        return ImageEncoder.EncodeJpeg("The overview", drawn.View(), Quality);
    }
}
