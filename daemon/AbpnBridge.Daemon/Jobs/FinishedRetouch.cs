using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>A retouch whose low-resolution work is done: rows of its outputs can be rendered from now on.</summary>
internal sealed class FinishedRetouch(RetouchPipeline pipeline, RetouchRendering rendering, RetouchReport report, JobTimings timings)
{
    private long _blendTicks;

    internal RetouchPipeline Pipeline { get; } = pipeline;

    internal RetouchRendering Rendering { get; } = rendering;

    internal RetouchReport Report { get; } = report;

    /// <summary>With what the rendering took so far.</summary>
    internal JobTimings Timings => timings with { Blend = TimeSpan.FromTicks(Interlocked.Read(ref _blendTicks)) };

    internal void AddBlendTime(TimeSpan elapsed) => Interlocked.Add(ref _blendTicks, elapsed.Ticks);
}

/// <summary>How long each part took.</summary>
/// <param name="Queue">Waiting for a place.</param>
/// <param name="LowResolution">Plan, networks and reverse blend.</param>
/// <param name="Blend">Lifting and blending at full size.</param>
/// <param name="Total">From the order to the end of the low-resolution work.</param>
internal sealed record JobTimings(TimeSpan Queue, TimeSpan LowResolution, TimeSpan Blend, TimeSpan Total)
{
    internal static JobTimings Nothing { get; } = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
}
