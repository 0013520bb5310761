using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>A file cut anywhere is told from a whole one.</summary>
public sealed class PictureEndTests
{
    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Tiff)]
    public void IsReached_CutAnywhere_IsFalse(ImageFormat format)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(37, 23, PixelFormat.Rgb8);
        Pictures.Encode(folder["whole"], picture, format);
        var file = File.ReadAllBytes(folder["whole"]);

        Assert.True(PictureEnd.IsReached(folder["whole"]));
        for (var length = 0; length < file.Length; length += 1 + file.Length / 200) RequireCut(file, length, folder["part"]);
        RequireCut(file, file.Length - 1, folder["part"]);
    }

    /// <summary>Phones put a film behind the picture, cameras zeros.</summary>
    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    public void IsReached_BytesAfterTheEnd_IsTrue(ImageFormat format)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(37, 23, PixelFormat.Rgb8);
        Pictures.Encode(folder["x"], picture, format);
        File.AppendAllText(folder["x"], "\0\0\0ftypmp42");

        Assert.True(PictureEnd.IsReached(folder["x"]));
    }

    [Theory]
    [InlineData("tiled.tif")]
    [InlineData("progressive.jpg")]
    [InlineData("lzw.tif")]
    public void IsReached_FilesOfOtherPrograms_IsTrue(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "pictures", name);
        Assert.SkipUnless(File.Exists(path), $"{name} is not among the test pictures.");
        Assert.True(PictureEnd.IsReached(path));
    }

    /// <summary>Disk space that was reserved and not written yet.</summary>
    [Fact]
    public void IsReached_ZerosWhereTheRestShallCome_IsFalse()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(37, 23, PixelFormat.Rgb8);
        Pictures.Encode(folder["whole"], picture, ImageFormat.Jpeg);
        var file = File.ReadAllBytes(folder["whole"]);
        file.AsSpan(file.Length / 2).Clear();
        File.WriteAllBytes(folder["x"], file);

        Assert.False(PictureEnd.IsReached(folder["x"]));
    }

    [Fact]
    public void IsReached_HeldByItsWriter_SaysItCannotBeRead()
    {
        using var folder = new TempFolder();
        using var writer = new FileStream(folder["x.jpg"], FileMode.CreateNew, FileAccess.Write, FileShare.None);

        Assert.Equal(CodecFault.NotFound, Assert.Throws<CodecException>(() => PictureEnd.IsReached(folder["x.jpg"])).Fault);
    }

    private static void RequireCut(byte[] file, int length, string part)
    {
        File.WriteAllBytes(part, file[..length]);
        Assert.False(PictureEnd.IsReached(part), $"{length} of {file.Length} bytes");
    }
}
