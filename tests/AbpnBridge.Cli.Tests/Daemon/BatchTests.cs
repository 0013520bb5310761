using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>Many photos in one command, as a process against a real daemon.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class BatchTests(RunningDaemon daemon) : IDisposable
{
    // Half a minute of work: whoever is to stop it in the middle may be held up for seconds.
    private const int Many = 60;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-batch");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Retouch_Folder_IsALinePerPhotoAndASum()
    {
        var first = TestPhotos.Write(At("in/a1.png"));
        foreach (var name in new[] { "a2.png", "a10.png", "day 1/b.png" }) Copy(first, At($"in/{name}"));
        File.WriteAllText(At("in/broken.jpg"), "no picture");

        var (code, output, error) = await daemon.RunAsync("retouch", At("in"), "--recursive", "--out-dir", At("out"));

        Assert.Equal(ExitCode.Failed, code);
        var said = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, said.Length);
        Assert.All(said, line => Assert.Matches(@"^\d/5 .*\.png: ok, \d+\.\d s$", line));
        var complained = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^\d/5 broken.jpg: failed: ", complained[0]);
        Assert.Matches(@"^4 done, 1 failed, in \d+\.\d s:$", complained[^2]);
        Assert.Equal("  broken.jpg: not-a-picture", complained[^1]);
        Assert.Equal(
            [At("out/a1-retouched.png"), At("out/a10-retouched.png"), At("out/a2-retouched.png"), At("out/day 1/b-retouched.png")],
            Directory.GetFiles(At("out"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

        // Side by side they are the same as alone.
        Assert.Equal(ExitCode.Done, (await daemon.RunAsync("retouch", first, "-o", At("alone.png"))).Code);
        Assert.All(Directory.GetFiles(At("out"), "*", SearchOption.AllDirectories), file => Assert.Equal(File.ReadAllBytes(At("alone.png")), File.ReadAllBytes(file)));
    }

    [Fact]
    public async Task Retouch_WithPicturesToLookAt_DrawsThemForEachPhotoAndOnePageForAll()
    {
        TestPhotos.Write(At("in/day 1/a & b.png"));
        TestPhotos.Write(At("in/c.tif"), SampleType.UInt16, TestProfiles.ProPhoto());
        File.WriteAllText(At("in/broken.jpg"), "no picture");

        var (code, output, _) = await daemon.RunAsync(
            "retouch", At("in"), "--recursive", "--out-dir", At("out"), "--overview", At("look/all.html"),
            "--before-after-dir", At("look"), "--contact-sheet-dir", At("look"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($"overview: {At("look/all.html")}", output);
        Assert.Equal(
            [
                At("look/all.html"), At("look/c-before-after.jpg"), At("look/c-contact-sheet.jpg"), At("look/day 1/a & b-before-after.jpg"),
                At("look/day 1/a & b-contact-sheet.jpg"),
            ],
            Directory.GetFiles(At("look"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        var page = File.ReadAllText(At("look/all.html"));
        Assert.Contains("<a href=\"../out/day%201/a%20%26%20b-retouched.png\">", page);
        Assert.Contains("is not a JPEG, PNG or TIFF picture.", page);
        // Two photos, four pictures each; in the order of the command.
        var pictures = Regex.Matches(page, "alt=\"([^\"]*)\" src=\"data:image/jpeg;base64,([^\"]*)\"").ToList();
        Assert.Equal(["c.tif, before", "c.tif, after"], pictures.Take(2).Select(one => one.Groups[1].Value));
        Assert.Equal(8, pictures.Count);
        File.WriteAllBytes(At("before.jpg"), Convert.FromBase64String(pictures[0].Groups[2].Value));
        using var before = TestPhotos.Read(At("before.jpg"));
        Assert.Equal(TestPhotos.Extent, before.Pixels.Extent);
        Assert.Null(before.Metadata.IccProfile);
    }

    [Fact]
    public async Task Retouch_AgainWithSkipExisting_DoesOnlyWhatIsMissing()
    {
        var first = TestPhotos.Write(At("a.png"));
        Copy(first, At("b.png"));
        Assert.Equal(ExitCode.Done, (await daemon.RunAsync("retouch", first)).Code);

        var (code, output, error) = await daemon.RunAsync("retouch", _folder.FullName, "--skip-existing");

        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("1 done, 1 skipped", output);
        Assert.True(File.Exists(At("b-retouched.png")));
    }

    [Fact]
    public async Task Retouch_SkipExistingWhereOneOfTwoFilesIsThere_WritesTheOther()
    {
        var photo = TestPhotos.Write(At("a.png"));
        Assert.Equal(ExitCode.Done, (await daemon.RunAsync("retouch", photo, "--output", "pixels", "--output", "mask")).Code);
        var (pixels, mask) = (File.ReadAllBytes(At("a-retouched.png")), File.ReadAllBytes(At("a-mask.png")));
        // Whatever the user has made of it since.
        File.AppendAllText(At("a-retouched.png"), "edited");
        File.Delete(At("a-mask.png"));

        var (code, report) = await daemon.RunJsonAsync("retouch", photo, "--output", "pixels", "--output", "mask", "--skip-existing");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(mask, File.ReadAllBytes(At("a-mask.png")));
        Assert.Equal([.. pixels, .. "edited"u8], File.ReadAllBytes(At("a-retouched.png")));
        Assert.Equal([At("a-retouched.png")], report.GetProperty("kept").EnumerateArray().Select(file => file.GetString()));
        Assert.Equal(At("a-mask.png"), report.GetProperty("outputs").GetProperty("mask").GetString());
    }

    [Fact]
    public async Task Retouch_InterruptedOnce_FinishesTheRunningOnesAndSaysWhichAreLeft()
    {
        var process = StartMany(jobs: 1, Many, "--verbose");
        // The second photo is under way: between two there would be none to finish.
        var decoded = 0;
        await Abpn.ReadLineAsync(process.StandardError, line => line.EndsWith(": decode", StringComparison.Ordinal) && ++decoded == 2);

        Abpn.Signal(process, Abpn.Sigint);
        var (code, output, error) = await Abpn.FinishAsync(process);

        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Contains("Ctrl-C again", error);
        Assert.Matches(@"\d done, \d+ not started, in", output);
        // The one that ran has its line, and every line its file.
        var written = Directory.GetFiles(_folder.FullName, "*-retouched.png").Length;
        Assert.InRange(written, 2, Many - 1);
        Assert.Equal(written, output.Split('\n').Count(line => line.EndsWith("-retouched.png", StringComparison.Ordinal)));
        var reports = File.ReadAllLines(At("report.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var notice = Assert.Single(reports, report => report.TryGetProperty("notice", out _)).GetProperty("notice");
        Assert.Equal("finishing", notice.GetProperty("code").GetString());
        reports.RemoveAll(report => report.TryGetProperty("notice", out _));
        Assert.Equal(Many, reports.Count);
        Assert.Equal(Many - written, reports.Count(report => report.TryGetProperty("error", out var fault) && fault.GetProperty("code").GetString() == "not-started"));
    }

    [Fact]
    public async Task Retouch_InterruptedTwice_StopsNow()
    {
        var process = StartMany(jobs: 2, Many);
        await Abpn.ReadLineAsync(process.StandardOutput, line => line.StartsWith("1/", StringComparison.Ordinal));

        Abpn.Signal(process, Abpn.Sigint);
        await Abpn.ReadLineAsync(process.StandardError, line => line.Contains("Ctrl-C again", StringComparison.Ordinal));
        Abpn.Signal(process, Abpn.Sigint);
        var (code, output, error) = await Abpn.FinishAsync(process);

        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Matches(@"\d done,.* not started, in", output);
        // What was under way is cancelled, nothing has failed.
        Assert.DoesNotContain("failed", error + output);
        AssertWholeFilesOnly();
    }

    [Fact]
    public async Task Retouch_Terminated_StopsNow()
    {
        var process = StartMany(jobs: 2, Many);
        await Abpn.ReadLineAsync(process.StandardOutput, line => line.StartsWith("1/", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Cancelled, await Abpn.TerminateAsync(process));

        AssertWholeFilesOnly();
    }

    [Fact]
    public async Task Retouch_DaemonLostOnTheWay_StopsTheBatchAndNamesTheLoss()
    {
        var state = At("state");
        var serve = Abpn.Start(["serve", "--state-dir", state, "--port", "0", "--web-port", "0", "--device", "cpu"]);
        _ = serve.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = serve.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, (await Abpn.RunAsync(["status", "--state-dir", state, "--wait", "180"])).Code);
        var process = StartMany(jobs: 1, Many, "--state-dir", state);
        await Abpn.ReadLineAsync(process.StandardOutput, line => line.StartsWith("1/", StringComparison.Ordinal));

        Process.GetProcessById(JsonDocument.Parse(File.ReadAllText(Path.Combine(state, "daemon.json"))).RootElement.GetProperty("pid").GetInt32()).Kill();
        var (code, _, error) = await Abpn.FinishAsync(process);
        await Abpn.TerminateAsync(serve);

        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Matches(@"\d done, [1-9]\d* not started, 1 failed", error);
        Assert.Contains("abpn serve", error);
    }

    [Fact]
    public async Task Retouch_DaemonWithRoomForOne_IsWaitedFor()
    {
        await using var small = await LimitedDaemon.StartAsync(("ABPNBRIDGE_Limits__MaxRunningJobs", "1"), ("ABPNBRIDGE_Limits__MaxWaitingJobs", "0"));

        var (code, output, error) = await Abpn.FinishAsync(StartMany(jobs: 4, 6, "--state-dir", small.StateDirectory));

        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("6 done, in", output);
        Assert.Contains(".png: waiting: the daemon is busy", error);
    }

    private Process StartMany(int jobs, int photos, params string[] options)
    {
        var first = TestPhotos.Write(At("p1.png"));
        for (var number = 2; number <= photos; number++) Copy(first, At(FormattableString.Invariant($"p{number}.png")));
        string[] state = options.Contains("--state-dir") ? [] : ["--state-dir", daemon.StateDirectory];
        return Abpn.StartInterruptible(
            ["retouch", _folder.FullName, "--jobs", FormattableString.Invariant($"{jobs}"), "--report", At("report.jsonl"), .. state, .. options]);
    }

    private void AssertWholeFilesOnly()
    {
        foreach (var file in Directory.GetFiles(_folder.FullName, "*-retouched.png")) TestPhotos.Read(file).Dispose();
        Assert.DoesNotContain(Directory.GetFiles(_folder.FullName), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private string At(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        if (name.Contains('/', StringComparison.Ordinal)) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
