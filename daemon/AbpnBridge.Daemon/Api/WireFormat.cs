using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;
using Wire = AbpnBridge.V1;

namespace AbpnBridge.Daemon.Api;

/// <summary>The engine's and the jobs' words as messages of the API.</summary>
internal static class WireFormat
{
    internal static Wire.RetouchProgress Of(JobProgress progress) => new()
    {
        State = progress.State switch
        {
            JobState.Queued => Wire.RetouchState.Queued,
            JobState.Running => Wire.RetouchState.Running,
            JobState.Done => Wire.RetouchState.Done,
            JobState.Cancelled => Wire.RetouchState.Cancelled,
            _ => Wire.RetouchState.Failed,
        },
        Fraction = progress.Fraction,
        Step = progress.Step,
        QueuePosition = progress.QueuePosition,
        Message = progress.Message,
    };

    internal static Wire.Warning Of(JobWarning warning) => new() { Code = warning.Code, Message = warning.Message };

    internal static Wire.Bounds Of(Bounds bounds) => new() { X = bounds.X, Y = bounds.Y, Width = bounds.Width, Height = bounds.Height };

    internal static Wire.Extent Of(Extent extent) => new() { Width = extent.Width, Height = extent.Height };

    internal static Wire.RetouchOutput Of(RetouchOutput output) => output switch
    {
        RetouchOutput.Pixels => Wire.RetouchOutput.Pixels,
        RetouchOutput.SoftLightLayer => Wire.RetouchOutput.SoftLightLayer,
        RetouchOutput.ResidueLayer => Wire.RetouchOutput.ResidueLayer,
        RetouchOutput.PixelLayer => Wire.RetouchOutput.PixelLayer,
        _ => Wire.RetouchOutput.Mask,
    };

    internal static Wire.RetouchFeature Of(RetouchFeature feature) => feature switch
    {
        RetouchFeature.Blemishes => Wire.RetouchFeature.Blemishes,
        RetouchFeature.Evening => Wire.RetouchFeature.Evening,
        RetouchFeature.Whitening => Wire.RetouchFeature.Whitening,
        RetouchFeature.GarmentWrinkles => Wire.RetouchFeature.GarmentWrinkles,
        _ => Wire.RetouchFeature.Tone,
    };

    /// <summary>The format an output comes in.</summary>
    internal static PixelFormat FormatOf(RetouchOutput output, PixelFormat photo) => output.FormatFor(photo);

    /// <summary>What was done. <paramref name="total"/> in place of the job's own total where the call took longer.</summary>
    internal static Wire.RetouchSummary Summary(
        FinishedRetouch retouch, string model, string device, IEnumerable<JobWarning> warnings, TimeSpan? total = null)
    {
        var timings = retouch.Timings;
        return new Wire.RetouchSummary
        {
            Model = model,
            Device = device,
            MaskFraction = retouch.Report.MaskFraction,
            ResidueFraction = retouch.Report.ResidueFraction,
            Timings = new Wire.Timings
            {
                QueueMs = timings.Queue.TotalMilliseconds,
                LowResMs = timings.LowResolution.TotalMilliseconds,
                BlendMs = timings.Blend.TotalMilliseconds,
                TotalMs = (total ?? timings.Total).TotalMilliseconds,
            },
            Regions = { retouch.Report.Regions.Select(Of) },
            Warnings = { warnings.Select(Of) },
            NetworkGmac = retouch.Report.NetworkGigaMacs,
            NetworkRuns = retouch.Report.NetworkRuns,
        };
    }

    /// <summary>The engine counts regions from 0, the API from 1: 0 would read as "absent".</summary>
    internal static int IdOf(RetouchRegion region) => region.Id + 1;

    private static Wire.RetouchRegion Of(RetouchRegion region) =>
        new() { Id = IdOf(region), Bounds = Of(region.Bounds), Scale = region.Scale };
}
