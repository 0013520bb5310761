using AbpnBridge.Cli.Photos;
using AbpnBridge.Cli.Tests.Daemon;
using AbpnBridge.Cli.Watch;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using RetouchOutput = AbpnBridge.V1.RetouchOutput;

namespace AbpnBridge.Cli.Tests.Watch;

/// <summary>What a watched folder's photos come to, with a retouch that only copies them and a clock in a hurry.</summary>
public sealed class FolderWatchTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("abpn-watch");
    private readonly Lock _lock = new();
    private readonly List<string> _done = [];
    private readonly List<string> _said = [];
    private readonly List<PhotoReport> _told = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _picture;
    private Func<string, CommandFailure?> _fault = _ => null;
    private Func<Task> _work = () => Task.CompletedTask;
    private int _jobs = 1;
    private RetouchOutput _output = RetouchOutput.Pixels;

    public FolderWatchTests()
    {
        Directory.CreateDirectory(Folder);
        _picture = File.ReadAllBytes(TestPhotos.WriteSkin(Path.Combine(_root.FullName, "skin.jpg"), new Extent(8, 8)));
    }

    private string Folder => Path.Combine(_root.FullName, "in");

    private string Results => Path.Combine(Folder, "retouched");

    public void Dispose()
    {
        _stop.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task Once_FiveHundredPhotos_DoesEachOnceAndOneAtATime()
    {
        for (var i = 0; i < 500; i++) Drop($"{i:000}.jpg");

        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal(500, _done.Distinct().Count());
        Assert.Equal(500, Directory.GetFiles(Results).Length);
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal(500, _done.Count);
    }

    [Fact]
    public async Task Once_ThreeJobs_HasThreePhotosUnderWayAndNoMore()
    {
        for (var i = 0; i < 20; i++) Drop($"{i:000}.jpg");
        _jobs = 3;
        var (running, most) = (0, 0);
        var three = new TaskCompletionSource();
        _work = async () =>
        {
            lock (_lock) most = Math.Max(most, ++running);
            if (most == 3) three.TrySetResult();
            // Fewer at a time would never get here.
            await three.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await Task.Yield();
            lock (_lock) running--;
        };

        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal((20, 20, 3), (_done.Distinct().Count(), _told.Count, most));
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal(20, _done.Count);
    }

    [Fact]
    public async Task Once_PicturesThatAreNotTaken_AreSaidOnceAndOtherFilesNever()
    {
        Drop("a.jpg");
        File.WriteAllBytes(At("layers.psd"), [.. "8BPS"u8, 0, 1]);
        File.WriteAllBytes(At("phone.heic"), [0, 0, 0, 0x18, .. "ftypheic"u8, 0, 0, 0, 0]);
        File.WriteAllText(At("notes.txt"), "8 photos");
        File.WriteAllText(At("empty"), "");

        for (var run = 0; run < 2; run++) Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));

        Assert.Equal(
            [
                $"{At("layers.psd")} is a Photoshop document (PSD); save a copy as TIFF or PNG and retouch that.",
                $"{At("phone.heic")} is an HEIC picture, which cannot be rewritten exactly; export it as JPEG, TIFF or PNG instead.",
            ],
            _said.Order());
        Assert.Equal([At("a.jpg")], _done);
    }

    [Fact]
    public async Task Run_PictureThatIsNotTaken_IsSaidOnceWhenItIsThere()
    {
        await RunAsync(onWait: waits =>
        {
            if (waits == 50) File.WriteAllBytes(At("layers.psd"), [.. "8BPS"u8, 0, 1]);
            if (waits > 300) _stop.Cancel();
        });

        Assert.StartsWith(At("layers.psd"), Assert.Single(_said));
    }

    [Fact]
    public async Task Once_FileThatDoesNotStopGrowing_IsLeftAndNamed()
    {
        Drop("a.jpg");
        Drop("b.jpg");
        var waits = 0;

        // The waits are half a settling time, 1 s.
        Assert.Equal(ExitCode.Failed, await RunAsync(isOnce: true, onWait: _ =>
        {
            Assert.True(++waits < 200, "It waits for ever.");
            File.AppendAllText(At("b.jpg"), "x");
        }));

        Assert.True(waits >= 60, $"{waits} waits are less than a minute.");
        Assert.Equal([At("a.jpg")], _done);
        var left = _told.Single(report => report.Error is not null);
        Assert.Equal(("unfinished", $"{At("b.jpg")} was still being written after 60 s; it was left."), (left.Error!.Code, left.Error.Message));
    }

    [Fact]
    public async Task Run_PhotoThatCannotBeRead_IsSaidOnceAndDoneWhenItCan()
    {
        Drop("a.jpg");
        FileStream? held = null;

        await RunAsync(onWait: waits =>
        {
            if (waits == 1) held = new FileStream(At("a.jpg"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (waits == 200) held!.Dispose();
            if (_done.Count == 1 || waits > 1000) _stop.Cancel();
        });

        Assert.StartsWith($"{At("a.jpg")} cannot be read: ", Assert.Single(_said));
        Assert.EndsWith("Waiting until it can be.", _said[0]);
        Assert.Equal([At("a.jpg")], _done);
    }

    [Fact]
    public async Task Once_PhotoThatCannotBeRead_SaysWhy()
    {
        Drop("a.jpg");
        using var held = new FileStream(At("a.jpg"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Equal(ExitCode.Failed, await RunAsync(isOnce: true));
        Assert.StartsWith($"{At("a.jpg")} cannot be read: ", Assert.Single(_told).Error!.Message);
    }

    [Fact]
    public async Task Once_OtherFilesHiddenOnesAndResults_AreLeft()
    {
        foreach (var name in new[] { "a.jpg", ".hidden.jpg", "notes.txt", "raw.dng", "sub/b.jpg", "retouched/old.jpg" }) Drop(name);

        await RunAsync(isOnce: true);
        Assert.Equal([At("a.jpg")], _done);
        await RunAsync(isOnce: true, isRecursive: true);
        Assert.Equal([At("a.jpg"), At("sub/b.jpg")], _done);
        Assert.True(File.Exists(At("retouched/sub/b-retouched.jpg")));
        await RunAsync(isOnce: true, isRecursive: true);
        Assert.Equal(2, _done.Count);
    }

    [Fact]
    public async Task Once_PhotosThatDifferByTheirExtensionOnly_HaveResultsOfTheirOwn()
    {
        foreach (var name in new[] { "a.jpg", "a.png", "b.jpg" }) Drop(name);
        _output = RetouchOutput.Mask;

        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal(["a-mask.png", "a.jpg-mask.png", "b-mask.png"], Directory.GetFiles(Results).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Once_ResultsAboveThePhotos_DoesThePhotos()
    {
        Drop("a.jpg");

        await RunAsync(isOnce: true, results: _root.FullName);
        Assert.Equal([At("a.jpg")], _done);
    }

    [Fact]
    public async Task Once_ResultsBesideThePhotos_AreNoPhotosEvenWhenEdited()
    {
        Drop("a.jpg");

        for (var round = 0; round < 3; round++)
        {
            await RunAsync(isOnce: true, results: Folder);
            File.AppendAllText(At("a-retouched.jpg"), "edited");
        }

        Assert.Equal([At("a.jpg")], _done);
    }

    [Fact]
    public async Task Once_PhotoReplaced_IsDoneAgainOverItsOwnResultButNotOverAnEditedOne()
    {
        Drop("a.jpg");
        await RunAsync(isOnce: true);
        Drop("a.jpg", later: 1);
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal(2, _done.Count);

        File.AppendAllText(At("retouched/a-retouched.jpg"), "edited");
        Drop("a.jpg", later: 2);
        Assert.Equal(ExitCode.Failed, await RunAsync(isOnce: true));
        Assert.EndsWith("edited", File.ReadAllText(At("retouched/a-retouched.jpg")));
    }

    [Fact]
    public async Task Once_InPlace_EachPhotoOnceAndAgainWhenItIsReplaced()
    {
        Drop("a.jpg");
        for (var round = 0; round < 3; round++) await RunAsync(isOnce: true, inPlace: true);
        Assert.Single(_done);

        Drop("a.jpg", later: 1);
        for (var round = 0; round < 2; round++) await RunAsync(isOnce: true, inPlace: true);
        Assert.Equal(2, _done.Count);
    }

    [Fact]
    public async Task Once_FailedPhoto_IsTriedAgainOnlyWhenItChanges()
    {
        Drop("a.jpg");
        _fault = path => new CommandFailure("unsupported-profile", ExitCode.Refused, $"{path} has a strange profile.");
        Assert.Equal(ExitCode.Failed, await RunAsync(isOnce: true));
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Single(_told);

        Drop("a.jpg", later: 1);
        _fault = _ => null;
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal([true, false], _told.Select(report => report.Error is not null));
    }

    [Theory]
    [InlineData("write-failed")]
    [InlineData("resource-exhausted")]
    public async Task Once_DiskOrDaemonFull_IsTriedAgainByTheNextRun(string code)
    {
        Drop("a.jpg");
        _fault = path => new CommandFailure(code, ExitCode.Refused, $"There is no room for {path}.");
        Assert.Equal(ExitCode.Failed, await RunAsync(isOnce: true));

        _fault = _ => null;
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.True(File.Exists(At("retouched/a-retouched.jpg")));
    }

    [Fact]
    public async Task Once_HalfAPhoto_IsToldAndNotDone()
    {
        Drop("a.jpg");
        File.WriteAllBytes(At("half.jpg"), _picture[..(_picture.Length / 2)]);

        Assert.Equal(ExitCode.Failed, await RunAsync(isOnce: true));
        Assert.Equal([At("a.jpg")], _done);
        Assert.Equal((At("half.jpg"), "unfinished"), _told.Where(report => report.Error is not null).Select(report => (report.Input, report.Error!.Code)).Single());
    }

    [Fact]
    public async Task Run_PhotoThatNeverEnds_IsSaidOnceAndWaitsForItsEnd()
    {
        File.WriteAllBytes(At("half.jpg"), _picture[..(_picture.Length / 2)]);

        await RunAsync(onWait: waits =>
        {
            if (waits == 100) Drop("half.jpg");
            if (_done.Count == 1 || waits > 1000) _stop.Cancel();
        });

        Assert.Equal([$"{At("half.jpg")} is not a whole picture; waiting for the rest of it."], _said);
        Assert.Equal([At("half.jpg")], _done);
    }

    [Theory]
    [InlineData("no-daemon")]
    [InlineData("no-model")]
    public async Task Run_DaemonAway_IsSaidOnceAndThenGoesOn(string code)
    {
        Drop("a.jpg");
        var tries = 0;
        _fault = _ => ++tries < 20 ? new CommandFailure(code, ExitCode.NoDaemon, "No daemon is running.") : null;

        await RunAsync(onWait: waits =>
        {
            if (_done.Count == 1 || waits > 1000) _stop.Cancel();
        });

        Assert.Equal((2, 20, 1), (_said.Count, tries, _told.Count));
        Assert.StartsWith("No daemon is running.", _said[0]);
        Assert.Equal("The daemon is back.", _said[1]);
    }

    [Fact]
    public async Task Once_DaemonAway_EndsWithItsCode()
    {
        Drop("a.jpg");
        _fault = _ => CommandFailure.NoDaemon("No daemon is running.");

        Assert.Equal(ExitCode.NoDaemon, await RunAsync(isOnce: true));
        _fault = _ => null;
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
    }

    [Fact]
    public async Task Run_FolderGoesAndComesBack_IsSaidAndDoesNothingTwice()
    {
        Drop("a.jpg");
        var away = Folder + "-away";

        await RunAsync(onWait: waits =>
        {
            if (waits == 100) Directory.Move(Folder, away);
            if (waits == 200) Directory.Move(away, Folder);
            if (waits == 201) Drop("b.jpg");
            if (_done.Count == 2 || waits > 1000) _stop.Cancel();
        });

        Assert.Equal([$"{Folder} is gone; waiting until it is back.", $"{Folder} is back."], _said);
        Assert.Equal([At("a.jpg"), At("b.jpg")], _done);
    }

    [Theory]
    [InlineData(2, ExitCode.Cancelled)]
    [InlineData(3, ExitCode.Done)] // nothing was left
    public async Task Once_Stopped_IsCancelledWherePhotosAreLeft(int stopAt, int expected)
    {
        foreach (var name in new[] { "a.jpg", "b.jpg", "c.jpg" }) Drop(name);
        var started = 0;
        _work = () =>
        {
            if (++started == stopAt) _stop.Cancel();
            return Task.CompletedTask;
        };

        Assert.Equal(expected, await RunAsync(isOnce: true));
        Assert.Equal(stopAt, _done.Count);
    }

    /// <summary>Killed at each of the two moments around the renaming: only where nothing was renamed is there anything left to do.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Once_KilledAroundTheRename_IsDoneOnce(bool wasRenamed)
    {
        Drop("a.jpg");
        using (var ledger = OpenLedger())
        {
            var state = FileState.Of(At("a.jpg"))!.Value;
            using var staged = StageCopy(At("a.jpg"), At("a.jpg"));
            ledger.Plan(At("a.jpg"), state, [staged]);
            if (wasRenamed) staged.Commit();
        }

        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true, inPlace: true));
        Assert.Equal(wasRenamed ? 0 : 1, _done.Count);
    }

    private Task<int> RunAsync(
        bool isOnce = false, bool isRecursive = false, bool inPlace = false, string? results = null, Action<int>? onWait = null)
    {
        var options = new WatchOptions
        {
            Folder = Folder,
            Results = inPlace ? null : results ?? Results,
            IsOnce = isOnce,
            IsRecursive = isRecursive,
            Retouch = new RetouchOptions { Inputs = [], InPlace = inPlace, Jobs = _jobs, Outputs = [_output] },
        };
        return RunAsync(options, new HurriedTime(onWait ?? (waits => Assert.True(waits < 10_000))));
    }

    private async Task<int> RunAsync(WatchOptions options, TimeProvider time)
    {
        using var ledger = OpenLedger();
        return await new FolderWatch(options, ledger, CopyAsync, _told.Add, _said.Add, time).RunAsync(_stop.Token, CancellationToken.None);
    }

    private WatchLedger OpenLedger() => WatchLedger.Open(Path.Combine(_root.FullName, "state"), Folder);

    // What PhotoRetouch does, without a daemon: the copy has one byte more, so that it is another picture.
    private async Task<PhotoReport> CopyAsync(PhotoInput input, RetouchOptions options, Action<IReadOnlyList<AtomicFile>> beforeCommit, CancellationToken cancellation)
    {
        var photo = input.Path;
        await _work();
        if (_fault(photo) is { } fault) return PhotoReport.Of(photo, fault);
        try
        {
            var target = OutputPlan.For(input, options).Outputs[0].Path;
            new TargetCheck(options).RequireFree([target], photo);
            TargetCheck.RequireWritableFolders([target]);
            using var staged = StageCopy(photo, target);
            beforeCommit([staged]);
            staged.Commit();
            lock (_lock) _done.Add(photo);
            return new PhotoReport { Input = photo, Output = target };
        }
        catch (CommandFailure failure)
        {
            return PhotoReport.Of(photo, failure);
        }
    }

    private static AtomicFile StageCopy(string photo, string target)
    {
        using var picture = ImageDecoder.Decode(photo).Pixels;
        return ImageEncoder.Stage(target, picture.View(), new EncodeOptions { Format = ImageFormat.Jpeg, JpegQuality = 50, Overwrite = true });
    }

    private void Drop(string name, int later = 0)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), _picture);
        File.SetLastWriteTimeUtc(At(name), new DateTime(2026, 1, 1, 0, 0, later, DateTimeKind.Utc));
    }

    private string At(string name) => Path.Combine(Folder, name);
}
