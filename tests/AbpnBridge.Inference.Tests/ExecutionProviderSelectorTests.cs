using Xunit;

namespace AbpnBridge.Inference.Tests;

public sealed class ExecutionProviderSelectorTests
{
    // No healthy device takes a second, and no machine is so busy that it takes this.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly OnnxRuntimeDevice Cpu = OnnxRuntimeDevice.Cpu(threads: 1);

    [Fact]
    public async Task Select_HealthyFirstDevice_TakesIt()
    {
        using var files = new TinyModel();
        using var loaded = await SelectAsync(files, new SickDevice("GPU", (_, _) => { }), Cpu);

        Assert.Equal("GPU", loaded.Device);
        Assert.Empty(loaded.Rejected);
        // The samples were rounded to JSON's shortest float; the products differ by a rounding at most.
        Assert.InRange(loaded.SelfTest.LargestDifference, 0f, 1e-6f);
        loaded.LocalRetouching.WarmUp(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Select_DirectMlMissing_FallsBackToTheProcessorAndSaysWhy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The Windows engine has DirectML.");
        using var files = new TinyModel();
        var candidates = DeviceChoice.Of(new DeviceSetting("directml"), AvailableDevices.Look(), allowSoftwareAdapters: false);
        using var loaded = await SelectAsync(files, [.. OnnxRuntimeDevice.Of(candidates)]);

        Assert.Equal("CPU", loaded.Device);
        Assert.Equal([new RejectedDevice("DirectML", "This build of ONNX Runtime has no DirectML.")], loaded.Rejected);
    }

    [Fact]
    public async Task Select_DeviceLiesInOneNumber_IsPassedOver()
    {
        using var files = new TinyModel();
        using var loaded = await SelectAsync(files, Spoiling("freckles", 0.01f), Cpu);

        Assert.Equal("CPU", loaded.Device);
        var reason = Assert.Single(loaded.Rejected).Reason;
        Assert.Contains("freckles differs from the processor's values by 0.01", reason, StringComparison.Ordinal);
        Assert.Contains("bound is 0.002", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Select_DeviceOffWithinTheBound_IsTaken()
    {
        using var files = new TinyModel();
        using var loaded = await SelectAsync(files, Spoiling("freckles", 0.001f), Cpu);

        Assert.Equal("GPU", loaded.Device);
        Assert.InRange(loaded.SelfTest.LargestDifference, 0.0009f, 0.0011f);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task Select_DeviceGivesNoNumbers_IsPassedOver(float value)
    {
        using var files = new TinyModel();
        using var loaded = await SelectAsync(files, Spoiling("evening", value), Cpu);

        Assert.Contains("not finite", Assert.Single(loaded.Rejected).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Select_DriverThrows_IsPassedOverWithItsWords()
    {
        using var files = new TinyModel();
        using var loaded = await SelectAsync(
            files, new SickDevice("GPU", (_, _) => throw new InvalidOperationException("Device removed (887A0005).")), Cpu);

        Assert.Equal(new RejectedDevice("GPU", "Device removed (887A0005)."), Assert.Single(loaded.Rejected));
    }

    [Fact]
    public async Task Select_DriverCancelsByItself_IsPassedOver()
    {
        using var files = new TinyModel();
        using var loaded = await SelectAsync(files, new SickDevice("GPU", (_, _) => throw new OperationCanceledException("Preempted.")), Cpu);

        Assert.Equal(new RejectedDevice("GPU", "Preempted."), Assert.Single(loaded.Rejected));
    }

    [Fact]
    public async Task Select_DriverHangs_IsPassedOverInTime()
    {
        using var files = new TinyModel();
        using var release = new ManualResetEventSlim();
        var clock = new RunOutClock();
        var hanging = new SickDevice("GPU", (_, _) => clock.RunOutAndWait(release));
        using var loaded = await new ExecutionProviderSelector([hanging, Cpu], Patience, clock).SelectAsync(files.Open(), TestContext.Current.CancellationToken);

        Assert.Equal("CPU", loaded.Device);
        Assert.Contains("within 60 seconds", Assert.Single(loaded.Rejected).Reason, StringComparison.Ordinal);
        Assert.False(clock.IsWaitedFor);
        release.Set();
    }

    [Fact]
    public async Task Select_EveryDeviceSick_NamesAllReasons()
    {
        using var files = new TinyModel();
        var silent = new SickDevice("NPU", (_, _) => throw new InvalidOperationException("Out of order."));
        var error = await Assert.ThrowsAsync<ModelException>(
            () => SelectAsync(files, Spoiling("evening", 1f), silent));

        Assert.Equal(ModelFault.NoWorkingDevice, error.Fault);
        Assert.Contains("GPU: It gives wrong numbers", error.Message, StringComparison.Ordinal);
        Assert.Contains("NPU: Out of order.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Select_ReleasedSampleDiffers_EvenTheProcessorIsRefused()
    {
        using var files = new TinyModel(m => m["selfTest"]!["samples"]![0]!["value"] = 0.9);
        var error = await Assert.ThrowsAsync<ModelException>(() => SelectAsync(files, Cpu));

        Assert.Contains("blemishes[1000] differs from the released value", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Select_NetworkIsNotThePromisedOne_BlamesTheModel()
    {
        using var files = new TinyModel(m => m["localRetouching"]!["extent"] = 72);
        var error = await Assert.ThrowsAsync<ModelException>(() => SelectAsync(files, Cpu));

        Assert.Equal(ModelFault.ContractMismatch, error.Fault);
        Assert.Contains("base_layer [1,3,72,72]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Select_Cancelled_Stops()
    {
        using var files = new TinyModel();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var selector = new ExecutionProviderSelector(
            [new SickDevice("GPU", (_, token) => token.WaitHandle.WaitOne())], Patience);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => selector.SelectAsync(files.Open(), cancel.Token));
    }

    private static SickDevice Spoiling(string output, float by) => new("GPU", (outputs, _) =>
    {
        foreach (var tensor in outputs)
            if (tensor.Name == output) tensor.Values.Span[123] += by;
    });

    private static Task<LoadedModel> SelectAsync(TinyModel files, params IInferenceDevice[] devices) =>
        new ExecutionProviderSelector(devices, Patience).SelectAsync(files.Open(), TestContext.Current.CancellationToken);
}
