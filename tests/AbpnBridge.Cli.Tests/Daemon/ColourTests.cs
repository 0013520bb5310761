using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>Photos in the spaces photographers work in, converted there and back by LittleCMS' own programs (Debian's liblcms2-utils).</summary>
[Collection(nameof(RunningDaemon))]
public sealed class ColourTests(RunningDaemon daemon) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-colour");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(nameof(TestProfiles.ProPhoto))]
    [InlineData(nameof(TestProfiles.AdobeRgb))]
    [InlineData(nameof(TestProfiles.DisplayP3))]
    [InlineData(nameof(TestProfiles.WideTable))]
    public async Task Retouch_SixteenBitTiffInAnotherSpace_IsTheRetouchOfTheSrgbPhoto(string space)
    {
        var profile = (byte[])typeof(TestProfiles).GetMethod(space)!.Invoke(null, ["document"])!;
        File.WriteAllBytes(At("document.icc"), profile);
        File.WriteAllBytes(At("srgb.icc"), TestProfiles.Srgb());
        var srgb = TestPhotos.Write(At("srgb.tif"), SampleType.UInt16, TestProfiles.Srgb());
        await ConvertAsync("srgb.icc", "document.icc", "srgb.tif", "document.tif");

        await RetouchAsync("srgb.tif");
        await RetouchAsync("document.tif");

        await ConvertAsync("document.icc", "srgb.icc", "document-retouched.tif", "back.tif");
        using var before = TestPhotos.Read(srgb);
        using var expected = TestPhotos.Read(At("srgb-retouched.tif"));
        using var actual = TestPhotos.Read(At("back.tif"));
        var (mean, largest) = Difference(expected.Pixels.View(), actual.Pixels.View());
        var (change, largestChange) = Difference(before.Pixels.View(), expected.Pixels.View());
        var figures = $"mean {mean:F4}, largest {largest:F3}; the retouch itself: mean {change:F3}, largest {largestChange:F1}";
        TestContext.Current.TestOutputHelper!.WriteLine($"{space}: {figures}");
        Assert.True(largestChange > 3, figures);
        // Nobody sees a difference of 1. What is left: documents rounded to 16 bits (0.002 in the mean), the table that begins with zeros (0.07), and the
        // network's view, of which the area means are taken in each document's own encoding.
        Assert.True(mean < 0.01 && largest < 0.2, figures);
        using var result = TestPhotos.Read(At("document-retouched.tif"));
        Assert.Equal((PixelFormat.Rgb16, Convert.ToHexString(profile)), (result.Pixels.Format, Convert.ToHexString(result.Metadata.IccProfile!)));
    }

    [Theory]
    [InlineData("photo.jpg", nameof(TestProfiles.AdobeRgb), SampleType.UInt8)]
    [InlineData("photo.png", nameof(TestProfiles.DisplayP3), SampleType.UInt8)]
    [InlineData("photo.png", nameof(TestProfiles.ProPhoto), SampleType.UInt16)]
    [InlineData("photo.tif", nameof(TestProfiles.LinearProPhoto), SampleType.Float32)]
    public async Task Retouch_EveryContainer_KeepsProfileAndDepthWithoutAWarning(string name, string space, SampleType sample)
    {
        var profile = (byte[])typeof(TestProfiles).GetMethod(space)!.Invoke(null, ["document"])!;
        var photo = TestPhotos.Write(At(name), sample, profile);

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "-o", At("out" + Path.GetExtension(name)));

        Assert.Equal((ExitCode.Done, 0), (code, json.GetProperty("warnings").GetArrayLength()));
        using var result = TestPhotos.Read(At("out" + Path.GetExtension(name)));
        Assert.Equal(sample, result.Pixels.Format.Sample);
        Assert.Equal(profile, result.Metadata.IccProfile);
    }

    [Fact]
    public async Task Retouch_TableProfile_IsRefusedInOneSentenceBeforeAnyWork()
    {
        var photo = TestPhotos.Write(At("scan.tif"), profile: TestProfiles.Lut("Epson R2400"));

        var (code, json) = await daemon.RunJsonAsync("retouch", photo);

        Assert.Equal((ExitCode.Refused, "unsupported-profile"), (code, json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(
            "The photo's profile \"Epson R2400\" converts by tables (LUT), which cannot be undone exactly; " +
            "convert the photo to sRGB, Adobe RGB, Display P3 or ProPhoto RGB first.",
            json.GetProperty("error").GetProperty("message").GetString());
        Assert.False(File.Exists(At("scan-retouched.tif")));
    }

    private async Task RetouchAsync(string photo)
    {
        var (code, _, error) = await daemon.RunAsync("retouch", At(photo));
        Assert.True(code == ExitCode.Done, error);
    }

    /// <summary>16 bits, relative colorimetric, without precalculated tables; embeds the target.</summary>
    private Task<string> ConvertAsync(string from, string to, string input, string output) =>
        Abpn.ToolAsync("tificc", "-n", "-t1", "-c0", "-w16", "-e", $"-i{At(from)}", $"-o{At(to)}", At(input), At(output));

    private static (double Mean, double Largest) Difference(ImageView one, ImageView two)
    {
        var differences = Colours(one).Zip(Colours(two), ColourDifference.DeltaE2000).ToList();
        return (differences.Average(), differences.Max());
    }

    private static List<Lab> Colours(ImageView srgb)
    {
        var colours = new List<Lab>();
        float[] red = new float[srgb.Extent.Width], green = new float[srgb.Extent.Width], blue = new float[srgb.Extent.Width];
        for (var y = 0; y < srgb.Extent.Height; y++)
        {
            SampleConverter.ToPlanar(srgb.Row(y), srgb.Format, red, green, blue);
            for (var x = 0; x < red.Length; x++) colours.Add(Lab.OfSrgb(red[x], green[x], blue[x]));
        }

        return colours;
    }

    private string At(string file) => Path.Combine(_folder.FullName, file);
}
