using System.Diagnostics;
using System.Text.Json;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>`abpn watch` as a process against a real daemon.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class WatchTests(RunningDaemon daemon) : IDisposable
{
    // A retouch takes a second or two; builds and training beside the tests make that longer.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string[] PhotoNames = ["a.jpg", "b.png", "c.tif"];

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("abpn-watch");

    private string Folder => Directory.CreateDirectory(Path.Combine(_root.FullName, "hot folder")).FullName;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Watch_FilesThatComeInPieces_AreDoneOnceWhenTheyAreWhole()
    {
        var photos = PhotoNames.ToDictionary(name => name, name => File.ReadAllBytes(TestPhotos.WriteSmall(Path.Combine(_root.FullName, name))));
        using var watch = Start("--settle", "0.5", "--report", Report);

        // The pauses are longer than a file must rest.
        for (var piece = 0; piece < 3; piece++)
        {
            foreach (var (name, bytes) in photos) Append(At(name), bytes[(bytes.Length * piece / 3)..(bytes.Length * (piece + 1) / 3)]);
            await Task.Delay(1500, TestContext.Current.CancellationToken);
        }

        await UntilAsync(() => Reports().Length == 3);
        Assert.Equal(ExitCode.Done, await StopAsync(watch));
        Assert.All(Reports(), report => Assert.False(report.TryGetProperty("error", out _), report.ToString()));
        Assert.Equal(["a-retouched.jpg", "b-retouched.png", "c-retouched.tif"], Names(At("retouched")));
        foreach (var name in Names(At("retouched"))) TestPhotos.Read(At("retouched/" + name)).Dispose();
        Assert.Equal(PhotoNames, Names(Folder));
    }

    [Fact]
    public async Task Watch_StartedAgain_DoesOnlyWhatIsNew()
    {
        TestPhotos.WriteSmall(At("a.jpg"));
        Assert.Equal((ExitCode.Done, 1), await OnceAsync());
        Assert.Equal((ExitCode.Done, 0), await OnceAsync());

        TestPhotos.WriteSmall(At("a.jpg"), seed: 4);
        TestPhotos.WriteSmall(At("b.jpg"));
        var before = File.ReadAllBytes(At("retouched/a-retouched.jpg"));
        Assert.Equal((ExitCode.Done, 2), await OnceAsync());
        Assert.NotEqual(before, File.ReadAllBytes(At("retouched/a-retouched.jpg")));
        Assert.Equal((ExitCode.Done, 0), await OnceAsync());
    }

    [Fact]
    public async Task Watch_HalfAJpegThatNeverEnds_IsNotDone()
    {
        var whole = File.ReadAllBytes(TestPhotos.WriteSmall(Path.Combine(_root.FullName, "a.jpg")));
        File.WriteAllBytes(At("a.jpg"), whole[..(whole.Length - 2)]);

        var (code, output, _) = await daemon.RunAsync("watch", Folder, "--once", "--settle", "0.2", "--json");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal("unfinished", JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(["a.jpg"], Names(Folder));
        Assert.False(Directory.Exists(At("retouched")));
    }

    [Fact]
    public async Task Watch_WhatItDoesNotTake_IsToldInALineEachAndOnce()
    {
        TestPhotos.WriteSmall(At("a.jpg"));
        File.WriteAllBytes(At("layers.psd"), [.. "8BPS"u8, 0, 1]);
        File.WriteAllBytes(At("layers.jpg"), [.. "8BPS"u8, 0, 1]);
        using (var convert = Abpn.Start("convert", ["-size", "64x64", "xc:red", "-colorspace", "CMYK", At("print.jpg")])) await convert.WaitForExitAsync(TestContext.Current.CancellationToken);

        var (code, _, error) = await daemon.RunAsync("watch", Folder, "--once", "--settle", "0.2");
        Assert.Equal(ExitCode.Failed, code);
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        foreach (var name in new[] { "layers.jpg", "layers.psd" }) Assert.Single(lines, line => line.Contains($"{name} is a Photoshop document", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("print.jpg", StringComparison.Ordinal) && line.Contains("CMYK", StringComparison.Ordinal));

        // Nor the steps of those that it takes, without --verbose.
        Assert.Equal((ExitCode.Done, "", ""), await daemon.RunAsync("watch", Folder, "--once", "--settle", "0.2"));
    }

    [Fact]
    public async Task Watch_FileThatIsWrittenForEver_IsLeftAfterTheTimeout()
    {
        TestPhotos.WriteSmall(At("a.jpg"));
        using var writing = new CancellationTokenSource();
        // A thread of its own, which waits for no other: a pause as long as the settling time would be the end of the file.
        var writer = new Thread(() =>
        {
            for (; !writing.IsCancellationRequested; Thread.Sleep(10)) Append(At("b.jpg"), [0xFF]);
        });
        writer.Start();
        try
        {
            var (code, _, error) = await daemon.RunAsync("watch", Folder, "--once", "--settle", "2", "--timeout", "6.5");

            Assert.Equal((ExitCode.Failed, $"{At("b.jpg")} was still being written after 6.5 s; it was left.\n"), (code, error));
        }
        finally
        {
            await writing.CancelAsync();
            writer.Join();
        }

        Assert.Equal(["a-retouched.jpg"], Names(At("retouched")));
    }

    [Fact]
    public async Task Watch_WrongPreset_IsRefusedAtTheStartWithTheKey()
    {
        TestPhotos.WriteSmall(At("a.jpg"));
        var preset = Path.Combine(_root.FullName, "odd.json");
        File.WriteAllText(preset, """{"version": 1, "name": "Odd", "strengths": {"evning": 1}}""");

        var (code, _, error) = await daemon.RunAsync("watch", Folder, "--once", "--settle", "0.2", "--preset", preset);

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("\"strengths.evning\"", error);
        Assert.False(Directory.Exists(At("retouched")));
    }

    [Fact]
    public async Task Watch_CtrlCWhileAPhotoRuns_FinishesItAndStartsNoOther()
    {
        TestPhotos.WriteSkin(At("a.jpg"), new(3000, 4000));
        TestPhotos.WriteSmall(At("b.jpg"));
        using var watch = Abpn.StartInterruptible(["watch", Folder, "--settle", "0.2", "--jobs", "1", "--verbose", "--state-dir", daemon.StateDirectory, "--report", Report]);
        Drain(watch.StandardOutput);
        await Abpn.ReadLineAsync(watch.StandardError, line => line.EndsWith("a.jpg: decode", StringComparison.Ordinal));

        Abpn.Signal(watch, Abpn.Sigint);
        await Abpn.ReadLineAsync(watch.StandardError, line => line == "Finishing a.jpg; Ctrl-C again stops now.");
        Drain(watch.StandardError);
        await watch.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, watch.ExitCode);
        Assert.Equal(["a-retouched.jpg"], Names(At("retouched")));
        Assert.Equal("finishing", Reports()[0].GetProperty("notice").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Watch_DaemonComesLater_WaitsForIt()
    {
        var state = Path.Combine(_root.FullName, "state");
        TestPhotos.WriteSmall(At("a.jpg"));
        using var watch = Abpn.Start(["watch", Folder, "--settle", "0.2", "--state-dir", state, "--report", Report]);
        Drain(watch.StandardOutput);
        await Abpn.ReadLineAsync(watch.StandardError, line => line.EndsWith("Waiting for it.", StringComparison.Ordinal));
        var rest = watch.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        // The file by which a daemon is found names all its places in full; as the daemon writes it, it is there whole or not at all.
        File.Copy(Path.Combine(daemon.StateDirectory, "daemon.json"), Path.Combine(_root.FullName, "daemon.json"));
        File.Move(Path.Combine(_root.FullName, "daemon.json"), Path.Combine(state, "daemon.json"));

        await UntilAsync(() => Reports().Length == 1);
        Assert.Equal(ExitCode.Done, await StopAsync(watch));
        Assert.Equal(["a-retouched.jpg"], Names(At("retouched")));
        Assert.DoesNotContain("Waiting", await rest);
    }

    [Fact]
    public async Task Watch_StopFile_EndsIt()
    {
        var file = Path.Combine(_root.FullName, "stop");
        using var watch = Start("--stop-file", file);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        File.WriteAllText(file, "");

        await watch.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, watch.ExitCode);
    }

    [Fact]
    public async Task Watch_NoSuchFolder_IsRefused()
    {
        var (code, _, error) = await daemon.RunAsync("watch", Path.Combine(_root.FullName, "none"));

        Assert.Equal(ExitCode.Refused, code);
        Assert.EndsWith("none is no folder that exists.\n", error);
    }

    [Fact]
    public Task Watch_InPlaceKilledAFewTimes_RetouchesEachPhotoOnce() => KillAsync(kills: 3);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Watch_InPlaceKilled40Times_RetouchesEachPhotoOnce() => KillAsync(kills: 40);

    /// <summary>A photo that was retouched twice has other bytes than one that was retouched once.</summary>
    private async Task KillAsync(int kills)
    {
        var random = new Random(7);
        var names = PhotoNames;
        foreach (var name in names) TestPhotos.WriteSmall(At(name));
        var old = names.ToDictionary(name => name, name => File.ReadAllBytes(At(name)));
        var (code, _, error) = await daemon.RunAsync([.. names.Select(At).Prepend("retouch"), "--in-place"]);
        Assert.True(code == ExitCode.Done, error);
        var once = names.ToDictionary(name => name, name => File.ReadAllBytes(At(name)));
        foreach (var name in names) Assert.NotEqual(old[name], once[name]);
        var left = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            foreach (var name in names) File.WriteAllBytes(At(name), old[name]);
            using (var watch = Start("--in-place", "--settle", "0.1"))
            {
                // In the middle of writing the first, second or third.
                var done = random.Next(3);
                for (var waited = Stopwatch.StartNew(); waited.Elapsed < Limit && (Hidden().Length == 0 || CountReplaced(old) < done); await Task.Yield())
                    Assert.False(watch.HasExited);
                Thread.Sleep(TimeSpan.FromMilliseconds(random.NextDouble() * 30));
                watch.Kill();
                await watch.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            left += names.Length - CountReplaced(old);
            var (end, _, words) = await daemon.RunAsync("watch", Folder, "--once", "--in-place", "--settle", "0.1");
            Assert.True(end == ExitCode.Done, words);
            foreach (var name in names) Assert.True(File.ReadAllBytes(At(name)).AsSpan().SequenceEqual(once[name]), $"{name} after kill {kill}");
            Assert.Equal(names, Names(Folder));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills; {left} of {3 * kills} photos were left for the next run.");
    }

    private string Report => Path.Combine(_root.FullName, "report.jsonl");

    private JsonElement[] Reports()
    {
        if (!File.Exists(Report)) return [];
        using var reader = new StreamReader(new FileStream(Report, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private Process Start(params string[] options)
    {
        var watch = Abpn.Start(["watch", Folder, .. options, "--state-dir", daemon.StateDirectory]);
        Drain(watch.StandardOutput);
        Drain(watch.StandardError);
        return watch;
    }

    // A pipe that nobody reads fills up, and its writer waits.
    private static void Drain(StreamReader reader) => _ = reader.ReadToEndAsync();

    private async Task<(int Code, int Photos)> OnceAsync()
    {
        var (code, output, _) = await daemon.RunAsync("watch", Folder, "--once", "--settle", "0.2", "--json");
        return (code, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static async Task<int> StopAsync(Process watch)
    {
        Abpn.Signal(watch, 15);
        await watch.WaitForExitAsync();
        return watch.ExitCode;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Limit; await Task.Delay(100))
            if (condition()) return;
        Assert.Fail($"It did not come about within {Limit}.");
    }

    private static void Append(string path, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.Append);
        file.Write(bytes);
    }

    private string At(string name) => Path.Combine(Folder, name);

    private static string[] Names(string folder) => [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private int CountReplaced(Dictionary<string, byte[]> old) => old.Count(photo => TestPhotos.IsOther(At(photo.Key), photo.Value));

    private string[] Hidden() => [.. Names(Folder).Where(name => name.EndsWith(".tmp", StringComparison.Ordinal) && !name.StartsWith(".probe", StringComparison.Ordinal))];
}
