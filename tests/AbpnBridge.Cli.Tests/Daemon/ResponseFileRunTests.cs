using System.Text.Json;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>Response file, report and stop file as a host uses them: as a process, with names that command lines and shells garble.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class ResponseFileRunTests(RunningDaemon daemon) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn hosts & co 100%");

    private string Arguments => At("args.txt");

    private string Report => At("report.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Retouch_OddNamesFromAResponseFile_AreRetouchedAndReportedByThoseNames()
    {
        string[] names = ["two words.png", "it's.png", "100% %PATH% & ^co.png", "\U0001F469\u200D\U0001F3A8.png", "@at.png", "-dash.png"];
        if (!OperatingSystem.IsWindows()) names = [.. names, "say \"cheese\" | more.png"];
        // Together more than the 260 characters of old Windows.
        var deep = Path.Combine(Enumerable.Repeat("a folder with a rather long name of its own", 6).Prepend(_folder.FullName).ToArray());
        Directory.CreateDirectory(deep);
        string[] photos = [.. names.Select(At), Path.Combine(deep, "anna.png")];
        var first = TestPhotos.Write(photos[0]);
        foreach (var photo in photos[1..]) File.Copy(first, photo);
        File.WriteAllText(Arguments, "\uFEFF" + string.Join("\r\n", ["retouch", "--report", Report, "--state-dir", daemon.StateDirectory, "--", .. photos]));

        var (code, output, error) = await Abpn.RunAsync(["--response-file", Arguments]);

        Assert.True(code == ExitCode.Done, error);
        Assert.NotEqual("", output);
        var reports = File.ReadAllLines(Report).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(photos.Order(), reports.Select(report => report.GetProperty("input").GetString()).Order());
        Assert.All(reports, report => Assert.True(File.Exists(report.GetProperty("output").GetString())));
        Assert.True(photos[^1].Length > 260);
    }

    [Fact]
    public async Task Retouch_NameWithADashInTheWorkingFolder_FollowsADoubleDash()
    {
        TestPhotos.Write(At("-dash.png"));
        TestPhotos.Write(At("@at.png"));
        File.WriteAllText(Arguments, $"retouch\n--state-dir\n{daemon.StateDirectory}\n@at.png\n--\n-dash.png\n");
        var start = new System.Diagnostics.ProcessStartInfo(Abpn.Executable, ["--response-file", Arguments])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        var (code, _, error) = await Abpn.FinishAsync(System.Diagnostics.Process.Start(start)!);

        Assert.True(code == ExitCode.Done, error);
        Assert.True(File.Exists(At("-dash-retouched.png")) && File.Exists(At("@at-retouched.png")));
    }

    [Fact]
    public async Task Retouch_StopFile_EndsARunningPhotoAndLeavesNothing()
    {
        // 48 MP keep it busy for longer than the file takes to be seen.
        var photo = TestPhotos.WriteSkin(At("large.jpg"), new(6000, 8000));
        var process = Abpn.Start(["retouch", photo, "--verbose", "--state-dir", daemon.StateDirectory, "--report", Report, "--stop-file", At("stop")]);
        await Abpn.ReadLineAsync(process.StandardError, line => line.EndsWith(": decode", StringComparison.Ordinal));

        File.WriteAllText(At("stop"), "");
        var (code, _, _) = await Abpn.FinishAsync(process);

        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Equal("cancelled", JsonDocument.Parse(File.ReadAllText(Report)).RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(["large.jpg", "report.jsonl", "stop"], _folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
