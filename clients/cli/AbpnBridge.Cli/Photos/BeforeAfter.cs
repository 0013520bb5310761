using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Cli.Photos;

/// <summary>
/// A picture to look at: before and after side by side, and below them the same pair round the strongest change, unreduced (enlarged where the
/// photo is small, so that the pair always shows at least twice the detail).
/// </summary>
internal static class BeforeAfter
{
    private const int MaxHalfWidth = 1600;
    private const int Gap = 12;
    private const int BlockSide = 32;

    /// <summary>Draws the sheet in 8 bits, grey or RGB like the photo; the caller disposes it.</summary>
    /// <param name="before">The photo.</param>
    /// <param name="after">Its retouch; same extent and format.</param>
    internal static ImageBuffer Draw(ImageView before, ImageView after)
    {
        var scale = Math.Min(1, MaxHalfWidth / (double)before.Extent.Width);
        var half = AreaResampling.GridExtent(before.Extent, scale);
        var zoom = Math.Max(1, (int)Math.Round(2.0 * half.Width / before.Extent.Width));
        var detail = DetailBounds(before, after, half, zoom);
        var format = before.Format.ColourChannelCount == 1 ? PixelFormat.Grey8 : PixelFormat.Rgb8;
        var sheet = new ImageBuffer(new Extent(2 * half.Width + Gap, half.Height + Gap + detail.Height * zoom), format);
        Whiten(sheet);
        var span = sheet.Span();
        foreach (var (picture, left) in new[] { (before, 0), (after, half.Width + Gap) })
        {
            PutReduced(picture, scale, span.Crop(new Bounds(left, 0, half.Width, half.Height)));
            var place = new Bounds(left, half.Height + Gap, detail.Width * zoom, detail.Height * zoom);
            PutEnlarged(picture.Crop(detail), zoom, span.Crop(place));
        }

        return sheet;
    }

    /// <summary>As wide as half the sheet, half as high as wide, round the block of 32 x 32 pixels that changed most.</summary>
    private static Bounds DetailBounds(ImageView before, ImageView after, Extent half, int zoom)
    {
        var width = Math.Min(before.Extent.Width, half.Width / zoom);
        var height = Math.Min(before.Extent.Height, Math.Max(1, width / 2));
        var (x, y) = StrongestChange(before, after);
        return new Bounds(
            Math.Clamp(x - width / 2, 0, before.Extent.Width - width), Math.Clamp(y - height / 2, 0, before.Extent.Height - height), width, height);
    }

    /// <summary>The centre of the block whose change varies most: an even shift of tone is seen in the reduced pair already.</summary>
    private static (int X, int Y) StrongestChange(ImageView before, ImageView after)
    {
        var extent = before.Extent;
        var blocks = new Extent((extent.Width + BlockSide - 1) / BlockSide, (extent.Height + BlockSide - 1) / BlockSide);
        var spreads = new double[blocks.PixelCount];
        Parallel.For(0, blocks.Height, blockY => MeasureRow(before, after, blockY * BlockSide, spreads.AsSpan(blockY * blocks.Width, blocks.Width)));
        var strongest = Array.IndexOf(spreads, spreads.Max());
        return (strongest % blocks.Width * BlockSide + BlockSide / 2, strongest / blocks.Width * BlockSide + BlockSide / 2);
    }

    private static void MeasureRow(ImageView before, ImageView after, int top, Span<double> spreads)
    {
        var extent = before.Extent;
        var (old, current, sums) = (new float[extent.Width], new float[extent.Width], new double[spreads.Length]);
        var rows = Math.Min(BlockSide, extent.Height - top);
        for (var channel = 0; channel < before.Format.ColourChannelCount; channel++)
        {
            Array.Clear(sums);
            for (var y = top; y < top + rows; y++)
            {
                SampleConverter.ReadChannel(before.Row(y), before.Format, channel, old);
                SampleConverter.ReadChannel(after.Row(y), after.Format, channel, current);
                for (var x = 0; x < extent.Width; x++)
                {
                    var change = (double)current[x] - old[x];
                    sums[x / BlockSide] += change;
                    spreads[x / BlockSide] += change * change;
                }
            }

            // Sum of squares round the mean: sum of squares - (sum)^2 / count.
            for (var block = 0; block < sums.Length; block++)
                spreads[block] -= sums[block] * sums[block] / (rows * Math.Min(BlockSide, extent.Width - block * BlockSide));
        }
    }

    private static void Whiten(ImageBuffer sheet)
    {
        for (var y = 0; y < sheet.Extent.Height; y++) sheet.Row(y).Fill(byte.MaxValue);
    }

    private static void PutReduced(ImageView picture, double scale, ImageSpan place)
    {
        using var reduced = AreaResampling.Shrink(picture, scale);
        for (var y = 0; y < place.Extent.Height; y++)
            SampleConverter.FromPlanar(reduced.Row(0, y), reduced.Row(1, y), reduced.Row(2, y), place.Row(y), place.Format);
    }

    private static void PutEnlarged(ImageView picture, int zoom, ImageSpan place)
    {
        var planes = new float[3][];
        var wide = new float[3][];
        for (var plane = 0; plane < 3; plane++) (planes[plane], wide[plane]) = (new float[picture.Extent.Width], new float[place.Extent.Width]);
        for (var y = 0; y < place.Extent.Height; y++)
        {
            SampleConverter.ToPlanar(picture.Row(y / zoom), picture.Format, planes[0], planes[1], planes[2]);
            for (var plane = 0; plane < 3; plane++)
            {
                for (var x = 0; x < wide[plane].Length; x++) wide[plane][x] = planes[plane][x / zoom];
            }

            SampleConverter.FromPlanar(wide[0], wide[1], wide[2], place.Row(y), place.Format);
        }
    }
}
