using AbpnBridge.Imaging.Codecs;
using RetouchOutput = AbpnBridge.V1.RetouchOutput;

namespace AbpnBridge.Cli.Tests.Watch;

/// <summary>Which files of a folder are photos to do, and that each is done once.</summary>
public sealed class FolderWatchTests : CopyingWatch
{
    [Fact]
    public async Task Once_FiveHundredPhotos_DoesEachOnceAndOneAtATime()
    {
        for (var i = 0; i < 500; i++) Drop($"{i:000}.jpg");

        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal(500, Done.Distinct().Count());
        Assert.Equal(500, Directory.GetFiles(Results).Length);
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal(500, Done.Count);
    }

    [Fact]
    public async Task Once_ThreeJobs_HasThreePhotosUnderWayAndNoMore()
    {
        for (var i = 0; i < 20; i++) Drop($"{i:000}.jpg");
        Jobs = 3;
        var (running, most) = (0, 0);
        var three = new TaskCompletionSource();
        Work = async () =>
        {
            lock (Shared) most = Math.Max(most, ++running);
            if (most == 3) three.TrySetResult();
            // Fewer at a time would never get here.
            await three.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await Task.Yield();
            lock (Shared) running--;
        };

        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal((20, 20, 3), (Done.Distinct().Count(), Told.Count, most));
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal(20, Done.Count);
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
            Said.Order());
        Assert.Equal([At("a.jpg")], Done);
    }

    [Fact]
    public async Task Run_PictureThatIsNotTaken_IsSaidOnceWhenItIsThere()
    {
        await RunAsync(onWait: waits =>
        {
            if (waits == 50) File.WriteAllBytes(At("layers.psd"), [.. "8BPS"u8, 0, 1]);
            if (waits > 300) Stop.Cancel();
        });

        Assert.StartsWith(At("layers.psd"), Assert.Single(Said));
    }

    [Fact]
    public async Task Once_OtherFilesHiddenOnesAndResults_AreLeft()
    {
        foreach (var name in new[] { "a.jpg", ".hidden.jpg", "notes.txt", "raw.dng", "sub/b.jpg", "retouched/old.jpg" }) Drop(name);

        await RunAsync(isOnce: true);
        Assert.Equal([At("a.jpg")], Done);
        await RunAsync(isOnce: true, isRecursive: true);
        Assert.Equal([At("a.jpg"), At("sub/b.jpg")], Done);
        Assert.True(File.Exists(At("retouched/sub/b-retouched.jpg")));
        await RunAsync(isOnce: true, isRecursive: true);
        Assert.Equal(2, Done.Count);
    }

    [Fact]
    public async Task Once_PhotosThatDifferByTheirExtensionOnly_HaveResultsOfTheirOwn()
    {
        foreach (var name in new[] { "a.jpg", "a.png", "b.jpg" }) Drop(name);
        Output = RetouchOutput.Mask;

        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal(["a-mask.png", "a.jpg-mask.png", "b-mask.png"], Directory.GetFiles(Results).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Once_ResultsAboveThePhotos_DoesThePhotos()
    {
        Drop("a.jpg");

        await RunAsync(isOnce: true, results: Root);
        Assert.Equal([At("a.jpg")], Done);
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

        Assert.Equal([At("a.jpg")], Done);
    }

    [Fact]
    public async Task Once_PhotoReplaced_IsDoneAgainOverItsOwnResultButNotOverAnEditedOne()
    {
        Drop("a.jpg");
        await RunAsync(isOnce: true);
        Drop("a.jpg", later: 1);
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal(2, Done.Count);

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
        Assert.Single(Done);

        Drop("a.jpg", later: 1);
        for (var round = 0; round < 2; round++) await RunAsync(isOnce: true, inPlace: true);
        Assert.Equal(2, Done.Count);
    }

    [Theory]
    [InlineData(2, ExitCode.Cancelled)]
    [InlineData(3, ExitCode.Done)] // nothing was left
    public async Task Once_Stopped_IsCancelledWherePhotosAreLeft(int stopAt, int expected)
    {
        foreach (var name in new[] { "a.jpg", "b.jpg", "c.jpg" }) Drop(name);
        var started = 0;
        Work = () =>
        {
            if (++started == stopAt) Stop.Cancel();
            return Task.CompletedTask;
        };

        Assert.Equal(expected, await RunAsync(isOnce: true));
        Assert.Equal(stopAt, Done.Count);
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
        Assert.Equal(wasRenamed ? 0 : 1, Done.Count);
    }
}
