using AbpnBridge.Imaging.Pixels;
using AbpnBridge.V1;
using Google.Protobuf;
using PixelFormat = AbpnBridge.V1.PixelFormat;

namespace AbpnBridge.Benchmarks.Daemon;

/// <summary>A photo in one piece of memory, cut into bands for the API without copying.</summary>
internal sealed record SentPhoto(byte[] Pixels, PhotoHeader Header, int RowBytes)
{
    private const int BandBytes = 1 << 20;

    public int Height => Header.Extent.Height;

    public int BandRows { get; } = Math.Max(1, BandBytes / RowBytes);

    /// <summary>First row and number of rows of each band.</summary>
    public IEnumerable<(int First, int Count)> Bands =>
        Enumerable.Range(0, (Height + BandRows - 1) / BandRows).Select(i => (i * BandRows, Math.Min(BandRows, Height - i * BandRows)));

    public static SentPhoto Of(ImageBuffer photo, PixelFormat wire)
    {
        var pixels = new byte[photo.ByteCount];
        for (var y = 0; y < photo.Extent.Height; y++) photo.Row(y).CopyTo(pixels.AsSpan(y * photo.StrideBytes));
        var extent = new Extent { Width = photo.Extent.Width, Height = photo.Extent.Height };
        return new SentPhoto(pixels, new PhotoHeader { Extent = extent, PixelFormat = wire, DisplayName = "composed portrait" }, photo.StrideBytes);
    }

    public PixelBand Band(int first, int count) =>
        new() { FirstRow = first, Pixels = UnsafeByteOperations.UnsafeWrap(Pixels.AsMemory(first * RowBytes, count * RowBytes)) };

    /// <summary>Strengths of blemishes, evening and whitening alike.</summary>
    public static RetouchSettings Settings(float strength) => new()
    {
        Strengths =
        {
            new FeatureStrength { Feature = RetouchFeature.Blemishes, Strength = strength },
            new FeatureStrength { Feature = RetouchFeature.Evening, Strength = strength },
            new FeatureStrength { Feature = RetouchFeature.Whitening, Strength = strength },
        },
    };
}
