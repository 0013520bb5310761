using System.Diagnostics;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>kill -9 at any moment: every photo is whole, old or new, and the next run leaves no litter.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class KillTests(RunningDaemon daemon) : IDisposable
{
    private const string OurTemporary = @"^\.[abc]\.(jpg|png|tif)\.abpn-[0-9a-f]{12}\.tmp$|^\.probe\.abpn-[0-9a-f]{12}\.tmp$";

    // A run takes seconds; one that hangs is killed, too.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly string[] PhotoNames = ["a.jpg", "b.png", "c.tif"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-kill");
    // Fixed, so that a failure can be sought with the same moments; the machine's load varies them enough.
    private readonly Random _random = new(6);
    private TimeSpan _run;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task Retouch_KilledAFewTimes_LeavesWholeFilesAndNoLitter() => KillUntilAsync(exports: 6, maxKills: 60);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Retouch_KilledDuring200Exports_LeavesWholeFilesAndNoLitter() => KillUntilAsync(exports: 200, maxKills: 2000);

    /// <param name="exports">How many photos are to be replaced.</param>
    /// <param name="maxKills">How many runs that takes at most: as a rule each is killed after it replaced one or two of the three.</param>
    private async Task KillUntilAsync(int exports, int maxKills)
    {
        var (old, whole) = await PrepareAsync();
        var (replaced, kills, litter) = (0, 0, 0);
        for (; replaced < exports && kills < maxKills; kills++)
        {
            foreach (var (path, bytes) in old) File.WriteAllBytes(path, bytes);
            await KillSomewhereAsync(old);
            foreach (var path in old.Keys)
            {
                var now = File.ReadAllBytes(path);
                var isNew = now.AsSpan().SequenceEqual(whole[path]);
                Assert.True(isNew || now.AsSpan().SequenceEqual(old[path]), $"{path} is neither old nor new after kill {kills}.");
                if (isNew) replaced++;
            }

            var others = Names().Except(old.Keys.Select(path => Path.GetFileName(path))).ToArray();
            Assert.All(others, name => Assert.Matches(OurTemporary, name));
            // What the last run left the next one took away: of its own it leaves at most two for each photo, one written and a probe of the folder.
            Assert.True(others.Length <= 6, string.Join(", ", others));
            litter += others.Length;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {replaced} photos replaced, {litter} temporary files left and swept.");
        Assert.True(replaced >= exports, $"Only {replaced} photos were replaced in {kills} runs.");
        foreach (var (path, bytes) in old) File.WriteAllBytes(path, bytes);
        await RequireRunAsync(old.Keys);
        Assert.Equal(PhotoNames, Names().Order());
        foreach (var path in old.Keys) Assert.Equal(whole[path], File.ReadAllBytes(path));
    }

    /// <summary>Three small photos, and what becomes of each: the same in two runs, else "new" would mean nothing.</summary>
    private async Task<(Dictionary<string, byte[]> Old, Dictionary<string, byte[]> Whole)> PrepareAsync()
    {
        string[] photos = [.. PhotoNames.Select(name => Path.Combine(_folder.FullName, name))];
        foreach (var path in photos) TestPhotos.WriteSmall(path);
        var old = photos.ToDictionary(path => path, File.ReadAllBytes);
        await RequireRunAsync(photos);
        var whole = photos.ToDictionary(path => path, File.ReadAllBytes);
        foreach (var (path, bytes) in old) File.WriteAllBytes(path, bytes);
        var start = Stopwatch.GetTimestamp();
        await RequireRunAsync(photos);
        _run = Stopwatch.GetElapsedTime(start);
        foreach (var path in photos)
        {
            Assert.NotEqual(old[path], whole[path]);
            Assert.Equal(whole[path], File.ReadAllBytes(path));
        }

        return (old, whole);
    }

    private async Task RequireRunAsync(IEnumerable<string> photos)
    {
        var (code, _, error) = await Abpn.RunAsync(Command(photos));
        Assert.True(code == ExitCode.Done, error);
    }

    private IEnumerable<string> Command(IEnumerable<string> photos) =>
        ["retouch", .. photos, "--in-place", "--whitening", "1", "--state-dir", daemon.StateDirectory];

    /// <summary>
    /// Half of the kills fall anywhere in a run, the others where it is dangerous: up to a few milliseconds after a temporary file came to lie there, that of the
    /// first, second or third photo.
    /// </summary>
    private async Task KillSomewhereAsync(Dictionary<string, byte[]> old)
    {
        using var process = Abpn.Start(Command(old.Keys));
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        if (_random.Next(2) == 0) await Task.Delay(_run * _random.NextDouble());
        else
        {
            var done = _random.Next(3);
            for (var waited = Stopwatch.StartNew(); !process.HasExited && waited.Elapsed < Limit; await Task.Yield())
                if (HasTemporary() && old.Count(photo => TestPhotos.IsOther(photo.Key, photo.Value)) >= done) break;
            Thread.Sleep(TimeSpan.FromMilliseconds(_random.NextDouble() * 8));
        }

        process.Kill();
        await process.WaitForExitAsync();
    }

    private bool HasTemporary() =>
        Names().Any(name => name.EndsWith(".tmp", StringComparison.Ordinal) && !name.StartsWith(".probe", StringComparison.Ordinal));

    private IEnumerable<string> Names() => _folder.EnumerateFiles("*", new EnumerationOptions { AttributesToSkip = 0 }).Select(file => file.Name);
}
