namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>
/// The filters of a scanline (PNG, 9): for each the one whose differences, taken as signed bytes, have the smallest sum, the rule of thumb of the standard
/// (12.7).
/// </summary>
internal static class PngFilter
{
    private const int None = 0;
    private const int Sub = 1;
    private const int Up = 2;
    private const int Average = 3;
    private const int Paeth = 4;

    /// <summary>Writes the filter's number and the filtered bytes.</summary>
    /// <param name="row">The scanline.</param>
    /// <param name="above">The one above it; zeros where there is none.</param>
    /// <param name="bytesPerPixel">How far the pixel to the left lies.</param>
    /// <param name="into">One byte longer than the row.</param>
    /// <param name="scratch">As long as <paramref name="into"/>.</param>
    internal static void Apply(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel, Span<byte> into, Span<byte> scratch)
    {
        var best = long.MaxValue;
        for (var filter = None; filter <= Paeth; filter++)
        {
            var sum = Apply(filter, row, above, bytesPerPixel, scratch[1..]);
            if (sum >= best) continue;
            best = sum;
            scratch[0] = (byte)filter;
            scratch.CopyTo(into);
        }
    }

    /// <summary>One loop each: all samples of the photo go through all five.</summary>
    private static long Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel, Span<byte> into)
    {
        // The first pixel has none to its left, and of the three Paeth then takes the one above.
        for (var i = 0; i < bytesPerPixel; i++)
            into[i] = (byte)(row[i] - filter switch { None or Sub => 0, Average => above[i] >> 1, _ => above[i] });
        var left = row[..^bytesPerPixel];
        var corner = above[..^bytesPerPixel];
        var here = row[bytesPerPixel..];
        var up = above[bytesPerPixel..];
        var rest = into[bytesPerPixel..];
        switch (filter)
        {
            case None:
                here.CopyTo(rest);
                break;
            case Sub:
                for (var i = 0; i < here.Length; i++) rest[i] = (byte)(here[i] - left[i]);
                break;
            case Up:
                for (var i = 0; i < here.Length; i++) rest[i] = (byte)(here[i] - up[i]);
                break;
            case Average:
                for (var i = 0; i < here.Length; i++) rest[i] = (byte)(here[i] - ((left[i] + up[i]) >> 1));
                break;
            default:
                for (var i = 0; i < here.Length; i++) rest[i] = (byte)(here[i] - Nearest(left[i], up[i], corner[i]));
                break;
        }

        long sum = 0;
        foreach (var value in into) sum += Math.Abs((int)(sbyte)value);
        return sum;
    }

    /// <summary>Whichever of the three is nearest to left + above - corner, the first of equals.</summary>
    private static int Nearest(int left, int above, int corner)
    {
        var (toLeft, toAbove, toCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - 2 * corner));
        if (toLeft <= toAbove && toLeft <= toCorner) return left;
        return toAbove <= toCorner ? above : corner;
    }
}
