using System.Text;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>What is said of files that photographers have and we do not read, whatever their name.</summary>
public sealed class ForeignFormatsTests
{
    [Theory]
    [InlineData("8BPS\0\u0001", "Photoshop document")]
    [InlineData("RIFF\0\0\0\0WEBPVP8 ", "WebP")]
    [InlineData("\u00ff\n\u00fa\u007f", "JPEG XL")]
    [InlineData("\0\0\0\u000cJXL \r\n\u0087\n", "JPEG XL")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "HEIC")]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0", "HEIC")]
    [InlineData("\0\0\0\u0018ftypavif\0\0\0\0", "AVIF")]
    [InlineData("\0\0\0\u0018ftypcrx \0\0\0\u0001", "raw file (CR3)")]
    [InlineData("FUJIFILMCCD-RAW 0201", "raw file")]
    [InlineData("IIRO\b\0\0\0", "raw file")]
    [InlineData("IIU\0\b\0\0\0", "raw file")]
    [InlineData("II*\0\u0010\0\0\0CR\u0002\0", "raw file")]
    [InlineData("\0\0\0\u000cjP  \r\n\u0087\n", "JPEG 2000")]
    public void Decode_ForeignFormat_IsRefusedByName(string start, string name)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["x.jpg"], [.. Encoding.Latin1.GetBytes(start), .. new byte[100]]);

        var error = Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["x.jpg"]));

        Assert.Equal(CodecFault.Unsupported, error.Fault);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-DNGVersion=1.4.0.0", "DNG")]
    [InlineData("-IFD0:SubfileType#=1", null)] // a smaller version alone is no raw file
    public void Decode_TiffThatIsADng_IsRefusedByName(string tag, string? name)
    {
        using var folder = new TempFolder();
        using (var picture = Pictures.Noise(8, 6, PixelFormat.Rgb8)) Pictures.Encode(folder["x.tif"], picture, ImageFormat.Tiff);
        ExifTool.Set(folder["x.tif"], tag);

        if (name is null)
        {
            using var photo = ImageDecoder.Decode(folder["x.tif"]);
            return;
        }

        Assert.Contains(name, Assert.Throws<CodecException>(() => ImageDecoder.Decode(folder["x.tif"])).Message, StringComparison.Ordinal);
    }
}
