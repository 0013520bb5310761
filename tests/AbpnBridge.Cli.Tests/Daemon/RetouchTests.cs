using System.Runtime.InteropServices;
using System.Text.Json;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>`abpn retouch` as a process against a real daemon.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class RetouchTests(RunningDaemon daemon) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-retouch");

    public void Dispose() => _folder.Delete(recursive: true);

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
    public async Task Retouch_JpegLyingOnItsSide_ComesBackUpright()
    {
        var photo = TestPhotos.Write(At("side.jpg"));
        await Abpn.ExifToolAsync("-Orientation#=6", "-overwrite_original", photo);

        var (_, json) = await daemon.RunJsonAsync("retouch", photo);

        Assert.Equal((400, 300), (json.GetProperty("width").GetInt32(), json.GetProperty("height").GetInt32()));
        Assert.Equal("400x300", await Abpn.ExifToolAsync("-s3", "-ImageSize", At("side-retouched.jpg")));
        Assert.Matches("^1?$", await Abpn.ExifToolAsync("-s3", "-Orientation#", At("side-retouched.jpg")));
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
        Assert.InRange(json.GetProperty("residueFraction").GetDouble(), 0, 0.05);
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

    [Fact]
    public async Task Retouch_InPlace_ReplacesThePhotoAndLeavesNothingElse()
    {
        var photo = TestPhotos.Write(At("anna.png"));
        var before = File.ReadAllBytes(photo);

        var (code, _, error) = await daemon.RunAsync("retouch", photo, "--in-place");

        Assert.True(code == ExitCode.Done, error);
        Assert.NotEqual(before, File.ReadAllBytes(photo));
        Assert.Equal(["anna.png"], Names());
    }

    [Fact]
    public async Task Retouch_OutputExists_IsRefusedUntilOverwrite()
    {
        var photo = TestPhotos.Write(At("anna.jpg"));
        File.WriteAllText(At("anna-retouched.jpg"), "mine");

        var (refused, _, error) = await daemon.RunAsync("retouch", photo);

        Assert.Equal(ExitCode.OutputExists, refused);
        Assert.Contains("--overwrite", error);
        Assert.Equal("mine", File.ReadAllText(At("anna-retouched.jpg")));
        Assert.Equal(ExitCode.Done, (await daemon.RunAsync("retouch", photo, "--overwrite")).Code);
    }

    [Fact]
    public async Task Retouch_OneBadAmongSeveral_DoesTheOthersAndSaysWhich()
    {
        File.WriteAllText(At("broken.jpg"), "no picture");
        var (a, b) = (TestPhotos.Write(At("a.jpg")), TestPhotos.Write(At("b.jpg")));

        var (code, output, error) = await daemon.RunAsync("retouch", a, At("broken.jpg"), b, "--json", "--out-dir", At("out"));

        Assert.Equal((ExitCode.Failed, ""), (code, error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal([false, true, false], lines.Select(line => line.TryGetProperty("error", out _)));
        Assert.Equal("not-a-picture", lines[1].GetProperty("error").GetProperty("code").GetString());
        Assert.True(File.Exists(At("out/a-retouched.jpg")) && File.Exists(At("out/b-retouched.jpg")));
    }

    [Theory]
    [InlineData("missing.jpg", "not-found")]
    [InlineData("folder", "is-a-folder")]
    [InlineData("raw.dng", "unsupported")]
    public async Task Retouch_UnreadableInput_IsRefusedWithASentence(string name, string errorCode)
    {
        Directory.CreateDirectory(At("folder"));
        File.WriteAllText(At("raw.dng"), "II*");

        var (code, json) = await daemon.RunJsonAsync("retouch", At(name));

        Assert.Equal(ExitCode.Refused, code);
        Assert.Equal(errorCode, json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains(name, json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Retouch_RegionBeyondThePhoto_IsRefusedInTheUsersWords()
    {
        var photo = TestPhotos.Write(At("anna.jpg"));

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--region", "250,0,51,10");

        Assert.Equal(ExitCode.Refused, code);
        Assert.Equal("bad-region", json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("--region 250,0,51,10", json.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(["anna.jpg"], Names());
    }

    [Fact]
    public async Task Retouch_SixteenBitToJpeg_IsRefusedBeforeAnyWork()
    {
        var photo = TestPhotos.Write(At("anna.png"), SampleType.UInt16);

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--format", "jpeg");

        Assert.Equal(ExitCode.Refused, code);
        Assert.Equal("cannot-hold", json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Retouch_FloatPixelThatIsNoNumber_IsRefusedInTheUsersWords()
    {
        using (var picture = new ImageBuffer(TestPhotos.Extent, PixelFormat.RgbFloat))
        {
            MemoryMarshal.Cast<byte, float>(picture.Row(9))[3 * 7 + 2] = float.NaN;
            Imaging.Codecs.ImageEncoder.Encode(At("nan.tif"), picture.View(), new() { Format = Imaging.Codecs.ImageFormat.Tiff });
        }

        var (code, _, error) = await daemon.RunAsync("retouch", At("nan.tif"));

        Assert.Equal(ExitCode.Refused, code);
        Assert.EndsWith($"{At("nan.tif")} has a pixel that is no number (NaN or infinite) at column 7, row 9; repair it first.", error.TrimEnd());
        Assert.Equal(["nan.tif"], Names());
    }

    [Fact]
    public async Task Retouch_EverythingIntoAFolder_WritesAllOfSeveralPhotosAndAgain()
    {
        string[] photos = [TestPhotos.Write(At("anna.jpg")), TestPhotos.Write(At("ben.png"))];

        for (var round = 0; round < 2; round++)
        {
            var (code, _, error) = await daemon.RunAsync(["retouch", .. photos, "--all-into", At("out")]);
            Assert.True(code == ExitCode.Done, error);
        }

        Assert.Equal(
            ["anna-before-after.jpg", "anna-contact-sheet.jpg", "anna-mask.png", "anna-residue.png", "anna-retouched.jpg", "anna-soft-light.png",
                "ben-before-after.jpg", "ben-contact-sheet.jpg", "ben-mask.png", "ben-residue.png", "ben-retouched.png", "ben-soft-light.png"],
            Directory.GetFiles(At("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Retouch_EverythingWithTheUsersOwnFiles_WritesThose()
    {
        var photo = TestPhotos.Write(At("anna.jpg"));

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--all-into", At("out"), "-o", At("x.png"), "--before-after", At("b.jpg"));

        Assert.Equal((ExitCode.Done, At("x.png")), (code, json.GetProperty("output").GetString()));
        Assert.Equal(["anna.jpg", "b.jpg", "out", "x.png"], Names().Order(StringComparer.Ordinal));
        Assert.Equal([At("out/anna-contact-sheet.jpg")], Directory.GetFiles(At("out")));
    }

    [Fact]
    public async Task Retouch_LayerAsJpeg_IsWarnedOf()
    {
        var photo = TestPhotos.Write(At("anna.jpg"));

        var (_, asked) = await daemon.RunJsonAsync("retouch", photo, "--output", "soft-light", "--format", "jpeg");
        var (_, usual) = await daemon.RunJsonAsync("retouch", photo, "--output", "soft-light");

        Assert.Equal("lossy-layer", Assert.Single(asked.GetProperty("warnings").EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal((At("anna-soft-light.png"), 0), (usual.GetProperty("output").GetString(), usual.GetProperty("warnings").GetArrayLength()));
    }

    [Fact]
    public async Task Retouch_UnreadablePhoto_IsNamedOnce()
    {
        File.WriteAllText(At("broken.jpg"), "no picture");

        var (_, _, error) = await daemon.RunAsync("retouch", At("broken.jpg"));

        Assert.EndsWith($"\n{At("broken.jpg")} is not a JPEG, PNG or TIFF picture.", error.TrimEnd());
    }

    [Fact]
    public async Task Retouch_OutputInANewFolder_MakesTheFolder()
    {
        var photo = TestPhotos.Write(At("anna.png"));
        var target = At(Path.Combine("new folder", "anna.png"));

        var (code, _) = await daemon.RunJsonAsync("retouch", photo, "-o", target);

        Assert.Equal(ExitCode.Done, code);
        Assert.True(File.Exists(target));
    }

    [Fact]
    public async Task Retouch_Interrupted_LeavesNoFile()
    {
        // From the first line on, 48 MP keep it busy for longer than a signal takes, on a loaded machine too.
        var photo = TestPhotos.WriteSkin(At("large.jpg"), new(6000, 8000));
        var process = Abpn.Start(["retouch", photo, "--state-dir", daemon.StateDirectory]);
        await Abpn.ReadLineAsync(process.StandardError, line => line.EndsWith(": decode", StringComparison.Ordinal));

        Abpn.Signal(process, Abpn.Sigint);
        var (code, _, error) = await Abpn.FinishAsync(process);

        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Contains("Cancelled", error);
        Assert.Equal(["large.jpg"], Names());
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
