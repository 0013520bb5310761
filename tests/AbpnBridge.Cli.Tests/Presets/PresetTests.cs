using System.Text;
using System.Text.Json;
using AbpnBridge.Cli.Presets;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Tests.Presets;

/// <summary>What is a preset file. The panel's tests read the same cases: tests/data/presets.</summary>
public sealed class PresetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-preset");

    private string File => Path.Combine(_folder.FullName, "my preset.json");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, string?> Cases
    {
        get
        {
            using var cases = JsonDocument.Parse(System.IO.File.ReadAllText(Repository.File("tests/data/presets/cases.json")));
            var values = cases.RootElement.GetProperty("values").EnumerateArray()
                .Select(one => (one.GetProperty("file").GetRawText(), one.GetProperty("fault").GetString()));
            var texts = cases.RootElement.GetProperty("texts").EnumerateArray()
                .Concat(cases.RootElement.GetProperty("textsThatOnlyAbpnRefuses").EnumerateArray())
                .Select(one => (one.GetProperty("text").GetString()!, one.GetProperty("fault").GetString()));
            return new TheoryData<string, string?>(values.Concat(texts));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_File_IsTakenOrRefusedAsThePanelDoes(string text, string? fault)
    {
        System.IO.File.WriteAllText(File, text);
        if (fault is null) Assert.NotEmpty(Preset.Read(File).Name);
        else AssertBad(fault);
    }

    [Fact]
    public void Cases_OfBothKinds_AreMany() => Assert.Equal((13, 61), (Cases.Count(one => one.Data.Item2 is null), Cases.Count(one => one.Data.Item2 is not null)));

    public static TheoryData<string> Examples =>
        new(Directory.GetFiles(Repository.File("clients/presets"), "*.json").Select(path => Path.GetFileName(path)!).Where(name => name != "preset.schema.json"));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Read_Example_IsGood(string name) => Assert.NotEmpty(Preset.Read(Repository.File($"clients/presets/{name}")).Strengths);

    [Fact]
    public void Read_AllKeys_AreWhatTheySay()
    {
        System.IO.File.WriteAllText(File, """
            {"$schema": "preset.schema.json", "version": 1, "name": "Größe", "strengths": {"blemishes": 0, "evening": 0.25, "garment_wrinkles": 1},
             "keep": ["freckles"], "output": "soft-light-group", "source": "merged", "maskFeather": 3, "onlyInsideSelection": true}
            """);

        var preset = Preset.Read(File);

        Assert.Equal("Größe", preset.Name);
        Assert.Equal(
            [(RetouchFeature.Blemishes, 0f), (RetouchFeature.Evening, 0.25f), (RetouchFeature.GarmentWrinkles, 1f)],
            preset.Strengths.Select(strength => (strength.Key, strength.Value)));
        Assert.Equal([KeptMark.Freckles], preset.Keep!.Marks);
    }

    [Fact]
    public void Read_NameOnly_LeavesEverythingOpen()
    {
        System.IO.File.WriteAllText(File, """{"version": 1, "name": "Soft"}""");

        var preset = Preset.Read(File);

        Assert.Empty(preset.Strengths);
        Assert.Null(preset.Keep);
    }

    [Fact]
    public void Read_KeepsNone_IsAnEmptyListAndNotAbsent()
    {
        System.IO.File.WriteAllText(File, """{"version": 1, "name": "Soft", "keep": []}""");

        Assert.Empty(Preset.Read(File).Keep!.Marks);
    }

    [Fact]
    public void Read_LongFile_IsRefusedWithoutBeingReadWhole()
    {
        var text = """{"version": 1, "name": "Soft"}""";
        System.IO.File.WriteAllText(File, text.PadRight(Preset.MaxBytes));
        Assert.Equal("Soft", Preset.Read(File).Name);

        System.IO.File.WriteAllText(File, text.PadRight(Preset.MaxBytes + 1));
        AssertBad("64 KiB");
    }

    [Fact]
    public void Read_OtherEncoding_IsRefused()
    {
        System.IO.File.WriteAllBytes(File, Encoding.Latin1.GetBytes("""{"version": 1, "name": "Größe"}"""));
        AssertBad("UTF-8");

        System.IO.File.WriteAllText(File, """{"version": 1, "name": "Soft"}""", Encoding.Unicode);
        AssertBad("UTF-8");
    }

    [Fact]
    public void Read_NoSuchFile_IsNamed()
    {
        var failure = Assert.Throws<CommandFailure>(() => Preset.Read(File));

        Assert.Equal(("not-found", ExitCode.Refused), (failure.Code, failure.ExitStatus));
        Assert.Contains(File, failure.Message);
    }

    [Fact]
    public void Read_Folder_IsNamed()
    {
        var failure = Assert.Throws<CommandFailure>(() => Preset.Read(_folder.FullName));

        Assert.Equal(
            ("bad-preset", ExitCode.Refused, $"{_folder.FullName} is a folder; name one of the presets in it."), (failure.Code, failure.ExitStatus, failure.Message));
    }

    private void AssertBad(string fault)
    {
        var failure = Assert.Throws<CommandFailure>(() => Preset.Read(File));
        Assert.Equal(("bad-preset", ExitCode.Refused), (failure.Code, failure.ExitStatus));
        Assert.Contains(File, failure.Message);
        Assert.Contains(fault, failure.Message);
    }
}
