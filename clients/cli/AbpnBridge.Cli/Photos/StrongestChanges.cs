using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Photos;

/// <summary>Finds the places of a photo that changed most: windows of one size that do not overlap, by the sum of their absolute differences.</summary>
internal static class StrongestChanges
{
    // Windows are tried at every 16th pixel; the centring afterwards makes up for it.
    private const int BlockSide = 16;

    // Of the strongest one: what changed less is not worth a look beside it.
    private const double LeastShare = 0.05;

    /// <summary>The strongest places first, as long as they come to a twentieth of the strongest; none where nothing changed.</summary>
    /// <param name="before">The photo.</param>
    /// <param name="after">Its retouch; same extent and format.</param>
    /// <param name="window">The extent of a place; at most the photo's.</param>
    /// <param name="most">How many places at most.</param>
    internal static IReadOnlyList<Bounds> Find(ImageView before, ImageView after, Extent window, int most)
    {
        var sums = new SummedBlocks(before, after);
        var candidates = Candidates(sums, window).OrderByDescending(candidate => candidate.Change).ToList();
        var places = new List<Bounds>();
        foreach (var (place, change) in candidates)
        {
            if (places.Count == most || change <= 0 || change < LeastShare * candidates[0].Change) break;
            if (places.Any(taken => !taken.Intersect(place).IsEmpty)) continue;
            var centred = sums.Centred(place);
            // What others cover already does not count: the window stays where it is then.
            places.Add(places.Any(taken => !taken.Intersect(centred).IsEmpty) ? place : centred);
        }

        return places;
    }

    private static IEnumerable<(Bounds Place, long Change)> Candidates(SummedBlocks sums, Extent window) =>
        from y in Positions(sums.Photo.Height - window.Height)
        from x in Positions(sums.Photo.Width - window.Width)
        let place = new Bounds(x, y, window.Width, window.Height)
        select (place, sums.Change(place));

    private static IEnumerable<int> Positions(int last)
    {
        for (var position = 0; position < last; position += BlockSide) yield return position;
        yield return last;
    }

    /// <summary>The absolute differences of blocks of 16 x 16 pixels, summed from the top left corner on, so that any window costs four look-ups.</summary>
    private sealed class SummedBlocks
    {
        // Whole numbers, so that the differences of sums are exact and no change is 0. A unit is less than half a code of 16 bits.
        private const float Unit = 1f / (1 << 24);

        private readonly long[,] _sums;

        internal SummedBlocks(ImageView before, ImageView after)
        {
            Photo = before.Extent;
            int columns = (Photo.Width + BlockSide - 1) / BlockSide, rows = (Photo.Height + BlockSide - 1) / BlockSide;
            _sums = new long[rows + 1, columns + 1];
            Parallel.For(0, rows, row => MeasureRow(before, after, row));
            for (var row = 1; row <= rows; row++)
            {
                for (var column = 1; column <= columns; column++)
                    _sums[row, column] += _sums[row - 1, column] + _sums[row, column - 1] - _sums[row - 1, column - 1];
            }
        }

        internal Extent Photo { get; }

        /// <summary>The change of the blocks that a window touches.</summary>
        internal long Change(Bounds window)
        {
            int left = window.X / BlockSide, top = window.Y / BlockSide;
            int right = (window.Right + BlockSide - 1) / BlockSide, bottom = (window.Bottom + BlockSide - 1) / BlockSide;
            return _sums[bottom, right] - _sums[top, right] - _sums[bottom, left] + _sums[top, left];
        }

        /// <summary>The window with the centre of its change in its middle, as far as the photo's edges let it.</summary>
        internal Bounds Centred(Bounds window)
        {
            var (weight, sumX, sumY) = (0L, 0.0, 0.0);
            // Block by block from the first one that the window touches: from the window's own corner the steps would miss the last one.
            for (var y = window.Y / BlockSide * BlockSide; y < window.Bottom; y += BlockSide)
            {
                for (var x = window.X / BlockSide * BlockSide; x < window.Right; x += BlockSide)
                {
                    var change = Change(new Bounds(x, y, 1, 1));
                    weight += change;
                    sumX += change * (x + BlockSide / 2.0);
                    sumY += change * (y + BlockSide / 2.0);
                }
            }

            if (weight == 0) return window;
            var left = (int)Math.Round(sumX / weight) - window.Width / 2;
            var top = (int)Math.Round(sumY / weight) - window.Height / 2;
            return new Bounds(
                Math.Clamp(left, 0, Photo.Width - window.Width), Math.Clamp(top, 0, Photo.Height - window.Height), window.Width, window.Height);
        }

        private void MeasureRow(ImageView before, ImageView after, int row)
        {
            var (old, current) = (new float[Photo.Width], new float[Photo.Width]);
            for (var y = row * BlockSide; y < Math.Min((row + 1) * BlockSide, Photo.Height); y++)
            {
                // Most rows of most photos are untouched.
                if (before.Row(y).SequenceEqual(after.Row(y))) continue;
                for (var channel = 0; channel < before.Format.ColourChannelCount; channel++)
                {
                    SampleConverter.ReadChannel(before.Row(y), before.Format, channel, old);
                    SampleConverter.ReadChannel(after.Row(y), after.Format, channel, current);
                    for (var x = 0; x < old.Length; x++) _sums[row + 1, x / BlockSide + 1] += (long)MathF.Round(Math.Abs(current[x] - old[x]) / Unit);
                }
            }
        }
    }
}
