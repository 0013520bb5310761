using AbpnBridge.Daemon.Jobs;
using AbpnBridge.V1;
using Bounds = AbpnBridge.Imaging.Geometry.Bounds;
using PixelFormat = AbpnBridge.Imaging.Pixels.PixelFormat;

namespace AbpnBridge.Daemon.Api;

/// <summary>A small selection mask that came inside a message, laid out over the whole photo (0 outside its bounds).</summary>
internal static class SelectionReader
{
    /// <summary>Checks and spreads a mask; the caller owns it.</summary>
    /// <exception cref="InvalidFieldException">Format, bounds, length or a sample is wrong.</exception>
    internal static ReceivedImage Read(SelectionMask wire, PhotoDescription photo, MemoryBudget budget)
    {
        var format = RetouchRequestMapper.ReadSelectionFormat(wire.PixelFormat, "selection.pixel_format");
        var bounds = wire.Bounds is null
            ? photo.Extent.Bounds
            : RetouchRequestMapper.ReadBounds(wire.Bounds, photo.Extent, "selection.bounds");
        var expected = (long)bounds.Width * bounds.Height * format.BytesPerPixel;
        if (wire.Pixels.Length != expected)
            throw new InvalidFieldException(
                "selection.pixels",
                $"has {wire.Pixels.Length} bytes; {bounds.Width} x {bounds.Height} samples of {format} make {expected}.");
        var mask = ReceivedImage.Reserve(budget, photo.Extent, format);
        try
        {
            Spread(wire.Pixels.Span, bounds, format, mask);
            return mask;
        }
        catch
        {
            mask.Dispose();
            throw;
        }
    }

    private static void Spread(ReadOnlySpan<byte> pixels, Bounds bounds, PixelFormat format, ReceivedImage mask)
    {
        var row = new byte[mask.Extent.Width * format.BytesPerPixel];
        for (var y = 0; y < mask.Extent.Height; y++)
        {
            Array.Clear(row);
            if (y >= bounds.Y && y < bounds.Bottom)
            {
                var length = bounds.Width * format.BytesPerPixel;
                pixels.Slice((y - bounds.Y) * length, length).CopyTo(row.AsSpan(bounds.X * format.BytesPerPixel));
            }

            mask.Write(y, row, "selection");
        }
    }
}
