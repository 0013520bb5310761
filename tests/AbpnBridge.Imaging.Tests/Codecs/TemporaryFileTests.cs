using AbpnBridge.Imaging.Codecs;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>What is swept as the litter of a killed process, and what is not.</summary>
public sealed class TemporaryFileTests
{
    private const string Litter = ".photo.jpg.abpn-0123456789ab.tmp";

    [Fact]
    public void Stage_IsHiddenNamedForItsTargetAndOurs()
    {
        using var folder = new TempFolder();
        using var staged = AtomicFile.Stage(folder["photo.jpg"], overwrite: false, stream => stream.Write("new"u8));

        Assert.Matches(@"^\.photo\.jpg\.abpn-[0-9a-f]{12}\.tmp$", Assert.Single(folder.Files));
    }

    [Fact]
    public void Write_AfterAKilledRun_RemovesItsLitterAndNothingElse()
    {
        using var folder = new TempFolder();
        string[] others =
        [
            ".photo.jpg.abpn-0123456789AB.tmp", ".photo.jpg.abpn-0123456789a.tmp", ".photo.jpg.tmp", "photo.jpg.abpn-0123456789ab.tmp", "photo.jpg",
            ".photo.jpg.abpn-0123456789ab.tmp.jpg",
        ];
        foreach (var name in others) File.WriteAllText(folder[name], "mine");
        foreach (var name in new[] { Litter, ".probe.abpn-ffffffffffff.tmp", ".line\nbreak.jpg.abpn-000000000000.tmp" })
            File.WriteAllText(folder[name], "half");
        Directory.CreateDirectory(folder[".folder.abpn-0123456789ab.tmp"]);

        AtomicFile.Write(folder["new.jpg"], overwrite: false, stream => stream.Write("new"u8));

        Assert.Equal(others.Append("new.jpg").Order(), folder.Files);
        Assert.True(Directory.Exists(folder[".folder.abpn-0123456789ab.tmp"]));
    }

    [Fact]
    public void ProveWritable_AfterAKilledRun_RemovesItsLitter()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder[Litter], "half");

        AtomicFile.ProveWritable(Path.GetDirectoryName(folder["x"])!);

        Assert.Empty(folder.Files);
    }

    [Fact]
    public void Sweep_LinkThatBearsOurName_LeavesWhatItPointsTo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        using var folder = new TempFolder();
        File.WriteAllText(folder["mine"], "mine");
        File.CreateSymbolicLink(folder[Litter], folder["mine"]);

        AtomicFile.Write(folder["new.jpg"], overwrite: false, stream => stream.Write("new"u8));

        Assert.Equal("mine", File.ReadAllText(folder["mine"]));
    }

    [Fact]
    public void Sweep_FileOfALivingWriter_IsLeft()
    {
        using var folder = new TempFolder();
        using var living = AtomicFile.Stage(folder["photo.jpg"], overwrite: false, stream => stream.Write("new"u8));
        using var own = TemporaryFile.Create(Path.GetDirectoryName(folder["x"])!, "own", isPrivate: false, FileOptions.DeleteOnClose);

        TemporaryFile.Sweep(Path.GetDirectoryName(folder["x"])!, own.Name);

        living.Commit();
        Assert.Equal("new", File.ReadAllText(folder["photo.jpg"]));
    }

    /// <summary>No locks, as on some network drives: our own file, closed here, can be opened as if nobody wrote it.</summary>
    [Fact]
    public void Sweep_WhereLocksDoNotHold_RemovesNothing()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder[Litter], "perhaps another process's");
        File.WriteAllText(folder["own"], "");

        TemporaryFile.Sweep(Path.GetDirectoryName(folder["x"])!, folder["own"]);

        Assert.Equal([Litter, "own"], folder.Files);
    }

    [Fact]
    public async Task Sweep_WhileOthersWrite_TakesNoFileFromThem()
    {
        using var folder = new TempFolder();
        var path = Path.GetDirectoryName(folder["x"])!;
        using var own = TemporaryFile.Create(path, "own", isPrivate: false, FileOptions.DeleteOnClose);
        using var done = new CancellationTokenSource();
        var sweeping = Task.Run(() =>
        {
            while (!done.IsCancellationRequested) TemporaryFile.Sweep(path, own.Name);
        }, CancellationToken.None);

        Parallel.For(0, 400, i =>
        {
            // Gone again at once: here a sweep comes between most often.
            for (var probe = 0; probe < 5; probe++) AtomicFile.ProveWritable(path);
            AtomicFile.Write(folder[$"{i}.jpg"], overwrite: false, stream => stream.Write("new"u8));
        });
        await done.CancelAsync();
        await sweeping;

        Assert.Equal(400, folder.Files.Count(name => name.EndsWith(".jpg", StringComparison.Ordinal)));
        Assert.Equal(401, folder.Files.Count());
    }
}
