using System.Text.Json;

namespace AbpnBridge.Cli.Tests;

/// <summary>`--report FILE`, without a daemon.</summary>
public sealed class ReportLinesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-report");

    private string Report => Path.Combine(_folder.FullName, "what came of it.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("status")]
    [InlineData("models")]
    [InlineData("pair")]
    [InlineData("unpair", "x")]
    public async Task Run_FailingCommand_IsInTheReportAndOnStandardError(params string[] command)
    {
        var (code, output, error) = await RunAsync([.. command, "--report", Report]);

        Assert.Equal((ExitCode.NoDaemon, ""), (code, output));
        Assert.Contains("No daemon is running.", error);
        Assert.Equal("no-daemon", Assert.Single(Lines()).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Retouch_NoDaemon_IsOneObjectPerPhoto()
    {
        string[] photos = [Path.Combine(_folder.FullName, "a.jpg"), Path.Combine(_folder.FullName, "\U0001F600 b.jpg")];
        foreach (var photo in photos) File.WriteAllText(photo, "");

        var (code, _, error) = await RunAsync(["retouch", .. photos, "--report", Report]);

        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(photos, Lines().Select(line => line.GetProperty("input").GetString()));
    }

    [Fact]
    public async Task Retouch_WithJson_IsOnStandardOutputToo()
    {
        var (_, output, error) = await RunAsync("retouch", "a.jpg", "--json", "--report", Report);

        Assert.Equal("", error);
        Assert.Equal(File.ReadAllText(Report), output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Run_WrongLine_IsInTheReport()
    {
        var (code, _, error) = await RunAsync("retouch", "a.jpg", "--blemishes", "2", "--report", Report);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--blemishes", error);
        var told = Assert.Single(Lines()).GetProperty("error");
        Assert.Equal("usage", told.GetProperty("code").GetString());
        Assert.Contains("--blemishes", told.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Run_MistypedOption_IsInTheReport()
    {
        Assert.Equal(ExitCode.Usage, (await RunAsync("retouch", "a.jpg", "--blemishs", "0", "--report", Report)).Code);

        Assert.Contains("--blemishes", Assert.Single(Lines()).GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Sample_Done_SaysTheSameToProgramsAndPeople()
    {
        var picture = Path.Combine(_folder.FullName, "a.png");

        var (code, output, _) = await RunAsync("sample", "-o", picture, "--width", "32", "--height", "32", "--report", Report);

        Assert.Equal((ExitCode.Done, picture), (code, output.TrimEnd()));
        Assert.Equal(picture, Assert.Single(Lines()).GetProperty("output").GetString());
    }

    [Fact]
    public async Task Run_OldReport_IsReplaced()
    {
        File.WriteAllText(Report, new string('x', 10_000));

        await RunAsync("status", "--report", Report);

        Assert.Single(Lines());
        Assert.NotEqual(0xEF, File.ReadAllBytes(Report)[0]);
    }

    [Fact]
    public async Task Run_ReportNamedAsAPhoto_IsRefusedBeforeThePhotoIsEmptied()
    {
        var photo = Path.Combine(_folder.FullName, "anna.tif");
        File.WriteAllText(photo, "precious");

        var (code, _, error) = await RunAsync("retouch", "a.jpg", "--report", photo);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--report", error);
        Assert.Equal("precious", File.ReadAllText(photo));
    }

    [Fact]
    public async Task Run_ReportThatCannotBeMade_IsRefusedByName()
    {
        var (code, _, error) = await RunAsync("status", "--report", Path.Combine(_folder.FullName, "missing", "report"));

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("missing", error);
    }

    private IEnumerable<JsonElement> Lines() => File.ReadAllLines(Report).Select(line => JsonDocument.Parse(line).RootElement);

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandTree.RunAsync([.. args, "--state-dir", _folder.FullName], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
