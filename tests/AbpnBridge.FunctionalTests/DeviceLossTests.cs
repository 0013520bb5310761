using System.Diagnostics;
using System.Globalization;
using AbpnBridge.SickWorker;
using AbpnBridge.V1;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

/// <summary>The device runs in a process of its own and falls ill there: no photo is lost, no client hears of it, and nothing is left behind.</summary>
public sealed class DeviceLossTests(SharedDaemon shared)
{
    private const int RandomSeed = 5;

    // A run takes a tenth of a second here; builds beside the tests make seconds of it.
    private const int RunSeconds = 10;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private static readonly TestPhoto Photo = TestPhoto.Face();

    // What drivers do; the slow ones are rare, so that the test does not wait all day.
    private static readonly string[] Faults =
    [
        "crash", "exit", "nan", "garbage", "print", "leak", "887A0005", "887A0006", "887A0007", "887A0020",
        "crash", "exit", "nan", "garbage", "887A0005", "887A0020", "slow", "hang",
    ];

    [Fact]
    public async Task Retouch_InAWorker_GivesTheSameBits()
    {
        await using var daemon = await DaemonProcess.StartAsync(["--AbpnBridge:Models:Isolation=always"]);
        using var client = new DaemonClient(daemon);

        var photo = await RetouchConversation.RunAsync(client, Photo);

        Assert.Equal(await ExpectedAsync(), photo.Pixels);
        Assert.Equal("cpu", photo.Summary!.Device);
        Assert.Single(WorkersOf(daemon));
        Assert.Null((await client.Daemon.GetCapabilitiesAsync(new GetCapabilitiesRequest())).DeviceLosses);
    }

    [Fact]
    public async Task Retouch_WorkerKilledInTheMiddle_GivesTheSameBitsAndStatusTells()
    {
        await using var daemon = await DaemonProcess.StartAsync(["--AbpnBridge:Models:Isolation=always"]);
        using var client = new DaemonClient(daemon);
        using var call = client.Retouch.Retouch();
        await call.RequestStream.WriteAsync(new RetouchRequest { Header = new RetouchHeader { Photo = Photo.Header } });
        await RetouchConversation.SendAsync(call, Photo, CancellationToken.None);
        while (call.ResponseStream.Current?.Progress?.State != RetouchState.Running) Assert.True(await call.ResponseStream.MoveNext());

        using (var worker = Process.GetProcessById(Assert.Single(WorkersOf(daemon)))) worker.Kill();
        var photo = await RetouchConversation.ReceiveAsync(call, CancellationToken.None);
        // The photo may have been through with the device already: the next one finds it gone.
        var next = await RetouchConversation.RunAsync(client, Photo);

        Assert.Equal(await ExpectedAsync(), photo.Pixels);
        Assert.Equal(await ExpectedAsync(), next.Pixels);
        var capabilities = await client.Daemon.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        Assert.Equal((1, "Its process ended by itself with the exit code 137."), (capabilities.DeviceLosses.Count, capabilities.DeviceLosses.LastReason));
        Assert.Contains("Device CPU lost; a fresh process takes over: Its process ended", daemon.Output, StringComparison.Ordinal);
        Assert.Contains("takes over: \\\"Its process ended by itself with the exit code 137.\\\"\"", daemon.Log, StringComparison.Ordinal);
    }

    /// <summary>The fresh worker is judged by the bound of its own precision, and goes on in it.</summary>
    [Fact]
    public async Task Retouch_InHalfPrecision_DiffersByACodeAndOutlivesItsWorker()
    {
        await using var daemon = await DaemonProcess.StartAsync(["--AbpnBridge:Models:Isolation=always", "--AbpnBridge:Models:Precision=half"]);
        using var client = new DaemonClient(daemon);
        var first = (await RetouchConversation.RunAsync(client, Photo)).Pixels;

        using (var worker = Process.GetProcessById(Assert.Single(WorkersOf(daemon)))) worker.Kill();
        var second = (await RetouchConversation.RunAsync(client, Photo)).Pixels;

        Assert.Equal(first, second);
        var full = await ExpectedAsync();
        // Twelve portraits differed by one code in a few values of ten thousand, one of them by three in fourteen values.
        Assert.InRange(first.Zip(full, (a, b) => Math.Abs(a - b)).Max(), 1, 3);
        var capabilities = await client.Daemon.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        Assert.Equal(("half", 1), (capabilities.Precision, capabilities.DeviceLosses.Count));
        Assert.DoesNotContain("out of service", daemon.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public Task Retouch_TwentyFaultsInARow_LoseNoPhoto() => RetouchThroughFaultsAsync(20);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Retouch_TwoHundredFaultsInARow_LoseNoPhoto() => RetouchThroughFaultsAsync(200);

    [Fact]
    public async Task Retouch_CancelledWhileTheDeviceHangs_EndsAndTheNextPhotoIsDone()
    {
        using var workers = new SickWorkers("run hang");
        await using var daemon = await StartAsync(workers);
        using var client = new DaemonClient(daemon);
        using var cancel = new CancellationTokenSource();
        var hanging = RetouchConversation.RunAsync(client, Photo, cancellationToken: cancel.Token);
        await UntilAsync(() => Task.FromResult(workers.Count("run") > 0));

        await cancel.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => hanging)).StatusCode);
        Assert.Equal(await ExpectedAsync(), (await RetouchConversation.RunAsync(client, Photo)).Pixels);
    }

    [Fact]
    public async Task Terminate_WhileTheDeviceHangs_EndsWithZeroAndTakesTheWorkerAlong()
    {
        using var workers = new SickWorkers("run hang");
        await using var daemon = await StartAsync(workers, "--AbpnBridge:DrainSeconds=1", "--AbpnBridge:Worker:RunSeconds=600");
        using var client = new DaemonClient(daemon);
        var hanging = RetouchConversation.RunAsync(client, Photo);
        await UntilAsync(() => Task.FromResult(workers.Count("run") > 0));
        var worker = Assert.Single(WorkersOf(daemon));

        daemon.Terminate();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => hanging)).StatusCode);
        Assert.Equal(0, await daemon.WaitForExitAsync());
        await UntilAsync(() => Task.FromResult(!IsAlive(worker)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("hang")]
    public async Task Kill_Daemon_TakesTheWorkerAlong(string fault)
    {
        using var workers = new SickWorkers($"run {fault}");
        await using var daemon = await StartAsync(workers, "--AbpnBridge:Worker:RunSeconds=600");
        using var client = new DaemonClient(daemon);
        var photo = RetouchConversation.RunAsync(client, Photo);
        await UntilAsync(() => Task.FromResult(workers.Count("run") > 0));
        var worker = Assert.Single(WorkersOf(daemon));

        daemon.Kill();

        await UntilAsync(() => Task.FromResult(!IsAlive(worker)));
        await Record.ExceptionAsync(() => photo);
    }

    [Fact]
    public async Task SelfTest_IdleDeviceBeginsToLie_IsNotUsedUntilItIsWell()
    {
        using var workers = new SickWorkers("test none", "test shift", "test shift");
        await using var daemon = await StartAsync(workers, "--AbpnBridge:Worker:SelfTestMinutes=0.2");
        using var client = new DaemonClient(daemon);

        await UntilAsync(async () => (await CapabilitiesAsync()).RefusedProviders.Count > 0);
        var told = await CapabilitiesAsync();
        Assert.Matches(
            @"^Its process was lost at \d\d:\d\d: It failed the self-test. It gives wrong numbers: .+ The daemon computes in its own process since\.$", told.RefusedProviders[0].Reason);
        var photo = await RetouchConversation.RunAsync(client, Photo);
        await UntilAsync(async () => (await CapabilitiesAsync()).RefusedProviders.Count == 0);

        Assert.Equal(await ExpectedAsync(), photo.Pixels);
        Assert.Equal(2, (await CapabilitiesAsync()).DeviceLosses.Count);
        Assert.Contains("Device CPU out of service; the processor takes over: It failed the self-test.", daemon.Output, StringComparison.Ordinal);
        Assert.Contains("Device CPU back in service", daemon.Output, StringComparison.Ordinal);

        async Task<GetCapabilitiesResponse> CapabilitiesAsync() => await client.Daemon.GetCapabilitiesAsync(new GetCapabilitiesRequest());
    }

    private async Task RetouchThroughFaultsAsync(int count)
    {
        var random = new Random(RandomSeed);
        using var workers = new SickWorkers(Enumerable.Range(0, count).Select(_ => "run " + Faults[random.Next(Faults.Length)]));
        await using var daemon = await StartAsync(workers, "--AbpnBridge:Worker:MostLosses=1000000");
        using var client = new DaemonClient(daemon);
        var expected = await ExpectedAsync();
        Assert.Equal(expected, (await RetouchConversation.RunAsync(client, Photo)).Pixels);
        var open = OpenFiles(daemon);

        var photos = 1;
        for (; workers.Count("run") <= count; photos++)
            Assert.Equal(expected, (await RetouchConversation.RunAsync(client, Photo)).Pixels);

        var losses = (await client.Daemon.GetCapabilitiesAsync(new GetCapabilitiesRequest())).DeviceLosses.Count;
        TestContext.Current.SendDiagnosticMessage($"{count} faults, {losses} losses, {photos} photos.");
        // All but those that print, leak or are slow: 14 of 18 kinds.
        Assert.InRange(losses, count / 2, count);
        Assert.Single(WorkersOf(daemon));
        // A worker has some four of the daemon's files (pipes and memory); none of those that are gone may be left.
        Assert.InRange(OpenFiles(daemon), 0, open + 10);
    }

    private static Task<DaemonProcess> StartAsync(SickWorkers workers, params string[] arguments) => DaemonProcess.StartAsync(
    [
        "--AbpnBridge:Models:Isolation=always", $"--AbpnBridge:Worker:Program={workers.Script}", $"--AbpnBridge:Worker:RunSeconds={RunSeconds}", .. arguments,
    ]);

    /// <summary>What the processor makes of the photo inside the daemon.</summary>
    private async Task<byte[]> ExpectedAsync() => (await RetouchConversation.RunAsync(shared.Client, Photo)).Pixels;

    private static int OpenFiles(DaemonProcess daemon) => Directory.GetFileSystemEntries($"/proc/{daemon.Pid}/fd").Length;

    private static int[] WorkersOf(DaemonProcess daemon) => [.. Directory.GetDirectories("/proc")
        .Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(process => IsAlive(process) && ParentOf(process) == daemon.Pid)];

    // A process that has ended and was not waited for yet is dead, too.
    private static bool IsAlive(int process) => StatOf(process) is [not ("Z" or "X"), ..];

    private static int ParentOf(int process) => StatOf(process) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    // "PID (name) state parent ..."; a name may hold anything, brackets too.
    private static string[] StatOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Soon; await Task.Delay(50))
            if (await condition())
                return;
        Assert.Fail($"It did not come about within {Soon}.");
    }
}
