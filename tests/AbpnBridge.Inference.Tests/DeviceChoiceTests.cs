using Xunit;

namespace AbpnBridge.Inference.Tests;

public sealed class DeviceChoiceTests
{
    private const long GiB = 1L << 30;

    private static readonly GraphicsAdapter BasicRender = new(0, "Microsoft Basic Render Driver", 0, 0x100, IsSoftware: true);

    [Fact]
    public void Auto_HybridLaptop_TriesTheStrongCardBeforeTheFirstOne() => Assert.Equal(
        ["directml:1", "directml:0", "cpu"],
        Names("auto", Windows(Card(0, GiB / 8), Card(1, 8 * GiB), BasicRender with { Index = 2 })));

    [Fact]
    public void Auto_TwoEqualCards_KeepWindowsOrder() =>
        Assert.Equal(["directml:0", "directml:1", "cpu"], Names("auto", Windows(Card(0, 8 * GiB), Card(1, 8 * GiB))));

    [Fact]
    public void Auto_ExternalCardGone_TakesWhatIsLeftAtItsNewPlace()
    {
        var docked = Windows(Card(0, 12 * GiB), Card(1, GiB / 8));
        var undocked = Windows(Card(0, GiB / 8));

        Assert.Equal("directml:0", Names("auto", docked)[0]);
        Assert.Equal(["directml:0", "cpu"], Names("auto", undocked));
    }

    [Fact]
    public void Auto_OnlyTheBasicRenderDriver_IsRefusedByName()
    {
        var candidates = Choose("auto", Windows(BasicRender));

        Assert.Equal(["directml:0", "cpu"], candidates.Select(candidate => candidate.Name));
        Assert.StartsWith("Microsoft Basic Render Driver is the processor in another guise", candidates[0].Refusal, StringComparison.Ordinal);
        Assert.Null(candidates[1].Refusal);
    }

    [Fact]
    public void Auto_SoftwareAllowed_TriesIt() =>
        Assert.Null(DeviceChoice.Of(new DeviceSetting("auto"), Windows(BasicRender), allowSoftwareAdapters: true)[0].Refusal);

    [Fact]
    public void Auto_NoAdapter_SaysSo() =>
        Assert.Equal("Windows lists no graphics adapter for this session.", Choose("auto", Windows())[0].Refusal);

    [Fact]
    public void Auto_ProcessorBuild_TriesNothingElseAndRefusesNothing() =>
        Assert.Equal([new DeviceCandidate("cpu")], Choose("auto", new AvailableDevices(HasDirectMl: false, HasCuda: false, [])));

    [Fact]
    public void Auto_CudaBuild_TriesCuda() => Assert.Equal(["cuda", "cpu"], Names("auto", new AvailableDevices(HasDirectMl: false, HasCuda: true, [])));

    [Theory]
    [InlineData("directml", "This build of ONNX Runtime has no DirectML.")]
    [InlineData("directml:0", "This build of ONNX Runtime has no DirectML.")]
    [InlineData("cuda", "This build of ONNX Runtime has no CUDA.")]
    public void Named_NotInThisBuild_IsRefusedAndTheProcessorFollows(string setting, string reason)
    {
        var candidates = Choose(setting, new AvailableDevices(HasDirectMl: false, HasCuda: false, []));

        Assert.Equal([new DeviceCandidate(setting, reason), new DeviceCandidate("cpu")], candidates);
    }

    [Fact]
    public void Number_OfAnAdapter_IsTheOnlyOneTried() =>
        Assert.Equal(["directml:0", "cpu"], Names("directml:0", Windows(Card(0, GiB), Card(1, 8 * GiB))));

    [Fact]
    public void Number_OfNoAdapter_IsRefusedWithTheOnesThereAre() => Assert.Equal(
        "There is no graphics adapter 3; there are 0 (Card 0), 1 (Card 1).",
        Choose("directml:3", Windows(Card(0, GiB), Card(1, GiB)))[0].Refusal);

    [Fact]
    public void Processor_IsTakenAlone() => Assert.Equal(["cpu"], Names("cpu", Windows(Card(0, GiB))));

    [Theory]
    [InlineData("auto", "auto", null)]
    [InlineData("directml:12", "directml", 12)]
    [InlineData("cuda", "cuda", null)]
    public void Setting_Known_IsRead(string text, string provider, int? adapter) =>
        Assert.Equal(new DeviceSetting(provider, adapter), DeviceSetting.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CPU")]
    [InlineData("directml:")]
    [InlineData("directml:-1")]
    [InlineData("directml: 1")]
    [InlineData("cuda:1")]
    public void Setting_Unknown_IsNone(string text) => Assert.Null(DeviceSetting.TryParse(text));

    [Fact]
    public void Devices_OfAChoice_KeepItsOrderAndTellTheirRefusals()
    {
        var devices = OnnxRuntimeDevice.Of([new("directml:1"), new("cuda", "There is none."), new("cpu")]);

        Assert.Equal(["DirectML:1", "CUDA", "CPU"], devices.Select(device => device.Name));
        Assert.Equal("There is none.", Assert.Throws<ModelException>(() => devices[1].Open([])).Message);
    }

    [Fact]
    public void Look_OnThisMachine_FindsNoAdapterOutsideWindows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lists its adapters.");

        Assert.Empty(AvailableDevices.Look().Adapters);
        Assert.False(AvailableDevices.Look().HasDirectMl);
    }

    private static GraphicsAdapter Card(int index, long bytes) => new(index, $"Card {index}", bytes, index + 1, IsSoftware: false);

    private static AvailableDevices Windows(params GraphicsAdapter[] adapters) => new(HasDirectMl: true, HasCuda: false, adapters);

    private static IReadOnlyList<DeviceCandidate> Choose(string setting, AvailableDevices available) =>
        DeviceChoice.Of(DeviceSetting.TryParse(setting)!, available, allowSoftwareAdapters: false);

    private static string[] Names(string setting, AvailableDevices available) => [.. Choose(setting, available).Select(candidate => candidate.Name)];
}
