using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Samples;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>Drawn portraits as files.</summary>
internal static class TestPhotos
{
    private static ReadOnlySpan<byte> SkinColour => [204, 158, 133];

    internal static Extent Extent { get; } = new(300, 400);

    internal static string Write(string path, SampleType sample = SampleType.UInt8, byte[]? profile = null)
    {
        using var study = FaceStudy.Draw(Extent, seed: 3, new FaceStudyOptions { Sample = sample });
        ImageEncoder.Encode(path, study.View(), new EncodeOptions { Format = ImageFormats.FromExtension(path)!.Value, IccProfile = profile });
        return path;
    }

    /// <summary>A portrait that is quickly retouched and written.</summary>
    internal static string WriteSmall(string path, int seed = 3)
    {
        using var study = FaceStudy.Draw(new Extent(96, 128), seed, new FaceStudyOptions());
        ImageEncoder.Encode(path, study.View(), new EncodeOptions { Format = ImageFormats.FromExtension(path)!.Value, Overwrite = true });
        return path;
    }

    /// <summary>Whether a file that a process may be renaming now has other bytes than these.</summary>
    internal static bool IsOther(string path, byte[] bytes)
    {
        try
        {
            return !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);
        }
        catch (IOException)
        {
            // For the instant between its renaming and its closing it is still locked.
            return false;
        }
    }

    /// <summary>A large JPEG of one skin colour, which is quicker made than a portrait.</summary>
    internal static string WriteSkin(string path, Extent extent)
    {
        using var skin = new ImageBuffer(extent, PixelFormat.Rgb8);
        for (var y = 0; y < extent.Height; y++)
        {
            for (var x = 0; x < extent.Width; x++) SkinColour.CopyTo(skin.Row(y)[(3 * x)..]);
        }

        ImageEncoder.Encode(path, skin.View(), new EncodeOptions { Format = ImageFormat.Jpeg });
        return path;
    }

    internal static DecodedImage Read(string path) => ImageDecoder.Decode(path);
}
