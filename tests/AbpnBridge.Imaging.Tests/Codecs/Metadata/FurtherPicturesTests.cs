using System.Buffers.Binary;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Metadata;

/// <summary>What stands behind a JPEG's end, and the index that finds it (MPF), which must find it after the first picture's length changed.</summary>
public sealed class FurtherPicturesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, 60)]
    public void Rewrite_MultiPicture_IsFoundByItsIndex(bool isLittleEndian, int? jpegQuality)
    {
        var preview = Jpeg(32, 24);
        File.WriteAllBytes(_folder["x.jpg"], WithIndex(Jpeg(200, 160), preview, isLittleEndian));
        Assert.Equal(preview, ExifTool.Binary(_folder["x.jpg"], "PreviewImage"));

        var warnings = Retouching.Rewrite(_folder["x.jpg"], _folder["y.jpg"], jpegQuality);

        Assert.Equal(["further-pictures-kept"], warnings);
        Assert.NotEqual(new FileInfo(_folder["x.jpg"]).Length, new FileInfo(_folder["y.jpg"]).Length);
        Assert.Equal(preview, ExifTool.Binary(_folder["y.jpg"], "PreviewImage"));
        Assert.Equal("", ExifTool.Complaints(_folder["y.jpg"]));
    }

    [Fact]
    public void Rewrite_CredentialsBeforeTheIndex_MoveItAndItStillFinds()
    {
        var preview = Jpeg(32, 24);
        var file = WithIndex(Jpeg(200, 160), preview, isLittleEndian: true);
        byte[] credentials = [0xFF, 0xEB, 0, 38, .. "JP"u8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 28, .. "jumb"u8, 0, 0, 0, 20, .. "jumdc2pa"u8, .. new byte[8]];
        // The index counts from itself, so a segment before it moves all alike; only the first picture is longer.
        byte[] longer = [.. file[..2], .. credentials, .. file[2..]];
        var size = longer.AsSpan().IndexOf("MPF\0"u8) + 4 + EntriesAt + 4;
        BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(size), BinaryPrimitives.ReadInt32LittleEndian(longer.AsSpan(size)) + credentials.Length);
        File.WriteAllBytes(_folder["x.jpg"], longer);
        Assert.Equal(preview, ExifTool.Binary(_folder["x.jpg"], "PreviewImage"));

        Assert.Equal(["credentials-dropped", "further-pictures-kept"], Retouching.Rewrite(_folder["x.jpg"], _folder["y.jpg"]).Order());

        Assert.Equal(preview, ExifTool.Binary(_folder["y.jpg"], "PreviewImage"));
    }

    private const int EntriesAt = 8 + 2 + 3 * 12 + 4; // of the index: header, directory of three tags

    private byte[] Jpeg(int width, int height)
    {
        using var picture = Pictures.Noise(width, height, PixelFormat.Rgb8);
        File.Delete(_folder["made"]);
        Pictures.Encode(_folder["made"], picture, ImageFormat.Jpeg);
        return File.ReadAllBytes(_folder["made"]);
    }

    /// <summary>Two pictures, and in the first the index of both (CIPA DC-007, 5.2).</summary>
    private static byte[] WithIndex(byte[] first, byte[] second, bool isLittleEndian)
    {
        byte[] Short(int value) => isLittleEndian ? [(byte)value, (byte)(value >> 8)] : [(byte)(value >> 8), (byte)value];
        byte[] Long(int value) => isLittleEndian ? [.. Short(value & 0xFFFF), .. Short(value >> 16)] : [.. Short(value >> 16), .. Short(value & 0xFFFF)];
        const int Segment = 4 + 4 + EntriesAt + 32;
        const int HeaderAt = 2 + 4 + 4; // of the index in the file
        var length = first.Length + Segment;
        byte[] index =
        [
            .. isLittleEndian ? "II*\0"u8 : "MM\0*"u8, .. Long(8), .. Short(3),
            .. Short(0xB000), .. Short(7), .. Long(4), .. "0100"u8,
            .. Short(0xB001), .. Short(4), .. Long(1), .. Long(2),
            .. Short(0xB002), .. Short(7), .. Long(32), .. Long(EntriesAt),
            .. Long(0),
            .. Long(0x20030000), .. Long(length), .. Long(0), .. Long(0),
            .. Long(0x00010001), .. Long(second.Length), .. Long(length - HeaderAt), .. Long(0),
        ];
        return [.. first[..2], 0xFF, 0xE2, 0, Segment - 2, .. "MPF\0"u8, .. index, .. first[2..], .. second];
    }
}
