using Xunit;

namespace AbpnBridge.Inference.Tests;

public sealed class OnnxModelTests
{
    private static readonly OnnxRuntimeDevice Cpu = OnnxRuntimeDevice.Cpu(threads: 1);

    [Fact]
    public void Run_KnownNetwork_GivesItsNumbers()
    {
        using var model = OnnxModel.Load(TinyModel.Network("tiny-lrl"), Cpu);
        var picture = SelfTestPicture.Create(TinyModel.Extent);
        var mask = new float[TinyModel.Extent * TinyModel.Extent];
        var evening = new float[3 * mask.Length];

        model.Run(
            [new("base_layer", picture)], [new("evening", evening), new("retouch_mask", mask)], TestContext.Current.CancellationToken);

        // One float product and one sum: two roundings of values below 1.
        Assert.All(picture.Zip(evening), pair => Assert.Equal(pair.First * 0.5f + 0.1f, pair.Second, 2e-7f));
        Assert.Equal(picture[mask.Length..(2 * mask.Length)], mask);
    }

    [Fact]
    public void Run_MemoryInsideALargerArray_TouchesNothingElse()
    {
        using var model = OnnxModel.Load(TinyModel.Network("tiny-refiner"), Cpu);
        const int count = 3 * TinyModel.Tile * TinyModel.Tile;
        var around = new float[count + 20];
        Array.Fill(around, 7f);

        model.Run(
            [new("blend_and_detail", new float[6 * 20 * 20])],
            [new("blend_layer", around.AsMemory(10, count))],
            TestContext.Current.CancellationToken);

        Assert.All(around[..10].Concat(around[^10..]), value => Assert.Equal(7f, value));
        Assert.All(around[10..^10], value => Assert.Equal(0f, value));
    }

    [Fact]
    public void Specs_OfANetwork_NameShapes()
    {
        using var model = OnnxModel.Load(TinyModel.Network("tiny-refiner"), Cpu);

        Assert.Equal("blend_and_detail [1,6,20,20]", Assert.Single(model.Inputs).ToString());
        Assert.Equal("blend_layer [1,3,16,16]", Assert.Single(model.Outputs).ToString());
        Assert.Equal("CPU", model.Device);
    }

    [Fact]
    public async Task Run_CancelledMidway_StopsBeforeTheEnd()
    {
        using var model = OnnxModel.Load(TinyModel.Network("slow"), Cpu);
        using var cancel = new CancellationTokenSource();
        var (x, y) = (new float[1024 * 1024], new float[1024 * 1024]);
        Array.Fill(x, 1f);
        var run = Task.Run(() => model.Run([new("x", x)], [new("y", y)], cancel.Token), TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(run.IsCompleted, "The network is too quick to be cancelled.");

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        // The last of 3000 nodes writes ones: it was not come to.
        Assert.DoesNotContain(1f, y);
    }

    [Fact]
    public async Task Run_WhileAnotherRuns_WaitsItsTurnAndCanGiveUp()
    {
        using var model = OnnxModel.Load(TinyModel.Network("slow"), Cpu);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var slow = Task.Run(() => model.WarmUp(first.Token), TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Task.Run(() => model.WarmUp(second.Token), TestContext.Current.CancellationToken));

        Assert.False(slow.IsCompleted);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
    }

    [Fact]
    public void Run_AfterACancelledRun_WorksAgain()
    {
        using var model = OnnxModel.Load(TinyModel.Network("tiny-refiner"), Cpu);
        Assert.ThrowsAny<OperationCanceledException>(() => model.WarmUp(new CancellationToken(canceled: true)));

        model.WarmUp(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("nothing", 2400, "no tensor \"nothing\"")]
    [InlineData("blend_and_detail", 2399, "takes 2400 values, not 2399")]
    [InlineData(null, 0, "given 0 times")]
    public void Run_WrongInput_IsRefusedInASentence(string? name, int length, string told)
    {
        using var model = OnnxModel.Load(TinyModel.Network("tiny-refiner"), Cpu);
        NamedTensor[] inputs = name is null ? [] : [new(name, new float[length])];
        NamedTensor[] all = name == "nothing" ? [.. inputs, new("blend_and_detail", new float[2400])] : inputs;

        var error = Assert.Throws<ArgumentException>(() => model.Run(all, [], TestContext.Current.CancellationToken));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("half", ModelFault.ContractMismatch, "must be 32-bit float")]
    [InlineData("open", ModelFault.ContractMismatch, "open side")]
    public void Load_TensorsWeCannotFeed_IsRefused(string network, ModelFault fault, string told)
    {
        var error = Assert.Throws<ModelException>(() => OnnxModel.Load(TinyModel.Network(network), Cpu));

        Assert.Equal(fault, error.Fault);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CutOffFile_IsRefused()
    {
        var error = Assert.Throws<ModelException>(() => OnnxModel.Load(TinyModel.Network("tiny-lrl")[..300], Cpu));

        Assert.Equal(ModelFault.InvalidNetwork, error.Fault);
    }

    [Fact]
    public void Load_DirectMlWhereItIsMissing_SaysSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The Windows engine has DirectML.");

        var error = Assert.Throws<ModelException>(() => OnnxModel.Load(TinyModel.Network("tiny-lrl"), OnnxRuntimeDevice.DirectMl()));

        Assert.Equal("This build of ONNX Runtime has no DirectML.", error.Message);
    }
}
