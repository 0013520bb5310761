using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Metadata;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Metadata;

public sealed class ThumbnailSourceTests
{
    // A flat colour in quality 95: rounding in YCbCr and in the thumbnail's own 8 bits.
    private const double Levels = 2.5;

    [Fact]
    public void TryRenew_MoreThumbnailsThanAnyProgramWrites_StopsDrawing()
    {
        using var folder = new TempFolder();
        using var photo = Pictures.Noise(64, 48, PixelFormat.Rgb8);
        using var flat = new ImageBuffer(photo.Extent, PixelFormat.Rgb8);
        Pictures.Encode(folder["x.jpg"], photo, ImageFormat.Jpeg);
        var slot = File.ReadAllBytes(folder["x.jpg"]);
        var source = new ThumbnailSource(flat.View(), flat.View(), ColourTransform.Identity);

        var renewed = Enumerable.Range(0, 40).Select(_ => source.TryRenew(slot)).ToArray();

        Assert.Equal(32, renewed.TakeWhile(done => done).Count());
        Assert.All(renewed[32..], Assert.False);
    }

    public static TheoryData<string, SampleType, int[], int[]> Photos => new()
    {
        { "ProPhoto", SampleType.UInt16, [35800, 26800, 18200], [189, 114, 81] },
        { "linear", SampleType.UInt16, [32768, 13107, 6554], [188, 124, 89] },
        { "none", SampleType.UInt16, [32768, 13107, 6554], [128, 51, 26] },
    };

    [Theory]
    [MemberData(nameof(Photos))]
    public void Rewrite_PhotoOfAnyProfile_ShowsItsColoursInSrgb(string profile, SampleType sample, int[] code, int[] expected)
    {
        using var folder = new TempFolder();
        using var photo = new ImageBuffer(new Extent(160, 120), new PixelFormat(ChannelLayout.Rgb, sample));
        for (var y = 0; y < photo.Extent.Height; y++)
        {
            var row = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(photo.Row(y));
            for (var i = 0; i < row.Length; i++) row[i] = (ushort)code[i % 3];
        }

        var icc = profile switch { "ProPhoto" => TestProfiles.ProPhoto(), "linear" => TestProfiles.LinearSrgb("linear"), _ => null };
        Pictures.Encode(folder["x.tif"], photo, ImageFormat.Tiff, icc);
        using (var old = Pictures.Noise(160, 120, PixelFormat.Rgb8)) Pictures.Encode(folder["old.jpg"], old, ImageFormat.Jpeg);
        ExifTool.Set(folder["x.tif"], $"-Photoshop:PhotoshopThumbnail<={folder["old.jpg"]}");

        Assert.Empty(Retouching.Rewrite(folder["x.tif"], folder["y.tif"]));

        File.WriteAllBytes(folder["new.jpg"], ExifTool.Binary(folder["y.tif"], "Photoshop:PhotoshopThumbnail"));
        using var thumbnail = ImageDecoder.Decode(folder["new.jpg"]);
        // Far from the few pixels that the retouch changed.
        var pixel = thumbnail.Pixels.Row(100).Slice(3 * 140, 3);
        for (var i = 0; i < 3; i++) Assert.InRange(pixel[i] - expected[i], -Levels, Levels);
    }
}
