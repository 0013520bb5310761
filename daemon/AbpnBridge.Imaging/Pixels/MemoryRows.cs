using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Imaging.Pixels;

/// <summary>The one check that a caller's memory holds the rows it is said to hold.</summary>
internal static class MemoryRows
{
    internal static int StrideOf(int length, Extent extent, PixelFormat format, int strideBytes)
    {
        if (extent.IsEmpty) throw new ArgumentOutOfRangeException(nameof(extent), extent, "A picture has at least one pixel.");
        var rowBytes = checked(extent.Width * format.BytesPerPixel);
        var stride = strideBytes == 0 ? rowBytes : strideBytes;
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, rowBytes, nameof(strideBytes));
        var needed = (long)stride * (extent.Height - 1) + rowBytes;
        if (length < needed) throw new ArgumentException($"{extent} {format} needs {needed} bytes, the memory has {length}.", nameof(length));
        return stride;
    }
}
