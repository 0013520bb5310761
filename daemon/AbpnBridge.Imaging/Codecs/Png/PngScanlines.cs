namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>One row of a picture as PNG stores it: every <paramref name="Step"/>th pixel of row <paramref name="Y"/>.</summary>
/// <param name="Y">Row of the picture.</param>
/// <param name="First">Its first column.</param>
/// <param name="Step">Columns from one pixel to the next.</param>
/// <param name="Count">Pixels, at least one.</param>
/// <param name="IsFirst">Whether no scanline lies above it: the first of the picture, or of an Adam7 pass.</param>
internal readonly record struct PngScanline(int Y, int First, int Step, int Count, bool IsFirst);

/// <summary>The scanlines of a picture in the order of the file.</summary>
internal static class PngScanlines
{
    // PNG, 8.1: first column, first row, step of columns, step of rows.
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>All of them; a pass without a column has none.</summary>
    internal static List<PngScanline> Of(PngHeader header)
    {
        var lines = new List<PngScanline>(header.Extent.Height);
        foreach (var (x, y, stepX, stepY) in header.IsInterlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            var count = (header.Extent.Width - x + stepX - 1) / stepX;
            for (var row = y; row < header.Extent.Height && count > 0; row += stepY) lines.Add(new PngScanline(row, x, stepX, count, row == y));
        }

        return lines;
    }
}
