using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>Pixels to write and ways to look at what comes back.</summary>
internal static class Pictures
{
    private const int HeaderEnd = 128;
    private const int TagTableEnd = HeaderEnd + 4 + 12;

    /// <summary>Any bits at all; floats in -1 to 2 (scene values leave 0 to 1).</summary>
    internal static ImageBuffer Noise(int width, int height, PixelFormat format)
    {
        var random = new Random(width * 1000 + height);
        var picture = new ImageBuffer(new Extent(width, height), format);
        for (var y = 0; y < height; y++)
        {
            random.NextBytes(picture.Row(y));
            if (format.Sample != SampleType.Float32) continue;
            foreach (ref var value in MemoryMarshal.Cast<byte, float>(picture.Row(y))) value = random.NextSingle() * 3 - 1;
        }

        return picture;
    }

    /// <summary>A made-up profile: a valid header, a table of one tag, then any bytes.</summary>
    internal static byte[] Profile(int length, string colourSpace = "RGB ")
    {
        var profile = new byte[length];
        new Random(length).NextBytes(profile.AsSpan(TagTableEnd));
        BinaryPrimitives.WriteInt32BigEndian(profile, length);
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(HeaderEnd), 1);
        "targ"u8.CopyTo(profile.AsSpan(HeaderEnd + 4));
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(HeaderEnd + 8), TagTableEnd);
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(HeaderEnd + 12), length - TagTableEnd);
        System.Text.Encoding.ASCII.GetBytes("mntr" + colourSpace + "XYZ ").CopyTo(profile, 12);
        "acsp"u8.CopyTo(profile.AsSpan(36));
        ((ReadOnlySpan<byte>)[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]).CopyTo(profile.AsSpan(68)); // D50
        return profile;
    }

    internal static void AssertSame(ImageBuffer expected, ImageBuffer actual)
    {
        Assert.Equal(expected.Format, actual.Format);
        Assert.Equal(expected.Extent, actual.Extent);
        for (var y = 0; y < expected.Extent.Height; y++)
            Assert.True(expected.Row(y).SequenceEqual(actual.Row(y)), $"Row {y} differs.");
    }

    internal static void Encode(string path, ImageBuffer picture, ImageFormat format, byte[]? profile = null) =>
        ImageEncoder.Encode(path, picture.View(), new EncodeOptions { Format = format, IccProfile = profile });

    internal static string Foreign(string name) => Path.Combine(AppContext.BaseDirectory, "pictures", name);
}
