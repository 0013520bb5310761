using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>The engine's steps as the API names them.</summary>
internal static class StepNames
{
    internal static string Of(RetouchStep step) => step switch
    {
        RetouchStep.Plan => "plan",
        _ => "low-resolution",
    };
}
