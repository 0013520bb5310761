using System.Numerics;

namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>
/// The filters of a scanline (PNG, 9): for each the one whose differences, taken as signed bytes, have the smallest sum, the rule of thumb of the standard
/// (12.7).
/// </summary>
internal static class PngFilter
{
    private const int LongestRun = 255; // vectors whose differences, two of at most 128 a lane, a sum of 16 bits holds

    /// <summary>Writes the filter's number and the filtered bytes.</summary>
    /// <param name="row">The scanline.</param>
    /// <param name="above">The one above it; zeros where there is none.</param>
    /// <param name="bytesPerPixel">How far the pixel to the left lies.</param>
    /// <param name="into">One byte longer than the row.</param>
    /// <param name="scratch">As long as <paramref name="into"/>.</param>
    internal static void Apply(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel, Span<byte> into, Span<byte> scratch)
    {
        var best = long.MaxValue;
        Try<PngNone>(0, row, above, bytesPerPixel, into, scratch, ref best);
        Try<PngSub>(1, row, above, bytesPerPixel, into, scratch, ref best);
        Try<PngUp>(2, row, above, bytesPerPixel, into, scratch, ref best);
        Try<PngAverage>(3, row, above, bytesPerPixel, into, scratch, ref best);
        Try<PngPaeth>(4, row, above, bytesPerPixel, into, scratch, ref best);
    }

    private static void Try<TPrediction>(
        byte number, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel, Span<byte> into, Span<byte> scratch, ref long best)
        where TPrediction : IPngPrediction
    {
        Filter<TPrediction>(row, above, bytesPerPixel, scratch[1..]);
        var sum = SumOf(scratch[1..]);
        if (sum >= best) return;
        best = sum;
        scratch[0] = number;
        scratch.CopyTo(into);
    }

    private static void Filter<TPrediction>(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel, Span<byte> into)
        where TPrediction : IPngPrediction
    {
        // The first pixel has none to its left.
        for (var i = 0; i < bytesPerPixel; i++) into[i] = (byte)(row[i] - TPrediction.Of(0, above[i], 0));
        var left = row[..^bytesPerPixel];
        var corner = above[..^bytesPerPixel];
        row = row[bytesPerPixel..];
        above = above[bytesPerPixel..];
        into = into[bytesPerPixel..];
        var at = 0;
        for (; at <= row.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            var prediction = TPrediction.Of(new Vector<byte>(left[at..]), new Vector<byte>(above[at..]), new Vector<byte>(corner[at..]));
            (new Vector<byte>(row[at..]) - prediction).CopyTo(into[at..]);
        }

        for (; at < row.Length; at++) into[at] = (byte)(row[at] - TPrediction.Of(left[at], above[at], corner[at]));
    }

    /// <summary>Of the bytes without their signs: the smaller of a byte and its negative.</summary>
    private static long SumOf(ReadOnlySpan<byte> differences)
    {
        long sum = 0;
        while (differences.Length >= Vector<byte>.Count)
        {
            var sums = Vector<ushort>.Zero;
            for (var run = 0; run < LongestRun && differences.Length >= Vector<byte>.Count; run++)
            {
                var bytes = new Vector<byte>(differences);
                Vector.Widen(Vector.Min(bytes, -bytes), out var low, out var high);
                sums += low + high;
                differences = differences[Vector<byte>.Count..];
            }

            Vector.Widen(sums, out var lower, out var upper);
            sum += Vector.Sum(lower + upper);
        }

        foreach (var value in differences) sum += Math.Abs((int)(sbyte)value);
        return sum;
    }
}
