using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Samples;
using AbpnBridge.Retouching.Tests;
using AbpnBridge.V1;
using Google.Protobuf;
using Extent = AbpnBridge.Imaging.Geometry.Extent;
using PixelFormat = AbpnBridge.Imaging.Pixels.PixelFormat;
using WireFormat = AbpnBridge.V1.PixelFormat;

namespace AbpnBridge.FunctionalTests;

/// <summary>Pixels to send: the drawn face study, in any format of the API.</summary>
internal sealed record TestPhoto(Extent Extent, PixelFormat Format, WireFormat Wire, byte[] Pixels)
{
    private const int Seed = 7;

    // A level that no 8-bit picture holds and that rounding would move: alpha must come back as it went.
    private const float Alpha = 0.5003f;

    // Odd on purpose: every pyramid level has a replicated edge.
    private static readonly Extent FaceExtent = new(301, 401);
    private static readonly Lazy<byte[]> FaceRgb16 = new(() => Draw(FaceExtent));

    public int RowBytes => Extent.Width * Format.BytesPerPixel;

    public PhotoHeader Header => new()
    {
        Extent = new V1.Extent { Width = Extent.Width, Height = Extent.Height },
        PixelFormat = Wire,
        DisplayName = "face study",
    };

    /// <summary>The face study, 301 x 401, with blemishes.</summary>
    public static TestPhoto Face(WireFormat wire = WireFormat.Rgb8) => Convert(FaceRgb16.Value, FaceExtent, wire);

    /// <summary>The study in tiles, any size: when work must last a while, or the photo be tiny.</summary>
    public static TestPhoto Tiled(int width, int height)
    {
        var face = Face();
        var extent = new Extent(width, height);
        var pixels = new byte[extent.PixelCount * face.Format.BytesPerPixel];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, inRow) = Math.DivRem(i, width * face.Format.BytesPerPixel);
            pixels[i] = face.Pixels[y % face.Extent.Height * face.RowBytes + inRow % face.RowBytes];
        }

        return new TestPhoto(extent, face.Format, face.Wire, pixels);
    }

    public ByteString Rows(int firstRow, int count) => ByteString.CopyFrom(Pixels, firstRow * RowBytes, count * RowBytes);

    public PixelBand Band(int firstRow, int count) => new() { FirstRow = firstRow, Pixels = Rows(firstRow, count) };

    /// <summary>How far a pixel layer, flattened under its mask over this photo, is off the retouched pixels.</summary>
    public double LargestMiss(byte[] layer, byte[] mask, byte[] pixels) => NormalLayer.LargestMiss(
        new ImageView(Pixels, Extent, Format), new ImageView(layer, Extent, Format), new ImageView(mask, Extent, Format.AsGrey),
        new ImageView(pixels, Extent, Format));

    private static byte[] Draw(Extent extent)
    {
        using var face = FaceStudy.Draw(extent, Seed, new FaceStudyOptions { Sample = SampleType.UInt16 });
        var pixels = new byte[face.ByteCount];
        for (var y = 0; y < extent.Height; y++)
            face.Row(y).CopyTo(pixels.AsSpan(y * face.StrideBytes));
        return pixels;
    }

    private static TestPhoto Convert(byte[] rgb16, Extent extent, WireFormat wire)
    {
        var format = Formats.Of(wire);
        var pixels = new byte[extent.PixelCount * format.BytesPerPixel];
        var plane = new float[extent.PixelCount];
        for (var channel = 0; channel < format.ChannelCount; channel++)
        {
            if (channel < format.ColourChannelCount)
                SampleConverter.ReadChannel(rgb16, PixelFormat.Rgb16, format.ColourChannelCount == 1 ? 1 : channel, plane);
            else
                Array.Fill(plane, Alpha);
            SampleConverter.WriteChannel(plane, pixels, format, channel);
        }

        return new TestPhoto(extent, format, wire, pixels);
    }
}
