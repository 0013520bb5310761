using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Metadata;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Metadata;

public sealed class ThumbnailSourceTests
{
    [Fact]
    public void TryRenew_MoreThumbnailsThanAnyProgramWrites_StopsDrawing()
    {
        using var folder = new TempFolder();
        using var photo = Pictures.Noise(64, 48, PixelFormat.Rgb8);
        using var flat = new ImageBuffer(photo.Extent, PixelFormat.Rgb8);
        Pictures.Encode(folder["x.jpg"], photo, ImageFormat.Jpeg);
        var slot = File.ReadAllBytes(folder["x.jpg"]);
        var source = new ThumbnailSource(flat.View(), flat.View());

        var renewed = Enumerable.Range(0, 40).Select(_ => source.TryRenew(slot)).ToArray();

        Assert.Equal(32, renewed.TakeWhile(done => done).Count());
        Assert.All(renewed[32..], Assert.False);
    }
}
