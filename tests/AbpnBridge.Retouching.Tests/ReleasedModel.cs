using AbpnBridge.Inference;

namespace AbpnBridge.Retouching.Tests;

/// <summary>The released weights on the processor, loaded once.</summary>
public sealed class ReleasedModel : IDisposable
{
    public ReleasedModel()
    {
        var verified = new ModelStore(Path.Combine(AppContext.BaseDirectory, "released")).Open();
        var cpu = OnnxRuntimeDevice.Cpu();
        Model = new RetouchModel(OnnxModel.Load(verified.LocalRetouchingGraph, cpu), verified.Manifest);
    }

    internal RetouchModel Model { get; }

    public void Dispose() => Model.Dispose();
}
