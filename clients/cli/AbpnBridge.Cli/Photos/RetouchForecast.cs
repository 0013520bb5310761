using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Photos;

/// <summary>What can be said of a photo before its pixels are read: whether its files are there already and may be written, and whether its own can be read.</summary>
internal sealed class RetouchForecast(RetouchOptions options, TargetCheck targets)
{
    /// <summary>The report of --dry-run: what would be written where.</summary>
    internal PhotoReport Report(PhotoInput photo)
    {
        try
        {
            if (Check(photo) is { } skipped) return skipped with { DryRun = true };
            if (!File.Exists(photo.Path)) throw new CommandFailure("not-found", ExitCode.Refused, $"{photo.Path} does not exist.");
            var plan = OutputPlan.For(photo, options, RequireReadable(photo.Path).IsFloat);
            var left = plan.ToWrite(options);
            targets.RequireFree(left.Paths, photo.Path);
            return Of(photo, plan) with { DryRun = true, Kept = plan.KeptBy(left) };
        }
        catch (Exception exception) when (CommandFailure.From(exception) is { } failure)
        {
            return PhotoReport.Of(photo.Path, failure) with { DryRun = true };
        }
    }

    /// <summary>Refuses what a look at the file without its pixels shows: what cannot be read, CMYK, a profile that is not obeyed.</summary>
    private PictureHeader RequireReadable(string path)
    {
        var header = ImageDecoder.Probe(path);
        if (options.InPlace) PhotoCheck.RequireReplaceable(path, header);
        // Whether a grey profile suits the photo shows in its pixels only.
        _ = ColourTransform.FromProfile(header.Metadata.IccProfile, PixelFormat.Grey8);
        return header;
    }

    /// <summary>Refuses, or skips, what needs no look into the file.</summary>
    /// <returns>The report of a photo that is skipped, else null.</returns>
    /// <exception cref="CommandFailure">There is nothing to retouch, or the files may not be written.</exception>
    internal PhotoReport? Check(PhotoInput photo)
    {
        if (options.SkipMissing && photo.IsMissing) return new PhotoReport { Input = photo.Path, Skipped = PhotoReport.Missing };
        if (photo.Failure is { } failure) throw failure;
        PhotoCheck.RequirePhotoFile(photo.Path);
        // Only a TIFF may turn out to have float samples, whose mask and layers have other names.
        var plan = OutputPlan.For(photo, options);
        var others = ImageFormats.FromExtension(photo.Path) == ImageFormat.Tiff ? OutputPlan.For(photo, options, isFloat: true) : plan;
        if (options.SkipExisting && new[] { plan, others }.FirstOrDefault(one => one.Paths.All(File.Exists)) is { } done)
            return Of(photo, done) with { Skipped = PhotoReport.Exists };
        if (ReferenceEquals(plan, others)) targets.RequireFree(plan.ToWrite(options).Paths, photo.Path);
        return null;
    }

    private static PhotoReport Of(PhotoInput photo, OutputPlan plan) => new()
    {
        Input = photo.Path,
        Output = plan.Outputs[0].Path,
        Outputs = plan.Outputs.ToDictionary(file => Words.Of(file.Output), file => file.Path),
        BeforeAfter = plan.BeforeAfter,
        ContactSheet = plan.ContactSheet,
    };
}
