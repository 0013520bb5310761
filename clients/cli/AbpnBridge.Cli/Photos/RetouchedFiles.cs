using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Photos;

/// <summary>The files of one retouched photo: written beside their targets one after the other, then put into their places together.</summary>
/// <param name="options">The command line.</param>
/// <param name="plan">Their names.</param>
/// <param name="input">The photo's file, which a result in its format is a copy of.</param>
/// <param name="photo">What was read from it.</param>
internal sealed class RetouchedFiles(RetouchOptions options, OutputPlan plan, string input, DecodedImage photo)
{
    private readonly PhotoRewrite _rewrite = new(input, photo, options.Quality);

    /// <summary>What the user should know of the files; complete when they are written.</summary>
    internal IEnumerable<PhotoMessage> Warnings =>
    [
        .. PhotoCheck.WarningsOf(
            photo.Metadata,
            isKept: plan.Outputs.Any(file => _rewrite.Makes(file.Output, FormatOf(file))),
            isLayers: plan.Outputs.All(file => file.Output != RetouchOutput.Pixels)),
        .. _rewrite.Warnings,
        .. plan.Outputs.Where(IsLossyLayer).Select(
            file => new PhotoMessage("lossy-layer", $"{file.Path} is a JPEG, in which a layer is not exact; as PNG or TIFF it is.")),
    ];

    /// <summary>Refuses files whose formats cannot hold what they are for.</summary>
    /// <exception cref="CommandFailure">"cannot-hold".</exception>
    internal void RequireFormats()
    {
        var format = photo.Pixels.Format;
        foreach (var file in plan.Outputs)
        {
            var pixels = file.Output switch { RetouchOutput.Mask => format.AsGrey, RetouchOutput.ResidueLayer => format.WithAlpha, _ => format };
            if (!ImageEncoder.CanHold(FormatOf(file), pixels))
                throw new CommandFailure(
                    "cannot-hold", ExitCode.Refused,
                    $"{file.Path}: a {FormatOf(file).ToString().ToUpperInvariant()} cannot hold {pixels} pixels; {BetterFor(file, pixels)}.");
        }
    }

    /// <summary>Writes all of them or none: "nothing was written" is then true.</summary>
    /// <param name="result">What came back of the daemon.</param>
    /// <param name="places">For the contact sheet; null where there is none.</param>
    /// <param name="beforeCommit">Called when all lie whole beside their targets; what it throws leaves none.</param>
    /// <param name="cancellation">Looked at before each file.</param>
    internal void Write(
        RetouchCallResult result, IReadOnlyList<Imaging.Geometry.Bounds>? places, Action<IReadOnlyList<AtomicFile>>? beforeCommit, CancellationToken cancellation)
    {
        var staged = new List<AtomicFile>();
        try
        {
            foreach (var stage in Stages(result, places))
            {
                cancellation.ThrowIfCancellationRequested();
                staged.Add(stage());
                if (options.KeepTimes) staged[^1].KeepTimes(input);
            }

            cancellation.ThrowIfCancellationRequested();
            beforeCommit?.Invoke(staged);
            foreach (var file in staged) file.Commit();
        }
        finally
        {
            foreach (var file in staged) file.Dispose();
        }
    }

    private IEnumerable<Func<AtomicFile>> Stages(RetouchCallResult result, IReadOnlyList<Imaging.Geometry.Bounds>? places)
    {
        foreach (var file in plan.Outputs) yield return () => Stage(file, result[file.Output]);
        if (plan.BeforeAfter is { } beforeAfter)
            yield return () => StageSheet(beforeAfter, BeforeAfter.Draw(photo.Pixels.View(), result[RetouchOutput.Pixels].View()));
        if (plan.ContactSheet is { } contactSheet)
            yield return () => StageSheet(
                contactSheet, ContactSheet.Draw(photo.Pixels.View(), result[RetouchOutput.Pixels].View(), result[RetouchOutput.Mask].View(), places!));
    }

    private AtomicFile Stage(OutputFile file, ImageBuffer pixels)
    {
        var overwrite = options.InPlace || TargetCheck.MayReplace(file.Path, options);
        if (_rewrite.Makes(file.Output, FormatOf(file))) return _rewrite.Stage(file.Path, pixels.View(), overwrite);
        var encoding = new EncodeOptions
        {
            Format = FormatOf(file),
            // A mask has no colour.
            IccProfile = file.Output == RetouchOutput.Mask ? null : photo.Metadata.IccProfile,
            Resolution = photo.Metadata.Resolution,
            Overwrite = overwrite,
        };
        if (options.Quality is { } quality) encoding = encoding with { JpegQuality = quality };
        return _rewrite.StageAnew(file.Path, pixels.View(), encoding);
    }

    private AtomicFile StageSheet(string file, ImageBuffer drawn)
    {
        using var sheet = drawn;
        return ImageEncoder.Stage(file, sheet.View(), new EncodeOptions
        {
            Format = ImageFormats.FromExtension(file) ?? ImageFormat.Jpeg,
            IccProfile = photo.Metadata.IccProfile,
            Overwrite = TargetCheck.MayReplace(file, options),
        });
    }

    // A photo replaced in place keeps the format of its content, whatever its name says.
    private ImageFormat FormatOf(OutputFile file) => options.InPlace ? photo.Format : ImageFormats.FromExtension(file.Path) ?? photo.Format;

    private bool IsLossyLayer(OutputFile file) =>
        file.Output is RetouchOutput.SoftLightLayer or RetouchOutput.PixelLayer && FormatOf(file) == ImageFormat.Jpeg;

    // Beside a name of the user's own --format is of no use.
    private string BetterFor(OutputFile file, Imaging.Pixels.PixelFormat pixels)
    {
        var isNamed = options.OutputFile is { } name && OutputPlan.PathComparer.Equals(Path.GetFullPath(name), file.Path);
        var png = ImageEncoder.CanHold(ImageFormat.Png, pixels);
        return isNamed ? $"name it {(png ? ".png or .tif" : ".tif")}" : $"choose --format {(png ? "png or tiff" : "tiff")}";
    }
}
