using System.CommandLine;
using AbpnBridge.Cli.Commands;
using AbpnBridge.Cli.Photos;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Tests.Presets;

/// <summary>How `--preset FILE` and the other options of one command line come together.</summary>
public sealed class PresetOptionsTests : IDisposable
{
    private static readonly RetouchFeature[] Offered = [RetouchFeature.Blemishes, RetouchFeature.Evening, RetouchFeature.Whitening];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-preset");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_Preset_SetsStrengthsAndKeepAndLeavesLayersToDocuments()
    {
        var options = Read("""{"version": 1, "name": "x", "strengths": {"blemishes": 0.5, "whitening": 0.25}, "keep": [], "output": "soft-light-group"}""")
            .WithOffered(Offered);

        Assert.Equal([(RetouchFeature.Blemishes, 0.5f), (RetouchFeature.Whitening, 0.25f)], Strengths(options));
        Assert.Empty(options.Settings.Keep.Marks);
        Assert.Equal([RetouchOutput.Pixels], options.OutputsOf(isFloat: false));
    }

    [Fact]
    public void Read_OptionsOnTheCommandLine_Win()
    {
        var options = Read(
            """{"version": 1, "name": "x", "strengths": {"blemishes": 0.5, "evening": 0.1}, "keep": [], "output": "soft-light-group"}""",
            "--evening", "0.75", "--keep", "moles", "--output", "mask").WithOffered(Offered);

        Assert.Equal([(RetouchFeature.Evening, 0.75f), (RetouchFeature.Blemishes, 0.5f)], Strengths(options));
        Assert.Equal([KeptMark.Moles], options.Settings.Keep.Marks);
        Assert.Equal([RetouchOutput.Mask], options.OutputsOf(isFloat: false));
    }

    [Fact]
    public void Read_PresetThatNamesNothing_LeavesAllDefaultsToTheDaemon()
    {
        var options = Read("""{"version": 1, "name": "x"}""").WithOffered(Offered);

        Assert.Empty(options.Settings.Strengths);
        Assert.Null(options.Settings.Keep);
        Assert.Equal([RetouchOutput.Pixels], options.OutputsOf(isFloat: false));
        Assert.Empty(options.Warnings);
    }

    [Fact]
    public void WithOffered_FeatureOfOtherModels_IsPassedOverWithAWarning()
    {
        var options = Read("""{"version": 1, "name": "x", "strengths": {"garment_wrinkles": 0.5, "tone": 0, "blemishes": 1}}""").WithOffered(Offered);

        Assert.Equal([(RetouchFeature.Blemishes, 1f)], Strengths(options));
        var warning = Assert.Single(options.Warnings);
        Assert.Equal("not-offered", warning.Code);
        Assert.Contains("strengths.garment_wrinkles", warning.Message);
    }

    [Fact]
    public void WithOffered_FeatureThatThisDaemonHas_IsSent() =>
        Assert.Equal(
            [(RetouchFeature.Tone, 0.5f)],
            Strengths(Read("""{"version": 1, "name": "x", "strengths": {"tone": 0.5}}""").WithOffered([.. Offered, RetouchFeature.Tone])));

    private static IEnumerable<(RetouchFeature, float)> Strengths(RetouchOptions options) =>
        options.Settings.Strengths.Select(strength => (strength.Feature, strength.Strength));

    private RetouchOptions Read(string preset, params string[] args)
    {
        var file = Path.Combine(_folder.FullName, "preset.json");
        File.WriteAllText(file, preset);
        var (command, syntax) = (new Command("retouch"), new RetouchSyntax());
        syntax.AddTo(command);
        var parsed = command.Parse(["a.jpg", "--preset", file, .. args]);
        Assert.Empty(parsed.Errors);
        return syntax.Read(parsed);
    }
}
