using System.Runtime.InteropServices;
using System.Text.Json;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>What `abpn retouch` reads, writes, replaces and refuses, as a process against a real daemon.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class RetouchFilesTests(RunningDaemon daemon) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-files");

    public void Dispose() => _folder.Delete(recursive: true);

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

    [Theory]
    [InlineData("--in-place", "anna.png")]
    [InlineData("--suffix=-soft", "anna-soft.png")]
    public async Task Retouch_KeepTimes_GivesTheResultThePhotosTime(string option, string result)
    {
        var photo = TestPhotos.Write(At("anna.png"));
        var taken = new DateTime(2011, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(photo, taken);

        var (code, _, error) = await daemon.RunAsync("retouch", photo, option, "--keep-times");

        Assert.True(code == ExitCode.Done, error);
        Assert.Equal(taken, File.GetLastWriteTimeUtc(At(result)));
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
        // In the order of finishing.
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .OrderBy(line => line.GetProperty("input").GetString(), StringComparer.Ordinal).ToArray();
        Assert.Equal([a, b, At("broken.jpg")], lines.Select(line => line.GetProperty("input").GetString()));
        Assert.Equal([false, false, true], lines.Select(line => line.TryGetProperty("error", out _)));
        Assert.Equal("not-a-picture", lines[2].GetProperty("error").GetProperty("code").GetString());
        Assert.True(File.Exists(At("out/a-retouched.jpg")) && File.Exists(At("out/b-retouched.jpg")));
    }

    [Theory]
    [InlineData("missing.jpg", "not-found")]
    [InlineData("folder", "no-photos")]
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
            ["anna-before-after.jpg", "anna-contact-sheet.jpg", "anna-mask.png", "anna-pixel-layer.png", "anna-residue.png", "anna-retouched.jpg",
                "anna-soft-light.png",
                "ben-before-after.jpg", "ben-contact-sheet.jpg", "ben-mask.png", "ben-pixel-layer.png", "ben-residue.png", "ben-retouched.png",
                "ben-soft-light.png"],
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

    [Theory]
    [InlineData("soft-light")]
    [InlineData("pixel-layer")]
    public async Task Retouch_LayerAsJpeg_IsWarnedOf(string layer)
    {
        var photo = TestPhotos.Write(At("anna.jpg"));

        var (_, asked) = await daemon.RunJsonAsync("retouch", photo, "--output", layer, "--format", "jpeg");
        var (_, usual) = await daemon.RunJsonAsync("retouch", photo, "--output", layer);

        Assert.Equal("lossy-layer", Assert.Single(asked.GetProperty("warnings").EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal((At($"anna-{layer}.png"), 0), (usual.GetProperty("output").GetString(), usual.GetProperty("warnings").GetArrayLength()));
    }

    [Fact]
    public async Task Retouch_PhotoOnItsSide_KeepsItsTagAndItsMaskIsUprightAsEditorsShowIt()
    {
        var photo = TestPhotos.WriteSmall(At("side.jpg"));
        await Abpn.ExifToolAsync("-n", "-overwrite_original", "-Orientation=6", photo);

        Assert.Equal(ExitCode.Done, (await daemon.RunAsync("retouch", photo, "--output", "pixels", "--output", "mask")).Code);

        Assert.Equal("6", await Abpn.ExifToolAsync("-n", "-s3", "-Orientation", At("side-retouched.jpg")));
        using var mask = TestPhotos.Read(At("side-mask.png"));
        using var upright = TestPhotos.Read(At("side-retouched.jpg"));
        Assert.Equal((1, upright.Pixels.Extent), (mask.Metadata.Orientation, mask.Pixels.Extent));
        Assert.Equal(128, mask.Pixels.Extent.Width);
    }

    [Fact]
    public async Task Retouch_UnreadablePhoto_IsNamedOnce()
    {
        File.WriteAllText(At("broken.jpg"), "no picture");

        var (_, _, error) = await daemon.RunAsync("retouch", At("broken.jpg"));

        Assert.Equal($"{At("broken.jpg")} is not a JPEG, PNG or TIFF picture.", error.TrimEnd());
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
        var process = Abpn.StartInterruptible(["retouch", photo, "--verbose", "--state-dir", daemon.StateDirectory]);
        await Abpn.ReadLineAsync(process.StandardError, line => line.EndsWith(": decode", StringComparison.Ordinal));

        Abpn.Signal(process, Abpn.Sigint);
        var (code, _, error) = await Abpn.FinishAsync(process);

        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Contains("Cancelled", error);
        Assert.Equal(["large.jpg"], Names());
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private IEnumerable<string> Names() => _folder.EnumerateFileSystemInfos().Select(entry => entry.Name);
}
