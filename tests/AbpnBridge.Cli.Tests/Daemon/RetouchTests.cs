using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>The pictures that `abpn retouch` makes, as a process against a real daemon.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class RetouchTests(RunningDaemon daemon) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-retouch");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Retouch_PresetWithAFeatureOfOtherModels_DoesTheRestAndSaysSo()
    {
        var photo = TestPhotos.Write(At("anna.png"));
        File.WriteAllText(At("mine.json"), """{"version": 1, "name": "Mine", "strengths": {"blemishes": 0, "evening": 0, "garment_wrinkles": 0.5}}""");

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--preset", At("mine.json"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("not-offered", json.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("code").GetString()));
        // What the daemon does offer came through: strengths of 0 change nothing.
        Assert.Equal(0, json.GetProperty("maskFraction").GetDouble());
    }

    [Fact]
    public async Task Retouch_Jpeg_ReportsEverythingAsOneObject()
    {
        var photo = TestPhotos.Write(At("anna.jpg"));

        var (code, json) = await daemon.RunJsonAsync("retouch", photo);

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal((photo, At("anna-retouched.jpg")), (json.GetProperty("input").GetString(), json.GetProperty("output").GetString()));
        Assert.Equal((300, 400), (json.GetProperty("width").GetInt32(), json.GetProperty("height").GetInt32()));
        Assert.Equal(("Rgb8", "cpu"), (json.GetProperty("pixelFormat").GetString(), json.GetProperty("device").GetString()));
        Assert.NotEmpty(json.GetProperty("model").GetString()!);
        Assert.InRange(json.GetProperty("maskFraction").GetDouble(), 0.001, 0.999);
        Assert.Equal(
            ["decode", "upload", "queue", "lowRes", "blend", "download", "encode", "total"],
            json.GetProperty("timings").EnumerateObject().Select(timing => timing.Name));
        Assert.All(json.GetProperty("timings").EnumerateObject(), timing => Assert.True(timing.Value.GetDouble() >= 0));
        Assert.True(File.Exists(At("anna-retouched.jpg")));
    }

    [Fact]
    public async Task Retouch_AllOutputs_ChangesPixelsOnlyUnderTheMask()
    {
        var photo = TestPhotos.Write(At("anna.png"));

        var (code, _, error) = await daemon.RunAsync("retouch", photo, "--output", "pixels", "--output", "soft-light", "--output", "mask");

        Assert.True(code == ExitCode.Done, error);
        using var before = TestPhotos.Read(photo);
        using var after = TestPhotos.Read(At("anna-retouched.png"));
        using var mask = TestPhotos.Read(At("anna-mask.png"));
        using var softLight = TestPhotos.Read(At("anna-soft-light.png"));
        Assert.Equal(PixelFormat.Grey8, mask.Pixels.Format);
        Assert.Equal((before.Pixels.Extent, PixelFormat.Rgb8), (softLight.Pixels.Extent, softLight.Pixels.Format));
        var (inside, outside) = CountChanges(before.Pixels, after.Pixels, mask.Pixels);
        Assert.True(inside > 0);
        // A mask that rounds to 0 is below half a step of 8 bits, and an edit times it too.
        Assert.Equal(0, outside);
    }

    [Fact]
    public async Task Retouch_SixteenBitTiffWithProfile_KeepsDepthAndProfile()
    {
        var profile = TestProfiles.ProPhoto();
        var photo = TestPhotos.Write(At("anna.tif"), SampleType.UInt16, profile);

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--before-after", At("sheet.jpg"), "--contact-sheet", At("contact.png"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(0, json.GetProperty("warnings").GetArrayLength());
        Assert.Equal("16 16 16", await Abpn.ExifToolAsync("-s3", "-BitsPerSample", At("anna-retouched.tif")));
        foreach (var file in new[] { "anna-retouched.tif", "sheet.jpg", "contact.png" })
        {
            await Abpn.ExifToolAsync("-icc_profile", "-b", "-w", ".icc", At(file));
            Assert.Equal(profile, File.ReadAllBytes(Path.ChangeExtension(At(file), ".icc")));
        }
    }

    [Fact]
    public async Task Retouch_JpegLyingOnItsSide_IsTurnedOnce()
    {
        var photo = TestPhotos.Write(At("side.jpg"));
        await Abpn.ExifToolAsync("-Orientation#=6", "-overwrite_original", photo);

        var (_, json) = await daemon.RunJsonAsync("retouch", photo);
        await daemon.RunAsync("retouch", photo, "--format", "png");

        Assert.Equal((400, 300), (json.GetProperty("width").GetInt32(), json.GetProperty("height").GetInt32()));
        // A copy of the file lies as the file does; a file of our own stands.
        Assert.Equal("300x400", await Abpn.ExifToolAsync("-s3", "-ImageSize", At("side-retouched.jpg")));
        Assert.Equal("6", await Abpn.ExifToolAsync("-s3", "-Orientation#", At("side-retouched.jpg")));
        Assert.Equal("400x300", await Abpn.ExifToolAsync("-s3", "-ImageSize", At("side-retouched.png")));
        Assert.Matches("^1?$", await Abpn.ExifToolAsync("-s3", "-Orientation#", At("side-retouched.png")));
    }

    [Fact]
    public async Task Retouch_StrengthZero_GivesTheSamePixels()
    {
        var photo = TestPhotos.Write(At("anna.png"));

        var (code, _, error) = await daemon.RunAsync("retouch", photo, "--blemishes", "0", "--evening", "0");

        Assert.True(code == ExitCode.Done, error);
        Assert.True(SamePixels(photo, At("anna-retouched.png")));
    }

    [Theory]
    [InlineData("anna.tif", SampleType.UInt16, "anna-residue.tif", ChannelLayout.Rgba)]
    [InlineData("anna.jpg", SampleType.UInt8, "anna-residue.png", ChannelLayout.Rgba)]
    public async Task Retouch_Residue_ComesWithAlphaAndItsShare(string name, SampleType sample, string residueName, ChannelLayout channels)
    {
        var photo = TestPhotos.Write(At(name), sample);

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--output", "residue", "--keep", "none", "--whitening", "1");

        Assert.Equal((ExitCode.Done, At(residueName)), (code, json.GetProperty("outputs").GetProperty("residue").GetString()));
        using var residue = TestPhotos.Read(At(residueName));
        Assert.Equal(new PixelFormat(channels, sample), residue.Pixels.Format);
        // Soft Light moves neither black nor white, the model's blend does (J(0) = J(1) = 0.3): clipped shine and what whitening lifts of dark pixels; 0.086 and 0.090.
        Assert.InRange(json.GetProperty("residueFraction").GetDouble(), 0, 0.15);
    }

    [Fact]
    public async Task Retouch_ResidueIntoAJpeg_IsRefusedBeforeAnyWork()
    {
        var photo = TestPhotos.Write(At("anna.jpg"));

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--output", "residue", "-o", At("residue.jpg"));

        Assert.Equal((ExitCode.Refused, "cannot-hold"), (code, json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("name it .png or .tif", json.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(["anna.jpg"], Names());
    }

    [Fact]
    public async Task Retouch_ContactSheetWithoutPixelsOrMask_ShowsWhereItChanged()
    {
        var photo = TestPhotos.Write(At("anna.png"));

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--output", "soft-light", "--contact-sheet", At("sheet.jpg"));

        Assert.Equal((ExitCode.Done, At("sheet.jpg")), (code, json.GetProperty("contactSheet").GetString()));
        // The photo is less than two places high.
        var place = Assert.Single(json.GetProperty("strongestChanges").EnumerateArray());
        Assert.Equal((300, 320), (place.GetProperty("width").GetInt32(), place.GetProperty("height").GetInt32()));
        using var sheet = TestPhotos.Read(At("sheet.jpg"));
        Assert.Equal((4 * 300 + 3 * 12, 320), (sheet.Pixels.Extent.Width, sheet.Pixels.Extent.Height));
        Assert.Equal(["anna-soft-light.png", "anna.png", "sheet.jpg"], Names().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Retouch_ContactSheetOfNoChange_IsDrawnAndSaysSo()
    {
        var photo = TestPhotos.Write(At("anna.png"));

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--blemishes", "0", "--evening", "0", "--contact-sheet", At("sheet.png"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Empty(json.GetProperty("strongestChanges").EnumerateArray());
        Assert.Contains(json.GetProperty("warnings").EnumerateArray(), warning => warning.GetProperty("code").GetString() == "nothing-changed");
        Assert.True(File.Exists(At("sheet.png")));
    }

    [Fact]
    public async Task Retouch_BlackSelection_ChangesNothing()
    {
        var photo = TestPhotos.Write(At("anna.png"));
        using (var black = new ImageBuffer(TestPhotos.Extent, PixelFormat.Grey8))
            Imaging.Codecs.ImageEncoder.Encode(At("black.png"), black.View(), new() { Format = Imaging.Codecs.ImageFormat.Png });

        var (code, _, error) = await daemon.RunAsync("retouch", photo, "--selection", At("black.png"));

        Assert.True(code == ExitCode.Done, error);
        Assert.True(SamePixels(photo, At("anna-retouched.png")));
    }

    [Fact]
    public async Task Retouch_Region_ChangesNothingOutside()
    {
        var photo = TestPhotos.Write(At("anna.png"));

        var (code, _, error) = await daemon.RunAsync("retouch", photo, "--region", "80,120,140,120", "-o", At("region.png"));

        Assert.True(code == ExitCode.Done, error);
        using var before = TestPhotos.Read(photo);
        using var after = TestPhotos.Read(At("region.png"));
        for (var y = 0; y < 400; y++)
        {
            var inside = y is >= 120 and < 240;
            Assert.True(before.Pixels.Row(y)[..(80 * 3)].SequenceEqual(after.Pixels.Row(y)[..(80 * 3)]));
            Assert.True(inside || before.Pixels.Row(y).SequenceEqual(after.Pixels.Row(y)));
        }
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private IEnumerable<string> Names() => _folder.EnumerateFileSystemInfos().Select(entry => entry.Name);

    private static bool SamePixels(string first, string second)
    {
        using var a = TestPhotos.Read(first);
        using var b = TestPhotos.Read(second);
        return Enumerable.Range(0, a.Pixels.Extent.Height).All(y => a.Pixels.Row(y).SequenceEqual(b.Pixels.Row(y)));
    }

    private static (int Inside, int Outside) CountChanges(ImageBuffer before, ImageBuffer after, ImageBuffer mask)
    {
        var (inside, outside) = (0, 0);
        for (var y = 0; y < before.Extent.Height; y++)
        {
            for (var i = 0; i < before.StrideBytes; i++)
            {
                if (before.Row(y)[i] == after.Row(y)[i]) continue;
                if (mask.Row(y)[i / 3] > 0) inside++;
                else outside++;
            }
        }

        return (inside, outside);
    }
}
