namespace AbpnBridge.FunctionalTests;

/// <summary>Pixels that a retouch changed, counted apart: where the mask is 0, where it is above, and changes of alpha.</summary>
internal sealed record Changes(int OutsideMask, int InsideMask, int OfAlpha)
{
    public static Changes Between(TestPhoto photo, byte[] result, byte[] mask)
    {
        var (outside, inside, alpha) = (0, 0, 0);
        var (pixelBytes, sampleBytes) = (photo.Format.BytesPerPixel, photo.Format.BytesPerSample);
        for (var i = 0; i < photo.Extent.PixelCount; i++)
        {
            var before = photo.Pixels.AsSpan(i * pixelBytes, pixelBytes);
            var after = result.AsSpan(i * pixelBytes, pixelBytes);
            if (photo.Format.HasAlpha && !before[^sampleBytes..].SequenceEqual(after[^sampleBytes..]))
                alpha++;
            if (before.SequenceEqual(after))
                continue;
            if (mask.AsSpan(i * sampleBytes, sampleBytes).ContainsAnyExcept((byte)0))
                inside++;
            else
                outside++;
        }

        return new Changes(outside, inside, alpha);
    }
}
