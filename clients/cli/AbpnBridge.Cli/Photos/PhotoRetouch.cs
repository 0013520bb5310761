using System.Diagnostics;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.V1;
using Google.Protobuf;

namespace AbpnBridge.Cli.Photos;

/// <summary>One photo from file to files: decode, plan the names, call the daemon, encode, report.</summary>
internal sealed class PhotoRetouch(RetouchService.RetouchServiceClient client, RetouchOptions options)
{
    // Shares of the progress bar; the daemon's own fraction lies between.
    private const double DecodedFraction = 0.1;
    private const double RetouchedFraction = 0.7;
    private const double DownloadedFraction = 0.9;

    private readonly TargetCheck _targets = new(options);

    /// <summary>What the photos of one command share.</summary>
    internal PhotoMemory Memory { get; init; } = new(PhotoMemory.DefaultLimitBytes);

    /// <summary>How long a photo waits for a busy daemon; none tells its refusal at once.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.Zero;

    /// <summary>Takes the pictures for a page of the whole batch; null for none.</summary>
    internal Overview? Overview { get; init; }

    /// <summary>Called when all files of a photo lie whole beside their targets, and before any takes its place; what it throws fails the photo.</summary>
    internal Action<IReadOnlyList<AtomicFile>>? BeforeCommit { get; init; }

    /// <summary>Retouches one photo. What can go wrong with it is told by the report, not thrown.</summary>
    internal async Task<PhotoReport> RunAsync(PhotoInput photo, PhotoProgress progress, CancellationToken cancellation)
    {
        try
        {
            return new RetouchForecast(options, _targets).Check(photo) ?? await RetouchAsync(photo, progress, cancellation);
        }
        catch (Exception exception)
        {
            // A fault of ours costs this photo, not the others; its report says all there is.
            return PhotoReport.Of(photo.Path, CommandFailure.From(exception) ?? CommandFailure.Unexpected(exception));
        }
    }

    private async Task<PhotoReport> RetouchAsync(PhotoInput file, PhotoProgress progress, CancellationToken cancellation)
    {
        var input = file.Path;
        using var room = await Memory.EnterAsync(PhotoMemory.GuessBytes(input), cancellation);
        var start = Stopwatch.GetTimestamp();
        progress("decode", 0);
        using var photo = ImageDecoder.Decode(input);
        PhotoCheck.RequireNumbers(input, photo.Pixels);
        // The daemon would refuse the same profiles, but after the plan of files and in the words of its API.
        _ = ColourTransform.FromProfile(photo.Metadata.IccProfile, photo.Pixels.Format);
        using var selection = DecodeSelection(photo.Pixels.Extent);
        var whole = Plan(file, photo);
        var plan = whole.ToWrite(options);
        var files = new RetouchedFiles(options, plan, input, photo);
        files.RequireFormats();
        TargetCheck.RequireWritableFolders(plan.Paths);
        room.Resize(PhotoMemory.BytesOf(photo, plan.Paths.Count));
        var decode = Stopwatch.GetElapsedTime(start);

        cancellation.ThrowIfCancellationRequested();
        progress("upload", DecodedFraction);
        var header = HeaderFor(input, photo, selection, plan);
        // Rows come down while others are still blended: two steps take turns, the bar never falls.
        var furthest = DecodedFraction;
        using var result = await new BusyDaemon(Patience, TimeProvider.System).CallAsync(
            () => new RetouchCall(client).RunAsync(
                header, photo.Pixels, selection?.Pixels,
                (step, fraction) => progress(step, furthest = Math.Max(furthest, OverallFraction(step, fraction))), cancellation),
            () => progress(BusyDaemon.Step, furthest), cancellation);

        progress("encode", DownloadedFraction);
        var encodeStart = Stopwatch.GetTimestamp();
        var places = plan.ContactSheet is null ? null : ContactSheet.FindPlaces(photo.Pixels.View(), result[RetouchOutput.Pixels].View());
        files.Write(result, places, BeforeCommit, cancellation);
        Overview?.Keep(file, OverviewPictures.Draw(photo, result[RetouchOutput.Pixels].View()));
        var report = Report(input, whole, photo, files.Warnings, result.Summary, new PhotoTimings(
            Milliseconds(decode), Milliseconds(result.Upload), Round(result.Summary.Timings.QueueMs), Round(result.Summary.Timings.LowResMs),
            Round(result.Summary.Timings.BlendMs), Milliseconds(result.Download), Milliseconds(Stopwatch.GetElapsedTime(encodeStart)),
            Milliseconds(Stopwatch.GetElapsedTime(start))));
        return (places is null ? report : WithPlaces(report, places)) with { Kept = whole.KeptBy(plan) };
    }

    private DecodedImage? DecodeSelection(Imaging.Geometry.Extent photo)
    {
        if (options.SelectionFile is not { } file) return null;
        var selection = ImageDecoder.Decode(file);
        try
        {
            var found = $"{selection.Pixels.Extent} {selection.Pixels.Format.Channels}";
            if (selection.Pixels.Extent != photo || selection.Pixels.Format.Channels != ChannelLayout.Grey)
                throw new CommandFailure(
                    "bad-selection", ExitCode.Refused,
                    $"{file} is {found}; a selection is a grey picture of the photo's {photo} pixels; save it as greyscale.");
            PhotoCheck.RequireNumbers(file, selection.Pixels);
            return selection;
        }
        catch
        {
            selection.Dispose();
            throw;
        }
    }

    private OutputPlan Plan(PhotoInput file, DecodedImage photo)
    {
        var input = file.Path;
        if (options.InPlace)
        {
            PhotoCheck.RequireReplaceable(input, photo);
            ImageRewriter.RequireWhole(photo, input);
        }

        RequireInside(photo.Pixels.Extent);
        var plan = OutputPlan.For(file, options, photo.Pixels.Format.Sample == SampleType.Float32);
        _targets.RequireFree(plan.ToWrite(options).Paths, input);
        return plan;
    }

    private void RequireInside(Imaging.Geometry.Extent photo)
    {
        if (options.Region is { } region && (region.X > photo.Width - region.Width || region.Y > photo.Height - region.Height))
            throw new CommandFailure(
                "bad-region", ExitCode.Refused, $"--region {region.X},{region.Y},{region.Width},{region.Height} reaches beyond the photo of {photo} pixels.");
    }

    private RetouchHeader HeaderFor(string input, DecodedImage photo, DecodedImage? selection, OutputPlan plan)
    {
        var extent = photo.Pixels.Extent;
        var header = new RetouchHeader
        {
            Photo = new PhotoHeader
            {
                Extent = new V1.Extent { Width = extent.Width, Height = extent.Height },
                PixelFormat = WireFormat.Of(photo.Pixels.Format),
                IccProfile = photo.Metadata.IccProfile is { } profile ? UnsafeByteOperations.UnsafeWrap(profile) : ByteString.Empty,
                DisplayName = Path.GetFileName(input) is { Length: <= 256 } name ? name : "",
            },
            Settings = options.Settings,
            Region = options.Region,
            Outputs = { plan.Outputs.Select(file => file.Output) },
        };
        // The pictures to look at need outputs even where no file of them is wanted.
        List<RetouchOutput> drawn = [];
        if (plan.BeforeAfter is not null || plan.ContactSheet is not null || Overview is not null) drawn.Add(RetouchOutput.Pixels);
        if (plan.ContactSheet is not null) drawn.Add(RetouchOutput.Mask);
        header.Outputs.AddRange(drawn.Except(header.Outputs));
        if (selection is not null)
        {
            header.HasSelection = true;
            header.SelectionFormat = WireFormat.Of(selection.Pixels.Format);
        }

        return header;
    }

    private static double OverallFraction(string step, double fraction) => step == "download"
        ? RetouchedFraction + (DownloadedFraction - RetouchedFraction) * fraction
        : DecodedFraction + (RetouchedFraction - DecodedFraction) * fraction;

    private static PhotoReport WithPlaces(PhotoReport report, IReadOnlyList<Imaging.Geometry.Bounds> places) => report with
    {
        StrongestChanges = [.. places.Select(place => new PhotoPlace(place.X, place.Y, place.Width, place.Height))],
        Warnings = places.Count > 0
            ? report.Warnings
            : [.. report.Warnings!, new PhotoMessage("nothing-changed", "No pixel of the photo changed; the contact sheet shows its middle.")],
    };

    private PhotoReport Report(string input, OutputPlan plan, DecodedImage photo, IEnumerable<PhotoMessage> ofFiles, RetouchSummary summary, PhotoTimings timings) => new()
    {
        Input = input,
        Output = plan.Outputs[0].Path,
        Outputs = plan.Outputs.ToDictionary(file => Words.Of(file.Output), file => file.Path),
        BeforeAfter = plan.BeforeAfter,
        ContactSheet = plan.ContactSheet,
        Width = photo.Pixels.Extent.Width,
        Height = photo.Pixels.Extent.Height,
        PixelFormat = Words.Of(WireFormat.Of(photo.Pixels.Format)),
        Model = summary.Model,
        Device = summary.Device,
        MaskFraction = summary.MaskFraction,
        ResidueFraction = summary.ResidueFraction,
        Regions = [.. summary.Regions.Select(Of)],
        NetworkRuns = summary.NetworkRuns,
        NetworkGmac = Math.Round(summary.NetworkGmac, 2),
        Warnings =
        [
            .. options.Warnings,
            .. summary.Warnings.Select(warning => new PhotoMessage(warning.Code, warning.Message)),
            .. summary.Regions.Count == 0 && summary.NetworkRuns > 0 ? (PhotoMessage[])[NoSkin] : [],
            .. ofFiles,
        ],
        Timings = timings,
    };

    private static PhotoRegion Of(RetouchRegion region) =>
        new(region.Id, new PhotoPlace(region.Bounds.X, region.Bounds.Y, region.Bounds.Width, region.Bounds.Height), Math.Round(region.Scale, 4));

    private static PhotoMessage NoSkin { get; } = new(
        "no-skin", "No skin was found, so nothing was retouched; if there is a face, try --region X,Y,W,H closely around it, or a smaller copy of the photo.");

    private static double Milliseconds(TimeSpan time) => Round(time.TotalMilliseconds);

    private static double Round(double milliseconds) => Math.Round(milliseconds, 1);
}
