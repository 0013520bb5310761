using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>Messages name the file that the user named, once.</summary>
public sealed class FileFaultTests
{
    [Theory]
    [InlineData("No space left on device : '/photos/.anna.png.x1.tmp'", "No space left on device")]
    [InlineData("The file '/photos/it's Anna.png' already exists.", "The file already exists")]
    [InlineData("Input/output error", "Input/output error")]
    public void Of_MessageOfTheRuntime_LosesItsPath(string message, string expected) => Assert.Equal(expected, FileFault.Of(new IOException(message)));

    [Fact]
    public void Encode_FolderMissing_NamesTheTargetAndNotTheTemporaryFile()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(4, 4, PixelFormat.Rgb8);
        var target = Path.Combine(folder["nowhere"], "x.png");

        var error = Assert.Throws<CodecException>(() => Pictures.Encode(target, picture, ImageFormat.Png));

        Assert.Equal($"{target} cannot be written: its folder does not exist.", error.Message);
    }
}
