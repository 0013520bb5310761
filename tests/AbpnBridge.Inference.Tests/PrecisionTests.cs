using Xunit;

namespace AbpnBridge.Inference.Tests;

/// <summary>Convolutions in float16: on graphics cards, where the numbers stay close enough to the processor's float32.</summary>
public sealed class PrecisionTests
{
    // The network multiplies by 0.5 + 2^-11 in place of 0.5, the picture's values go up to 1, and a product is rounded to 2^-12 of itself.
    private const float Least = 0.0003f;
    private const float Most = 0.0008f;

    // No healthy device takes a second, and no machine is so busy that it takes this.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Select_GraphicsCard_ComputesInFloat16()
    {
        using var files = new TinyModel(m => TinyModel.AddHalf(m));
        using var loaded = await SelectAsync(files, Healthy());

        Assert.Equal(("GPU", Precision.Half, ""), (loaded.Device, loaded.Precision, loaded.HalfRefusal));
        Assert.InRange(loaded.SelfTest.LargestDifference, Least, Most);
        loaded.LocalRetouching.WarmUp(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Select_Processor_ComputesInFloat32()
    {
        using var files = new TinyModel(m => TinyModel.AddHalf(m));
        using var loaded = await SelectAsync(files, OnnxRuntimeDevice.Cpu(threads: 1));

        Assert.Equal((Precision.Full, ""), (loaded.Precision, loaded.HalfRefusal));
        Assert.InRange(loaded.SelfTest.LargestDifference, 0f, 1e-6f);
    }

    [Fact]
    public async Task Select_ModelWithoutHalf_ComputesInFloat32()
    {
        using var files = new TinyModel();
        using var loaded = await SelectAsync(files, Healthy());

        Assert.Equal((Precision.Full, ""), (loaded.Precision, loaded.HalfRefusal));
    }

    [Fact]
    public async Task Select_Float16TooFarOff_TakesTheSameDeviceInFloat32AndSaysWhy()
    {
        using var files = new TinyModel(m => TinyModel.AddHalf(m, tolerance: 0.00001));
        using var loaded = await SelectAsync(files, Healthy());

        Assert.Equal(("GPU", Precision.Full), (loaded.Device, loaded.Precision));
        Assert.Contains("differs from the processor's values", loaded.HalfRefusal, StringComparison.Ordinal);
        Assert.Contains("bound is 0.00001", loaded.HalfRefusal, StringComparison.Ordinal);
        Assert.Empty(loaded.Rejected);
    }

    [Fact]
    public async Task Select_DeviceLiesInBoth_IsPassedOverOnce()
    {
        using var files = new TinyModel(m => TinyModel.AddHalf(m));
        var liar = new SickDevice("GPU", (outputs, _) => outputs[0].Values.Span[7] += 0.5f);
        using var loaded = await SelectAsync(files, liar, OnnxRuntimeDevice.Cpu(threads: 1));

        Assert.Equal(("CPU", Precision.Full), (loaded.Device, loaded.Precision));
        Assert.Equal(("GPU", 2), (Assert.Single(loaded.Rejected).Device, liar.Opened));
    }

    [Fact]
    public async Task Select_DriverHangsInFloat16_IsNotTriedAgain()
    {
        using var files = new TinyModel(m => TinyModel.AddHalf(m));
        using var release = new ManualResetEventSlim();
        var clock = new RunOutClock();
        var hanging = new SickDevice("GPU", (_, _) => clock.RunOutAndWait(release));
        var selector = new ExecutionProviderSelector([hanging, OnnxRuntimeDevice.Cpu(threads: 1)], Patience, clock);
        using var loaded = await selector.SelectAsync(files.Open(), TestContext.Current.CancellationToken);

        Assert.Equal(("CPU", 1), (loaded.Device, hanging.Opened));
        Assert.False(clock.IsWaitedFor);
        release.Set();
    }

    [Theory]
    [InlineData(Precision.Half, Least, Most)]
    [InlineData(Precision.Full, 0f, 1e-6f)]
    public async Task Select_PrecisionIsAskedFor_EveryDeviceComputesSo(Precision precision, float least, float most)
    {
        using var files = new TinyModel(m => TinyModel.AddHalf(m));
        var selector = new ExecutionProviderSelector([OnnxRuntimeDevice.Cpu(threads: 1)], Patience) { Precision = precision };
        using var loaded = await selector.SelectAsync(files.Open(), TestContext.Current.CancellationToken);

        Assert.Equal(precision, loaded.Precision);
        Assert.InRange(loaded.SelfTest.LargestDifference, least, most);
    }

    private static SickDevice Healthy() => new("GPU", (_, _) => { });

    private static Task<LoadedModel> SelectAsync(TinyModel files, params IInferenceDevice[] devices) =>
        new ExecutionProviderSelector(devices, Patience).SelectAsync(files.Open(), TestContext.Current.CancellationToken);
}
