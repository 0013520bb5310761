using Xunit;

namespace AbpnBridge.Inference.Tests;

/// <summary>What only an engine with DirectML and a graphics adapter can show; tests/windows runs these under Wine on a software adapter.</summary>
[Trait("Category", "DirectMl")]
public sealed class DirectMlTests
{
    // Operators one by one, as the check of who runs them happens before any is compiled, and Wine's Direct3D cannot compile them all.
    private const string OperatorByOperator = "ep.dml.disable_graph_fusion";

    private const string Half = "-half.onnx";

    // Those of float32: not every card computes in float16.
    public static TheoryData<string> Graphs =>
        [.. Directory.GetFiles(ReleasedFolder, "*.onnx").Where(file => !file.EndsWith(Half, StringComparison.Ordinal)).Select(file => Path.GetFileName(file)!)];

    private static string ReleasedFolder => Path.Combine(AppContext.BaseDirectory, "released");

    [Theory]
    [MemberData(nameof(Graphs))]
    public void ReleasedGraph_OnTheGraphicsCard_LeavesNoOperatorToTheProcessor(string file)
    {
        RequireAnAdapter();

        Assert.DoesNotContain("CPU EP", FaultOf(File.ReadAllBytes(Path.Combine(ReleasedFolder, file))), StringComparison.Ordinal);
    }

    /// <summary>Alone in its process: Wine's Direct3D does not come back from the session that is opened after this one.</summary>
    [Fact]
    [Trait("Category", "DirectMlHalf")]
    public void HalfPrecision_OnTheGraphicsCard_IsAllOnItOrRefused()
    {
        RequireAnAdapter();

        var fault = FaultOf(File.ReadAllBytes(Assert.Single(Directory.GetFiles(ReleasedFolder, "*" + Half))));

        // A card with float16 takes it; what it must not do is leave the convolutions to the processor.
        Assert.True(fault.Length == 0 || fault.Contains("CPU EP", StringComparison.Ordinal), fault);
        TestContext.Current.TestOutputHelper?.WriteLine(fault.Length == 0 ? "Taken." : DriverWords.Of(fault));
    }

    [Fact]
    public void GraphWithAnOperatorThatDirectMlLacks_IsRefused()
    {
        RequireAnAdapter();

        Assert.Contains("CPU EP", FaultOf(TinyModel.Network("determinant")), StringComparison.Ordinal);
    }

    [Fact]
    public void Look_FindsAdaptersWithNamesAndMemory()
    {
        RequireAnAdapter();
        var adapters = AvailableDevices.Look().Adapters;

        Assert.Equal(Enumerable.Range(0, adapters.Count), adapters.Select(adapter => adapter.Index));
        Assert.All(adapters, adapter => Assert.NotEmpty(adapter.Name));
        Assert.All(adapters, adapter => Assert.NotEqual(0, adapter.Luid));
        Assert.Contains(adapters, adapter => adapter.DedicatedBytes > 0);
    }

    private static void RequireAnAdapter() =>
        Assert.SkipUnless(
            AvailableDevices.Look() is { HasDirectMl: true } available && available.Adapters.Any(adapter => !adapter.IsSoftware),
            "There is no DirectML here, or no graphics adapter.");

    // Empty where the session could be made.
    private static string FaultOf(byte[] graph)
    {
        var strict = OnnxRuntimeDevice.DirectMl(0, options => options.AddSessionConfigEntry(OperatorByOperator, "1"));
        try
        {
            using var session = strict.Open(graph);
            return "";
        }
        catch (ModelException fault)
        {
            return fault.InnerException!.Message;
        }
    }
}
