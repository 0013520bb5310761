using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>Compares two pictures of one extent and format.</summary>
internal static class SameSamples
{
    /// <summary>Whether every byte of both is the same.</summary>
    internal static bool In(ImageView one, ImageView other)
    {
        for (var y = 0; y < one.Extent.Height; y++)
            if (!one.Row(y).SequenceEqual(other.Row(y))) return false;
        return true;
    }
}
