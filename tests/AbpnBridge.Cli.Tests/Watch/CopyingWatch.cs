using AbpnBridge.Cli.Photos;
using AbpnBridge.Cli.Tests.Daemon;
using AbpnBridge.Cli.Watch;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using RetouchOutput = AbpnBridge.V1.RetouchOutput;

namespace AbpnBridge.Cli.Tests.Watch;

/// <summary>A watched folder whose retouch only copies the photos, and a clock in a hurry.</summary>
public abstract class CopyingWatch : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("abpn-watch");

    private protected CopyingWatch()
    {
        Directory.CreateDirectory(Folder);
        Picture = File.ReadAllBytes(TestPhotos.WriteSkin(Path.Combine(Root, "skin.jpg"), new Extent(8, 8)));
    }

    private protected Lock Shared { get; } = new();

    private protected List<string> Done { get; } = [];

    private protected List<string> Said { get; } = [];

    private protected List<PhotoReport> Told { get; } = [];

    private protected CancellationTokenSource Stop { get; } = new();

    private protected byte[] Picture { get; }

    private protected Func<string, CommandFailure?> Fault { get; set; } = _ => null;

    private protected Func<Task> Work { get; set; } = () => Task.CompletedTask;

    private protected int Jobs { get; set; } = 1;

    private protected RetouchOutput Output { get; set; } = RetouchOutput.Pixels;

    private protected string Root => _root.FullName;

    private protected string Folder => Path.Combine(Root, "in");

    private protected string Results => Path.Combine(Folder, "retouched");

    public void Dispose()
    {
        Stop.Dispose();
        _root.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected Task<int> RunAsync(
        bool isOnce = false, bool isRecursive = false, bool inPlace = false, string? results = null, Action<int>? onWait = null)
    {
        var options = new WatchOptions
        {
            Folder = Folder,
            Results = inPlace ? null : results ?? Results,
            IsOnce = isOnce,
            IsRecursive = isRecursive,
            Retouch = new RetouchOptions { Inputs = [], InPlace = inPlace, Jobs = Jobs, Outputs = [Output] },
        };
        return RunAsync(options, new HurriedTime(onWait ?? (waits => Assert.True(waits < 10_000))));
    }

    private async Task<int> RunAsync(WatchOptions options, TimeProvider time)
    {
        using var ledger = OpenLedger();
        return await new FolderWatch(options, ledger, CopyAsync, Told.Add, Said.Add, time).RunAsync(Stop.Token, CancellationToken.None);
    }

    private protected WatchLedger OpenLedger() => WatchLedger.Open(Path.Combine(Root, "state"), Folder);

    // What PhotoRetouch does, without a daemon: the copy has one byte more, so that it is another picture.
    private async Task<PhotoReport> CopyAsync(PhotoInput input, RetouchOptions options, Action<IReadOnlyList<AtomicFile>> beforeCommit, CancellationToken cancellation)
    {
        var photo = input.Path;
        await Work();
        if (Fault(photo) is { } fault) return PhotoReport.Of(photo, fault);
        try
        {
            var target = OutputPlan.For(input, options).Outputs[0].Path;
            new TargetCheck(options).RequireFree([target], photo);
            TargetCheck.RequireWritableFolders([target]);
            using var staged = StageCopy(photo, target);
            beforeCommit([staged]);
            staged.Commit();
            lock (Shared) Done.Add(photo);
            return new PhotoReport { Input = photo, Output = target };
        }
        catch (CommandFailure failure)
        {
            return PhotoReport.Of(photo, failure);
        }
    }

    private protected static AtomicFile StageCopy(string photo, string target)
    {
        using var picture = ImageDecoder.Decode(photo).Pixels;
        return ImageEncoder.Stage(target, picture.View(), new EncodeOptions { Format = ImageFormat.Jpeg, JpegQuality = 50, Overwrite = true });
    }

    private protected void Drop(string name, int later = 0)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), Picture);
        File.SetLastWriteTimeUtc(At(name), new DateTime(2026, 1, 1, 0, 0, later, DateTimeKind.Utc));
    }

    private protected string At(string name) => Path.Combine(Folder, name);
}
