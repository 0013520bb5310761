using AbpnBridge.Rpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace AbpnBridge.Cli.Tests.Watch;

/// <summary>What a watch does where photos, the daemon or the folder fail it.</summary>
public sealed class FolderWatchFaultTests : CopyingWatch
{
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
        Assert.Equal([At("a.jpg")], Done);
        var left = Told.Single(report => report.Error is not null);
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
            if (Done.Count == 1 || waits > 1000) Stop.Cancel();
        });

        Assert.StartsWith($"{At("a.jpg")} cannot be read: ", Assert.Single(Said));
        Assert.EndsWith("Waiting until it can be.", Said[0]);
        Assert.Equal([At("a.jpg")], Done);
    }

    [Fact]
    public async Task Once_PhotoThatCannotBeRead_SaysWhy()
    {
        Drop("a.jpg");
        using var held = new FileStream(At("a.jpg"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Equal(ExitCode.Failed, await RunAsync(isOnce: true));
        Assert.StartsWith($"{At("a.jpg")} cannot be read: ", Assert.Single(Told).Error!.Message);
    }

    [Fact]
    public async Task Once_FailedPhoto_IsTriedAgainOnlyWhenItChanges()
    {
        Drop("a.jpg");
        Fault = path => new CommandFailure("unsupported-profile", ExitCode.Refused, $"{path} has a strange profile.");
        Assert.Equal(ExitCode.Failed, await RunAsync(isOnce: true));
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Single(Told);

        Drop("a.jpg", later: 1);
        Fault = _ => null;
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.Equal([true, false], Told.Select(report => report.Error is not null));
    }

    [Theory]
    [InlineData("write-failed")]
    [InlineData("resource-exhausted")]
    public async Task Once_DiskOrDaemonFull_IsTriedAgainByTheNextRun(string code)
    {
        Drop("a.jpg");
        Fault = path => new CommandFailure(code, ExitCode.Refused, $"There is no room for {path}.");
        Assert.Equal(ExitCode.Failed, await RunAsync(isOnce: true));

        Fault = _ => null;
        Assert.Equal(ExitCode.Done, await RunAsync(isOnce: true));
        Assert.True(File.Exists(At("retouched/a-retouched.jpg")));
    }

    [Fact]
    public async Task Run_DaemonFullForNow_IsSaidOnceAndDoneWhenThereIsRoom()
    {
        Drop("a.jpg");
        var tries = 0;
        Fault = _ => ++tries < 20 ? Full(hint: TimeSpan.FromSeconds(2)) : null;

        await RunAsync(onWait: waits =>
        {
            if (Done.Count == 1 || waits > 1000) Stop.Cancel();
        });

        Assert.Equal([$"{At("a.jpg")} waits: There is no room."], Said);
        Assert.Equal([At("a.jpg")], Done);
        Assert.Null(Assert.Single(Told).Error);
    }

    [Fact]
    public async Task Run_DaemonThatWillNeverTakeAPhoto_IsAskedOnce()
    {
        Drop("a.jpg");
        var tries = 0;
        Fault = _ => ++tries > 0 ? Full(hint: null) : null;

        // Three minutes of looks.
        await RunAsync(onWait: waits =>
        {
            if (waits > 200) Stop.Cancel();
        });

        Assert.Equal((1, "There is no room."), (tries, Assert.Single(Told).Error!.Message));
        Assert.Empty(Said);
    }

    [Fact]
    public async Task Once_HalfAPhoto_IsToldAndNotDone()
    {
        Drop("a.jpg");
        File.WriteAllBytes(At("half.jpg"), Picture[..(Picture.Length / 2)]);

        Assert.Equal(ExitCode.Failed, await RunAsync(isOnce: true));
        Assert.Equal([At("a.jpg")], Done);
        Assert.Equal((At("half.jpg"), "unfinished"), Told.Where(report => report.Error is not null).Select(report => (report.Input, report.Error!.Code)).Single());
    }

    [Fact]
    public async Task Run_PhotoThatNeverEnds_IsSaidOnceAndWaitsForItsEnd()
    {
        File.WriteAllBytes(At("half.jpg"), Picture[..(Picture.Length / 2)]);

        await RunAsync(onWait: waits =>
        {
            if (waits == 100) Drop("half.jpg");
            if (Done.Count == 1 || waits > 1000) Stop.Cancel();
        });

        Assert.Equal([$"{At("half.jpg")} is not a whole picture; waiting for the rest of it."], Said);
        Assert.Equal([At("half.jpg")], Done);
    }

    [Theory]
    [InlineData("no-daemon")]
    [InlineData("no-model")]
    public async Task Run_DaemonAway_IsSaidOnceAndThenGoesOn(string code)
    {
        Drop("a.jpg");
        var tries = 0;
        Fault = _ => ++tries < 20 ? new CommandFailure(code, ExitCode.NoDaemon, "No daemon is running.") : null;

        await RunAsync(onWait: waits =>
        {
            if (Done.Count == 1 || waits > 1000) Stop.Cancel();
        });

        Assert.Equal((2, 20, 1), (Said.Count, tries, Told.Count));
        Assert.StartsWith("No daemon is running.", Said[0]);
        Assert.Equal("The daemon is back.", Said[1]);
    }

    [Fact]
    public async Task Once_DaemonAway_EndsWithItsCode()
    {
        Drop("a.jpg");
        Fault = _ => CommandFailure.NoDaemon("No daemon is running.");

        Assert.Equal(ExitCode.NoDaemon, await RunAsync(isOnce: true));
        Fault = _ => null;
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
            if (Done.Count == 2 || waits > 1000) Stop.Cancel();
        });

        Assert.Equal([$"{Folder} is gone; waiting until it is back.", $"{Folder} is back."], Said);
        Assert.Equal([At("a.jpg"), At("b.jpg")], Done);
    }

    private static CommandFailure Full(TimeSpan? hint)
    {
        var trailers = new Metadata();
        if (hint is { } delay)
        {
            var status = new Rpc.Status { Details = { Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }) } };
            trailers.Add("grpc-status-details-bin", status.ToByteArray());
        }

        return CommandFailure.From(new RpcException(new Status(StatusCode.ResourceExhausted, "There is no room."), trailers))!;
    }
}
