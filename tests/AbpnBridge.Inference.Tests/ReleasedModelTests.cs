using System.Reflection;
using Xunit;

namespace AbpnBridge.Inference.Tests;

/// <summary>The weights in git, on the real engine: what PyTorch wrote down, ONNX Runtime repeats.</summary>
public sealed class ReleasedModelTests
{
    private static readonly string RepositoryRoot = typeof(ReleasedModelTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    private static string Directory => Path.Combine(RepositoryRoot, "models", "released");

    [Fact]
    public void EveryReleasedManifest_IsValidAndItsFilesAreTheOnesItNames()
    {
        var store = new ModelStore(Directory);

        Assert.NotEmpty(store.List());
        foreach (var listing in store.List())
        {
            Assert.Null(listing.Problem);
            store.Open(listing.Manifest!.Name, listing.Manifest.Version);
        }
    }

    [Fact]
    public async Task NewestReleasedModel_OnTheProcessor_GivesPyTorchsNumbers()
    {
        var selector = new ExecutionProviderSelector([OnnxRuntimeDevice.Cpu()], ExecutionProviderSelector.DefaultTimeout);

        using var loaded = await selector.SelectAsync(new ModelStore(Directory).Open(), TestContext.Current.CancellationToken);

        // Two engines, some forty layers of float32: 5e-7 was seen; a twentieth of a foreign device's tolerance leaves room for another
        // order of sums.
        Assert.InRange(loaded.SelfTest.LargestDifference, 0f, loaded.Manifest.SelfTest.Tolerance / 20);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Largest difference {loaded.SelfTest.LargestDifference}, {loaded.SelfTest.Duration.TotalSeconds:0.00} s.");
    }

    /// <summary>The processor rounds as a card does where float16 and float32 meet; within a convolution it may keep more bits.</summary>
    [Fact]
    public async Task NewestReleasedModel_InFloat16_StaysWithinHalfItsTolerance()
    {
        var selector = new ExecutionProviderSelector([OnnxRuntimeDevice.Cpu()], ExecutionProviderSelector.DefaultTimeout) { Precision = Precision.Half };

        using var loaded = await selector.SelectAsync(new ModelStore(Directory).Open(), TestContext.Current.CancellationToken);

        Assert.Equal(Precision.Half, loaded.Precision);
        Assert.InRange(loaded.SelfTest.LargestDifference, 1e-5f, loaded.Manifest.LocalRetouching.Half!.Tolerance / 2);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Largest difference {loaded.SelfTest.LargestDifference}, {loaded.SelfTest.Duration.TotalSeconds:0.00} s.");
    }
}
