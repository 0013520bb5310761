using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>A layer of mode Normal under a layer mask, flattened in double precision from what was written: none of the product's rendering is used.</summary>
internal static class NormalLayer
{
    /// <summary>Three roundings of floats of at most 1, each by half a unit in the last place (6e-8): of the layer, of g times the edit, of the sum.</summary>
    public const double FloatRounding = 1.8e-7;

    /// <summary>
    /// How far photo + mask (layer - photo) is off the pixels at most: whole codes; of float samples as they are, as a share of the largest of 1 and the
    /// values themselves. Alpha must be the photo's in the layer, and the layer the photo, byte for byte, wherever the mask is 0.
    /// </summary>
    public static double LargestMiss(ImageView photo, ImageView layer, ImageView mask, ImageView pixels)
    {
        Assert.Equal((photo.Extent, photo.Format, photo.Format.AsGrey), (layer.Extent, layer.Format, mask.Format));
        var width = photo.Extent.Width;
        var (gate, below, above, wanted) = (new float[width], new float[width], new float[width], new float[width]);
        var largest = 0.0;
        for (var y = 0; y < photo.Extent.Height; y++)
        {
            SampleConverter.ReadChannel(mask.Row(y), mask.Format, 0, gate);
            AssertPhotoWhereShut(photo.Row(y), layer.Row(y), gate);
            for (var channel = 0; channel < photo.Format.ChannelCount; channel++)
            {
                SampleConverter.ReadChannel(photo.Row(y), photo.Format, channel, below);
                SampleConverter.ReadChannel(layer.Row(y), photo.Format, channel, above);
                SampleConverter.ReadChannel(pixels.Row(y), photo.Format, channel, wanted);
                if (channel == photo.Format.ColourChannelCount) Assert.Equal(below, above);
                else for (var x = 0; x < width; x++) largest = Math.Max(largest, Miss(below[x], above[x], gate[x], wanted[x], photo.Format));
            }
        }

        return largest;
    }

    /// <summary>What <see cref="LargestMiss"/> may be.</summary>
    public static double MostMiss(PixelFormat format) => format.Sample == SampleType.Float32 ? FloatRounding : 1;

    private static double Miss(float below, float above, float gate, float wanted, PixelFormat format)
    {
        if (format.Sample == SampleType.Float32)
            return Math.Abs(below + gate * ((double)above - below) - wanted) / Math.Max(1, Math.Max(Math.Abs(below), Math.Abs(above)));
        double white = format.White, photo = Code(below), mask = Code(gate) / white;
        return Math.Abs(Math.Floor(photo + mask * (Code(above) - photo) + 0.5) - Code(wanted));

        double Code(float value) => Math.Round(value * white);
    }

    private static void AssertPhotoWhereShut(ReadOnlySpan<byte> photo, ReadOnlySpan<byte> layer, float[] gate)
    {
        var size = photo.Length / gate.Length;
        for (var x = 0; x < gate.Length; x++)
            if (gate[x] == 0)
                Assert.True(photo.Slice(x * size, size).SequenceEqual(layer.Slice(x * size, size)), $"The mask is 0 at {x}, the layer not the photo.");
    }
}
