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
    private readonly PhotoMemory _memory = new(PhotoMemory.DefaultLimitBytes);

    /// <summary>How long a photo waits for a busy daemon; none tells its refusal at once.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.Zero;

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
        using var room = await _memory.EnterAsync(PhotoMemory.GuessBytes(input), cancellation);
        var start = Stopwatch.GetTimestamp();
        progress("decode", 0);
        using var photo = ImageDecoder.Decode(input);
        PhotoCheck.RequireNumbers(input, photo.Pixels);
        // The daemon would refuse the same profiles, but after the plan of files and in the words of its API.
        _ = ColourTransform.FromProfile(photo.Metadata.IccProfile, photo.Pixels.Format);
        using var selection = DecodeSelection(photo.Pixels.Extent);
        var plan = Plan(file, photo);
        // The photo, what comes back of it, and what is put together of one of them while it is written.
        room.Resize(photo.Pixels.ByteCount * (2 + plan.Paths.Count));
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
        var rewrite = new PhotoRewrite(input, photo, options.Quality);
        WriteAll(Files(plan, photo, rewrite, result, places), options.KeepTimes ? input : null, cancellation);
        var report = Report(input, plan, photo, rewrite, result.Summary, new PhotoTimings(
            Milliseconds(decode), Milliseconds(result.Upload), Round(result.Summary.Timings.QueueMs), Round(result.Summary.Timings.LowResMs),
            Round(result.Summary.Timings.BlendMs), Milliseconds(result.Download), Milliseconds(Stopwatch.GetElapsedTime(encodeStart)),
            Milliseconds(Stopwatch.GetElapsedTime(start))));
        return places is null ? report : WithPlaces(report, places);
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
        if (options.InPlace) PhotoCheck.RequireReplaceable(input, photo);
        RequireInside(photo.Pixels.Extent);
        var format = photo.Pixels.Format;
        var plan = OutputPlan.For(file, options, format.Sample == SampleType.Float32);
        _targets.RequireFree(plan.Paths, input);
        foreach (var output in plan.Outputs)
        {
            var pixels = output.Output switch { RetouchOutput.Mask => format.AsGrey, RetouchOutput.ResidueLayer => format.WithAlpha, _ => format };
            if (!ImageEncoder.CanHold(FormatOf(output, photo), pixels))
                throw new CommandFailure(
                    "cannot-hold", ExitCode.Refused,
                    $"{output.Path}: a {FormatOf(output, photo).ToString().ToUpperInvariant()} cannot hold {pixels} pixels; {BetterFor(output, pixels)}.");
        }

        TargetCheck.RequireWritableFolders(plan.Paths);
        return plan;
    }

    // Beside a name of the user's own --format is of no use.
    private string BetterFor(OutputFile file, Imaging.Pixels.PixelFormat pixels)
    {
        var isNamed = options.OutputFile is { } name && OutputPlan.PathComparer.Equals(Path.GetFullPath(name), file.Path);
        var png = ImageEncoder.CanHold(ImageFormat.Png, pixels);
        return isNamed ? $"name it {(png ? ".png or .tif" : ".tif")}" : $"choose --format {(png ? "png or tiff" : "tiff")}";
    }

    private void RequireInside(Imaging.Geometry.Extent photo)
    {
        if (options.Region is { } region && (region.X > photo.Width - region.Width || region.Y > photo.Height - region.Height))
            throw new CommandFailure(
                "bad-region", ExitCode.Refused, $"--region {region.X},{region.Y},{region.Width},{region.Height} reaches beyond the photo of {photo} pixels.");
    }

    // A photo replaced in place keeps the format of its content, whatever its name says.
    private ImageFormat FormatOf(OutputFile file, DecodedImage photo) =>
        options.InPlace ? photo.Format : ImageFormats.FromExtension(file.Path) ?? photo.Format;

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
        if (plan.BeforeAfter is not null || plan.ContactSheet is not null) drawn.Add(RetouchOutput.Pixels);
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

    /// <summary>All of them or none: "nothing was written" is then true. They get the times of the photo where one is named for that.</summary>
    private void WriteAll(IEnumerable<Func<AtomicFile>> files, string? timesOf, CancellationToken cancellation)
    {
        var staged = new List<AtomicFile>();
        try
        {
            foreach (var stage in files)
            {
                cancellation.ThrowIfCancellationRequested();
                staged.Add(stage());
                if (timesOf is not null) staged[^1].KeepTimes(timesOf);
            }

            cancellation.ThrowIfCancellationRequested();
            BeforeCommit?.Invoke(staged);
            foreach (var file in staged) file.Commit();
        }
        finally
        {
            foreach (var file in staged) file.Dispose();
        }
    }

    private IEnumerable<Func<AtomicFile>> Files(OutputPlan plan, DecodedImage photo, PhotoRewrite rewrite, RetouchCallResult result, IReadOnlyList<Imaging.Geometry.Bounds>? places)
    {
        foreach (var file in plan.Outputs) yield return () => Stage(file, result[file.Output], photo, rewrite);
        if (plan.BeforeAfter is { } beforeAfter) yield return () => StageBeforeAfter(beforeAfter, photo, result);
        if (plan.ContactSheet is { } contactSheet) yield return () => StageContactSheet(contactSheet, photo, result, places!);
    }

    private AtomicFile Stage(OutputFile file, ImageBuffer pixels, DecodedImage photo, PhotoRewrite rewrite)
    {
        var overwrite = options.InPlace || TargetCheck.MayReplace(file.Path, options);
        if (rewrite.Makes(file.Output, FormatOf(file, photo))) return rewrite.Stage(file.Path, pixels.View(), overwrite);
        var encoding = new EncodeOptions
        {
            Format = FormatOf(file, photo),
            // A mask has no colour.
            IccProfile = file.Output == RetouchOutput.Mask ? null : photo.Metadata.IccProfile,
            Resolution = photo.Metadata.Resolution,
            Overwrite = overwrite,
        };
        if (options.Quality is { } quality) encoding = encoding with { JpegQuality = quality };
        return ImageEncoder.Stage(file.Path, pixels.View(), encoding);
    }

    private AtomicFile StageBeforeAfter(string file, DecodedImage photo, RetouchCallResult result)
    {
        using var sheet = BeforeAfter.Draw(photo.Pixels.View(), result[RetouchOutput.Pixels].View());
        return StageSheet(file, sheet, photo);
    }

    private AtomicFile StageContactSheet(string file, DecodedImage photo, RetouchCallResult result, IReadOnlyList<Imaging.Geometry.Bounds> places)
    {
        using var sheet = ContactSheet.Draw(photo.Pixels.View(), result[RetouchOutput.Pixels].View(), result[RetouchOutput.Mask].View(), places);
        return StageSheet(file, sheet, photo);
    }

    private AtomicFile StageSheet(string file, ImageBuffer sheet, DecodedImage photo) =>
        ImageEncoder.Stage(file, sheet.View(), new EncodeOptions
        {
            Format = ImageFormats.FromExtension(file) ?? ImageFormat.Jpeg,
            IccProfile = photo.Metadata.IccProfile,
            Overwrite = TargetCheck.MayReplace(file, options),
        });

    private static PhotoReport WithPlaces(PhotoReport report, IReadOnlyList<Imaging.Geometry.Bounds> places) => report with
    {
        StrongestChanges = [.. places.Select(place => new PhotoPlace(place.X, place.Y, place.Width, place.Height))],
        Warnings = places.Count > 0
            ? report.Warnings
            : [.. report.Warnings!, new PhotoMessage("nothing-changed", "No pixel of the photo changed; the contact sheet shows its middle.")],
    };

    private PhotoReport Report(string input, OutputPlan plan, DecodedImage photo, PhotoRewrite rewrite, RetouchSummary summary, PhotoTimings timings) => new()
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
            .. PhotoCheck.WarningsOf(photo.Metadata, plan.Outputs.Any(file => rewrite.Makes(file.Output, FormatOf(file, photo)))),
            .. rewrite.Warnings,
            .. plan.Outputs.Where(file => IsLossyLayer(file, photo)).Select(LossyLayer),
        ],
        Timings = timings,
    };

    private static PhotoRegion Of(RetouchRegion region) =>
        new(region.Id, new PhotoPlace(region.Bounds.X, region.Bounds.Y, region.Bounds.Width, region.Bounds.Height), Math.Round(region.Scale, 4));

    private bool IsLossyLayer(OutputFile file, DecodedImage photo) =>
        file.Output is RetouchOutput.SoftLightLayer or RetouchOutput.PixelLayer && FormatOf(file, photo) == ImageFormat.Jpeg;

    private static PhotoMessage NoSkin { get; } = new(
        "no-skin", "No skin was found, so nothing was retouched; try --region X,Y,W,H closely around the face, or a smaller copy of the photo.");

    private static PhotoMessage LossyLayer(OutputFile file) =>
        new("lossy-layer", $"{file.Path} is a JPEG, in which a layer is not exact; as PNG or TIFF it is.");

    private static double Milliseconds(TimeSpan time) => Round(time.TotalMilliseconds);

    private static double Round(double milliseconds) => Math.Round(milliseconds, 1);
}
