using System.Buffers.Binary;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Samples;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>Drawn portraits as files.</summary>
internal static class TestPhotos
{
    internal static Extent Extent { get; } = new(300, 400);

    internal static string Write(string path, SampleType sample = SampleType.UInt8, byte[]? profile = null, Extent? extent = null)
    {
        using var study = FaceStudy.Draw(extent ?? Extent, seed: 3, new FaceStudyOptions { Sample = sample });
        ImageEncoder.Encode(path, study.View(), new EncodeOptions { Format = ImageFormats.FromExtension(path)!.Value, IccProfile = profile });
        return path;
    }

    internal static DecodedImage Read(string path) => ImageDecoder.Decode(path);

    /// <summary>The smallest thing that is an RGB display profile by its header (ICC.1, 7.2) and not sRGB: no tags.</summary>
    internal static byte[] WideGamutProfile()
    {
        var profile = new byte[132];
        BinaryPrimitives.WriteInt32BigEndian(profile, profile.Length);
        profile[8] = 4;
        "mntrRGB XYZ "u8.CopyTo(profile.AsSpan(12));
        "acsp"u8.CopyTo(profile.AsSpan(36));
        return profile;
    }
}
