using AbpnBridge.Imaging.Codecs;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Jpeg;

/// <summary>A photo that was taken apart to its coefficients before the work is not taken apart again, and becomes the same file.</summary>
public sealed class KeptCoefficientsTests
{
    [Theory]
    [InlineData("cjpeg -quality 90 -outfile OUT IN", 1)]
    [InlineData("cjpeg -quality 85 -progressive -sample 2x2 -outfile OUT IN", 1)]
    [InlineData("cjpeg -quality 90 -sample 2x1 -restart 1 -outfile OUT IN", 6)]
    public void Rewrite_AfterRequireWhole_GivesTheSameBytes(string command, int orientation)
    {
        using var folder = new TempFolder();
        using var picture = JpegPictures.Photo(157, 91);
        File.WriteAllBytes(folder["x.jpg"], JpegTools.Encode(folder, picture.View(), command));
        Tool.Run("exiftool", "-q", "-n", $"-IFD0:Orientation={orientation}", "-overwrite_original", folder["x.jpg"]);
        using var photo = ImageDecoder.Decode(folder["x.jpg"]);
        using var after = Retouching.Changed(photo.Pixels);
        Retouching.Rewrite(folder["x.jpg"], folder["plain.jpg"], photo, after);

        ImageRewriter.RequireWhole(photo, folder["x.jpg"]);
        Assert.NotNull(photo.Coefficients);
        Retouching.Rewrite(folder["x.jpg"], folder["kept.jpg"], photo, after);

        Assert.Null(photo.Coefficients);
        Assert.Equal(File.ReadAllBytes(folder["plain.jpg"]), File.ReadAllBytes(folder["kept.jpg"]));
        Assert.NotEqual(File.ReadAllBytes(folder["x.jpg"]), File.ReadAllBytes(folder["kept.jpg"]));
    }
}
