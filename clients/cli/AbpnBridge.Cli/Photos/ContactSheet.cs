using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Photos;

/// <summary>
/// A picture to judge a retouch by: for each of the places that changed most a row of before | after | mask | difference x 8, pixel for pixel
/// (crops of 320 x 320, less where the photo is smaller). A photo that did not change shows its middle.
/// </summary>
internal static class ContactSheet
{
    private const int Places = 6;
    private const int Side = 320;
    private const int Gap = 12;
    private const int Columns = 4;
    private const float DifferenceGain = 8;

    /// <summary>The places to show, the strongest change first; none where nothing changed.</summary>
    /// <param name="before">The photo.</param>
    /// <param name="after">Its retouch; same extent and format.</param>
    internal static IReadOnlyList<Bounds> FindPlaces(ImageView before, ImageView after) =>
        StrongestChanges.Find(before, after, WindowOf(before.Extent), Places);

    /// <summary>Draws the sheet in 8 bits, grey or RGB like the photo; the caller disposes it.</summary>
    /// <param name="before">The photo.</param>
    /// <param name="after">Its retouch; same extent and format.</param>
    /// <param name="mask">One grey channel, same extent.</param>
    /// <param name="places">What <see cref="FindPlaces"/> found.</param>
    internal static ImageBuffer Draw(ImageView before, ImageView after, ImageView mask, IReadOnlyList<Bounds> places)
    {
        var window = WindowOf(before.Extent);
        if (places.Count == 0) places = [Middle(before.Extent)];
        var format = before.Format.ColourChannelCount == 1 ? PixelFormat.Grey8 : PixelFormat.Rgb8;
        var sheet = new ImageBuffer(
            new Extent(Columns * window.Width + (Columns - 1) * Gap, places.Count * window.Height + (places.Count - 1) * Gap), format);
        for (var y = 0; y < sheet.Extent.Height; y++) sheet.Row(y).Fill(byte.MaxValue);
        for (var row = 0; row < places.Count; row++)
        {
            var crop = places[row];
            var (old, current) = (before.Crop(crop), after.Crop(crop));
            Put(old, Place(0));
            Put(current, Place(1));
            Put(mask.Crop(crop), Place(2));
            PutDifference(old, current, Place(3));

            ImageSpan Place(int column) =>
                sheet.Span().Crop(new Bounds(column * (window.Width + Gap), row * (window.Height + Gap), window.Width, window.Height));
        }

        return sheet;
    }

    private static Extent WindowOf(Extent photo) => new(Math.Min(Side, photo.Width), Math.Min(Side, photo.Height));

    /// <summary>What is shown of a photo that did not change.</summary>
    internal static Bounds Middle(Extent photo)
    {
        var window = WindowOf(photo);
        return new Bounds((photo.Width - window.Width) / 2, (photo.Height - window.Height) / 2, window.Width, window.Height);
    }

    private static void Put(ImageView picture, ImageSpan place)
    {
        var planes = Planes(place.Extent);
        for (var y = 0; y < place.Extent.Height; y++)
        {
            SampleConverter.ToPlanar(picture.Row(y), picture.Format, planes[0], planes[1], planes[2]);
            SampleConverter.FromPlanar(planes[0], planes[1], planes[2], place.Row(y), place.Format);
        }
    }

    private static void PutDifference(ImageView before, ImageView after, ImageSpan place)
    {
        var (old, current) = (Planes(place.Extent), Planes(place.Extent));
        for (var y = 0; y < place.Extent.Height; y++)
        {
            SampleConverter.ToPlanar(before.Row(y), before.Format, old[0], old[1], old[2]);
            SampleConverter.ToPlanar(after.Row(y), after.Format, current[0], current[1], current[2]);
            for (var plane = 0; plane < 3; plane++)
            {
                for (var x = 0; x < old[plane].Length; x++) old[plane][x] = DifferenceGain * Math.Abs(current[plane][x] - old[plane][x]);
            }

            SampleConverter.FromPlanar(old[0], old[1], old[2], place.Row(y), place.Format);
        }
    }

    private static float[][] Planes(Extent extent) => [new float[extent.Width], new float[extent.Width], new float[extent.Width]];
}
