using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>A photo replaced by its retouch, by the real program and daemon: outside the mask it is the same picture, and its tags are the same.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class InPlaceTests(RunningDaemon daemon) : IDisposable
{
    // A changed pixel reaches the whole of its coded block, here 8 x 8: chroma has full size.
    private const int JpegBlock = 8;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-in-place");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("anna.jpg", SampleType.UInt8)]
    [InlineData("anna.tif", SampleType.UInt16)]
    [InlineData("anna.png", SampleType.UInt16)]
    public async Task Retouch_InPlace_KeepsEveryTagAndEveryPixelOutsideTheMask(string name, SampleType sample)
    {
        var photo = TestPhotos.Write(At(name), sample);
        await Abpn.ExifToolAsync(
            "-overwrite_original", "-n", "-IFD0:Orientation=6", "-EXIF:Artist=Anna", "-EXIF:ISO=200", "-ExifIFD:ColorSpace=1",
            "-MakerNoteUnknownText=the camera's own", "-GPSLatitude=48.1",
            "-GPSLatitudeRef=N", "-XMP-dc:Creator=Anna", "-XMP-xmp:Rating=4", "-IPTC:Keywords=portrait", "-IFD0:XResolution=240", "-IFD0:YResolution=240", photo);
        var masked = await daemon.RunAsync("retouch", photo, "--output", "mask", "-o", At("mask.png"));
        Assert.True(masked.Code == ExitCode.Done, masked.Error);
        var tags = await TagsAsync(photo);
        using var before = ImageDecoder.Decode(photo);
        using var mask = ImageDecoder.Decode(At("mask.png"));

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--in-place");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(0, json.GetProperty("warnings").GetArrayLength());
        Assert.Equal(tags, await TagsAsync(photo));
        using var after = ImageDecoder.Decode(photo);
        var (kept, changed) = Compare(before.Pixels, after.Pixels, mask.Pixels, before.Format == ImageFormat.Jpeg ? JpegBlock : 1);
        Assert.True(kept > 1000 && changed > 1000, $"{kept} pixels outside the mask, {changed} changed in it.");
    }

    [Fact]
    public async Task Retouch_TiffWhoseDamageNobodyWouldNotice_IsNotReplaced()
    {
        TestPhotos.Write(At("plain.tif"));
        await Abpn.ToolAsync("tiffcp", "-c", "jpeg", At("plain.tif"), At("anna.tif"));
        var before = File.ReadAllBytes(At("anna.tif"));

        var (code, _, error) = await daemon.RunAsync("retouch", At("anna.tif"), "--in-place");

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("is packed by JPEG", error);
        Assert.Contains("Damage in it would go unnoticed here", error);
        Assert.Equal(before, File.ReadAllBytes(At("anna.tif")));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>All of them but the file system's, and where the strips of a TIFF lie.</summary>
    private static async Task<IEnumerable<string>> TagsAsync(string photo) =>
        (await Abpn.ExifToolAsync("-a", "-u", "-G1:4", "-s", "--System:all", "--ExifTool:all", photo)).Split('\n')
            .Where(line => !line.Contains("StripOffsets", StringComparison.Ordinal) && !line.Contains("StripByteCounts", StringComparison.Ordinal));

    /// <summary>Counts pixels of blocks without a masked pixel, all of which must be the same, and changed pixels elsewhere.</summary>
    private static (int Kept, int Changed) Compare(ImageBuffer before, ImageBuffer after, ImageBuffer mask, int block)
    {
        var (kept, changed) = (0, 0);
        var (bytes, maskBytes) = (before.Format.BytesPerPixel, mask.Format.BytesPerPixel);
        // Turned by 6, the 400 stored rows, whole blocks, become columns from the right; the blocks of the upright picture are those of the file.
        for (var top = 0; top < before.Extent.Height; top += block)
            for (var left = 0; left < before.Extent.Width; left += block)
            {
                var (height, width) = (Math.Min(block, before.Extent.Height - top), Math.Min(block, before.Extent.Width - left));
                var isOutside = true;
                for (var y = top; y < top + height; y++) isOutside &= !mask.Row(y).Slice(left * maskBytes, width * maskBytes).ContainsAnyExcept((byte)0);
                for (var y = top; y < top + height; y++)
                    for (var x = left; x < left + width; x++)
                    {
                        var isSame = before.Row(y).Slice(x * bytes, bytes).SequenceEqual(after.Row(y).Slice(x * bytes, bytes));
                        Assert.True(isSame || !isOutside, $"Pixel {x}, {y} is outside the mask and changed.");
                        if (isOutside) kept++;
                        else if (!isSame) changed++;
                    }
            }

        return (kept, changed);
    }
}
