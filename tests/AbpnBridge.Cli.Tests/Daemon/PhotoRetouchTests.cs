using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Photos;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>One photo in process: what a command line cannot bring about.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class PhotoRetouchTests(RunningDaemon daemon) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-photo");

    private string Photo => Path.Combine(_folder.FullName, "anna.png");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Run_FaultOfOurOwn_IsThisPhotosReport()
    {
        TestPhotos.Write(Photo);

        var report = await new PhotoRetouch(null!, new RetouchOptions { Inputs = [Photo] }).RunAsync(new PhotoInput(Photo), (_, _) => { }, CancellationToken.None);

        Assert.Equal((ExitCode.Failed, "internal"), (report.ExitStatus, report.Error?.Code));
        Assert.Contains(nameof(NullReferenceException), report.Error?.Message);
    }

    [Fact]
    public async Task Run_FolderThatTakesNoFiles_IsRefusedBeforeAnyWork()
    {
        TestPhotos.Write(Photo);
        File.WriteAllText(Path.Combine(_folder.FullName, "taken"), "");
        var options = new RetouchOptions { Inputs = [Photo], OutputDirectory = Path.Combine(_folder.FullName, "taken") };

        // Without a client nothing can be sent.
        var report = await new PhotoRetouch(null!, options).RunAsync(new PhotoInput(Photo), (_, _) => { }, CancellationToken.None);

        Assert.Equal((ExitCode.Refused, "no-folder"), (report.ExitStatus, report.Error?.Code));
    }

    [Fact]
    public async Task Run_CancelledAfterTheFirstFile_WritesTheOthersAndDoesNotDenyIt()
    {
        TestPhotos.Write(Photo);
        using var cancelling = new CancellationTokenSource();
        using var connection = DaemonConnection.Open(daemon.StateDirectory);
        var options = new RetouchOptions { Inputs = [Photo], Outputs = [RetouchOutput.Pixels, RetouchOutput.SoftLightLayer, RetouchOutput.Mask] };
        using var watcher = new FileSystemWatcher(_folder.FullName, "anna-retouched.png") { EnableRaisingEvents = true };
        watcher.Renamed += (_, _) => cancelling.Cancel();

        var report = await new PhotoRetouch(connection.Retouch, options).RunAsync(new PhotoInput(Photo), (_, _) => { }, cancelling.Token);

        Assert.Equal(ExitCode.Done, report.ExitStatus);
        Assert.All(report.Outputs!.Values, file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public async Task Run_CancelledWhileFilesAreWritten_LeavesThePhotoAndNothingElse()
    {
        TestPhotos.Write(Photo);
        var before = File.ReadAllBytes(Photo);
        using var cancelling = new CancellationTokenSource();
        using var connection = DaemonConnection.Open(daemon.StateDirectory);
        var options = new RetouchOptions { Inputs = [Photo], InPlace = true };

        var report = await new PhotoRetouch(connection.Retouch, options).RunAsync(
            new PhotoInput(Photo), (step, _) => CancelAt(step, "encode", cancelling), cancelling.Token);

        Assert.Equal((ExitCode.Cancelled, "cancelled"), (report.ExitStatus, report.Error?.Code));
        Assert.Equal(before, File.ReadAllBytes(Photo));
        Assert.Equal([Photo], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public async Task Run_InPlaceOnAWriteProtectedPhoto_IsRefused()
    {
        TestPhotos.Write(Photo);
        File.SetAttributes(Photo, FileAttributes.ReadOnly);

        var options = new RetouchOptions { Inputs = [Photo], InPlace = true };
        var report = await new PhotoRetouch(null!, options).RunAsync(new PhotoInput(Photo), (_, _) => { }, CancellationToken.None);

        Assert.Equal((ExitCode.Refused, "write-protected"), (report.ExitStatus, report.Error?.Code));
        File.SetAttributes(Photo, FileAttributes.Normal);
    }

    [Fact]
    public async Task Run_InPlaceOnADamagedJpeg_IsRefusedBeforeAnyWork()
    {
        var photo = TestPhotos.WriteSmall(Path.Combine(_folder.FullName, "anna.jpg"));
        var whole = File.ReadAllBytes(photo);
        // The end marker stays, a quarter of the picture before it is gone: decoders paint that grey.
        File.WriteAllBytes(photo, [.. whole[..(whole.Length * 3 / 4)], .. whole[^2..]]);

        var options = new RetouchOptions { Inputs = [photo], InPlace = true };
        var report = await new PhotoRetouch(null!, options).RunAsync(new PhotoInput(photo), (_, _) => { }, CancellationToken.None);

        Assert.Equal((ExitCode.Refused, "damaged"), (report.ExitStatus, report.Error?.Code));
        Assert.Contains("In place, what a repair could still save of it would be lost", report.Error?.Message);
    }

    private static void CancelAt(string step, string last, CancellationTokenSource cancelling)
    {
        if (step == last) cancelling.Cancel();
    }
}
