using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Retouching;
using AbpnBridge.Testing;

namespace AbpnBridge.Daemon.Tests;

/// <summary>An engine of formulas in place of networks.</summary>
internal static class FormulaEngine
{
    /// <param name="beforeRun">Called before every network run, with the network's input name.</param>
    /// <param name="afterAnalysis">Called when the local retouching network has run and looks at its token no more.</param>
    internal static LoadedEngine Create(Action<string>? beforeRun = null, Action? afterAnalysis = null)
    {
        var model = FakeModel.Create(beforeRun, afterAnalysis: afterAnalysis);
        // A retouch looks at the model alone, not at how it was loaded.
        return new LoadedEngine(null!, model, new RetouchPipeline(model));
    }
}
