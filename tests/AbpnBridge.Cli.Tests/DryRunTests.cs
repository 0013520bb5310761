using System.Text.Json;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Tests;

/// <summary>`abpn retouch --dry-run`, whole command lines in process: what would be written where. There is no daemon.</summary>
public sealed class DryRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-dry");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Retouch_TreeIntoAFolder_StaysATree()
    {
        Touch("in/a.jpg", "in/day 1/a.jpg", "in/day 2/a.jpg");

        var (code, outputs) = await OutputsAsync(At("in"), "--recursive", "--out-dir", At("out"), "--suffix", "");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal([At("out/a.jpg"), At("out/day 1/a.jpg"), At("out/day 2/a.jpg")], outputs);
        Assert.False(Directory.Exists(At("out")));
    }

    [Fact]
    public async Task Retouch_Suffix_NamesThePhoto()
    {
        Touch("a.tif");

        Assert.Equal([At("a soft.tif")], (await OutputsAsync(At("a.tif"), "--suffix", " soft")).Outputs);
    }

    [Theory]
    [InlineData("one/a.jpg", "two/a.jpg", "--out-dir", "out")]
    [InlineData("one/a.jpg", "two/a.jpg", "--out-dir", "out", "--output", "mask")]
    public async Task Retouch_TwoPhotosIntoOneFile_IsRefusedBeforeAnyWork(string first, string second, params string[] options)
    {
        Touch(first, second);

        var (code, output, error) = await RunAsync([At(first), At(second), .. options]);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(At(first), error);
        Assert.Contains(At(second), error);
    }

    [Fact]
    public async Task Retouch_SameNameOtherExtension_IsNoCollision()
    {
        Touch("a.jpg", "a.tif");

        Assert.Equal([At("a-retouched.jpg"), At("a-retouched.tif")], (await OutputsAsync(_folder.FullName)).Outputs);
    }

    [Theory]
    [InlineData(new[] { "--output", "mask" }, new[] { "a.jpg-mask.png", "a.tif-mask.png", "b-mask.png" })]
    [InlineData(new[] { "--format", "png" }, new[] { "a.jpg-retouched.png", "a.tif-retouched.png", "b-retouched.png" })]
    [InlineData(new[] { "--format", "jpeg" }, new[] { "a-retouched.jpg", "a.tif-retouched.jpg", "b-retouched.jpg" })]
    public async Task Retouch_SameNameOtherExtension_IsToldApartWhereAFileWouldBeTheSame(string[] options, string[] expected)
    {
        Touch("a.jpg", "a.tif", "b.jpg");

        var (code, outputs) = await OutputsAsync([_folder.FullName, .. options]);

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(expected.Select(At), outputs);
    }

    [Fact]
    public async Task Retouch_SkipExisting_PassesOverWhatIsThere()
    {
        Touch("a.jpg", "a-retouched.jpg", "b.jpg");

        var (code, output, _) = await RunAsync([_folder.FullName, "--skip-existing", "--json"]);

        Assert.Equal(ExitCode.Done, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([true, false], lines.Select(line => line.TryGetProperty("skipped", out _)));
    }

    [Fact]
    public async Task Retouch_SkipExistingWithSomeMissing_WouldWriteThose()
    {
        Touch("a.jpg", "a-retouched.jpg");

        string[] both = [At("a.jpg"), "--output", "pixels", "--output", "mask"];
        var (code, output, _) = await RunAsync([.. both, "--skip-existing"]);

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains($"{At("a-retouched.jpg")} (was there)\n", output);
        Assert.Contains($"{At("a-mask.png")}\n", output);
        Assert.Equal(ExitCode.OutputExists, (await RunAsync(both)).Code);
    }

    [Fact]
    public async Task Retouch_OneOfSeveralCannotBeWritten_IsSaidAndTheOthersToo()
    {
        Touch("a.jpg", "b.jpg", "b-retouched.jpg", "c.gif");

        var (code, output, error) = await RunAsync([At("a.jpg"), At("b.jpg"), At("c.gif")]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($"1/3 a.jpg: would be written to {At("a-retouched.jpg")}", output);
        Assert.Contains("--overwrite", error);
        Assert.Contains("c.gif", error);
        Assert.Contains("1 would be done, 2 failed", error);
    }

    [Fact]
    public async Task Retouch_NameThatDoesNotExist_StopsAllBeforeItBegins()
    {
        Touch("a.jpg", "b.jpg");

        var (code, output, error) = await RunAsync([At("a.jpg"), At("missing.jpg"), At("b.jpg")]);
        Assert.Equal((ExitCode.Refused, ""), (code, output));
        Assert.Contains("missing.jpg does not exist", error);
        Assert.Contains("--skip-missing", error);

        (_, output, _) = await RunAsync([At("a.jpg"), At("missing.jpg"), At("b.jpg"), "--json"]);
        var codes = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(["not-started", "not-found", "not-started"], codes);
    }

    [Fact]
    public async Task Retouch_SkipMissing_DoesTheOthers()
    {
        Touch("a.jpg");

        var (code, output, _) = await RunAsync([At("a.jpg"), At("missing.jpg"), "--skip-missing"]);

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("2/2 missing.jpg: skipped, it does not exist", output);
        Assert.Contains("1 would be done, 1 skipped", output);
    }

    [Fact]
    public async Task Retouch_FolderWithOtherFormats_SaysWhichWerePassedOver()
    {
        Touch("a.jpg", "b.psd", "c.psd", "d.dng", "notes.txt");

        var (code, output, _) = await RunAsync([_folder.FullName]);
        Assert.Equal(ExitCode.Done, code);
        Assert.EndsWith("passed over: 2 PSD, 1 DNG", output.TrimEnd());

        (_, output, _) = await RunAsync([_folder.FullName, "--json"]);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            [At("b.psd"), At("c.psd"), At("d.dng")],
            lines.Where(line => line.TryGetProperty("skipped", out var why) && why.GetString() == "unsupported").Select(line => line.GetProperty("input").GetString()));
        Assert.Equal(4, lines.Count);
    }

    [Fact]
    public async Task Retouch_OverviewThatIsThere_IsReplacedOnlyWhenAskedTo()
    {
        Touch("a.jpg", "all.html");

        Assert.Equal(ExitCode.OutputExists, (await RunAsync([At("a.jpg"), "--overview", At("all.html")])).Code);
        Assert.Equal(ExitCode.Done, (await RunAsync([At("a.jpg"), "--overview", At("all.html"), "--overwrite"])).Code);
    }

    [Theory]
    [InlineData("cmyk.jpg", "is a CMYK picture")]
    [InlineData("cmyk.tif", "CMYK")]
    public async Task Retouch_PhotoThatWouldBeRefused_IsForeseen(string name, string why)
    {
        File.Copy(Repository.File($"tests/data/pictures/{name}"), At(name));

        var (code, output, error) = await RunAsync([At(name)]);

        Assert.Equal((ExitCode.Refused, ""), (code, output));
        Assert.Contains(why, error);
    }

    [Fact]
    public async Task Retouch_BrokenFile_IsForeseen()
    {
        Touch("whole.jpg");
        File.WriteAllBytes(At("half.jpg"), File.ReadAllBytes(At("whole.jpg"))[..200]);
        File.WriteAllText(At("none.png"), "no picture");
        File.WriteAllText(At("psd.tif"), "8BPS");

        var (_, output, _) = await RunAsync([At("half.jpg"), At("none.png"), At("psd.tif"), "--json"]);

        var codes = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(["damaged", "not-a-picture", "unsupported"], codes);
    }

    [Fact]
    public async Task Retouch_ProfileThatIsNotObeyed_IsForeseen()
    {
        using (var picture = new ImageBuffer(new Extent(8, 8), PixelFormat.Rgb8))
            ImageEncoder.Encode(At("a.png"), picture.View(), new EncodeOptions { Format = ImageFormat.Png, IccProfile = new byte[200] });

        Assert.Equal(ExitCode.Refused, (await RunAsync([At("a.png")])).Code);
    }

    [Fact]
    public async Task Retouch_MaskOfAFloatPhoto_IsForeseenAsTheTiffThatItWillBe()
    {
        using (var picture = new ImageBuffer(new Extent(8, 8), new PixelFormat(ChannelLayout.Rgb, SampleType.Float32)))
            ImageEncoder.Encode(At("a.tif"), picture.View(), new EncodeOptions { Format = ImageFormat.Tiff });

        Assert.Equal([At("a-mask.tif")], (await OutputsAsync(At("a.tif"), "--output", "mask")).Outputs);
    }

    [Fact]
    public async Task Retouch_FolderAndOneFileName_SayWhatToDo()
    {
        Touch("in/a.jpg");

        var (code, _, error) = await RunAsync([At("in"), "-o", At("b.jpg")]);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("is a folder; use --out-dir", error);

        (code, _, error) = await RunAsync([At("in/a.jpg"), "-o", _folder.FullName]);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("is a folder; use --out-dir", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Touch(params string[] names)
    {
        using var picture = new ImageBuffer(new Extent(8, 8), PixelFormat.Rgb8);
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
            File.WriteAllBytes(At(name), []);
            if (ImageFormats.FromExtension(name) is { } format) ImageEncoder.Encode(At(name), picture.View(), new EncodeOptions { Format = format, Overwrite = true });
        }
    }

    private async Task<(int Code, IEnumerable<string?> Outputs)> OutputsAsync(params string[] args)
    {
        var (code, output, _) = await RunAsync([.. args, "--json"]);
        return (code, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("output").GetString()));
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandTree.RunAsync(["retouch", .. args, "--dry-run", "--state-dir", _folder.FullName], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
