using System.CommandLine;
using System.Globalization;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Samples;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn sample -o FILE`: draws a face study, to try the daemon without a photo. Needs no daemon.</summary>
internal static class SampleCommand
{
    private const int MaxSidePixels = 30_000;

    internal static Command Create()
    {
        var file = new Option<string>("-o", "--output-file") { Description = "A .jpg, .png or .tif file.", HelpName = "FILE", Required = true };
        var (width, height) = (Side("--width", 1200), Side("--height", 1600));
        var seed = new Option<int>("--seed") { Description = "Who is drawn.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var clean = new Option<bool>("--clean") { Description = "Without blemishes, moles, freckles and redness." };
        var sixteen = new Option<bool>("--16-bit") { Description = "16 bits a sample (.png and .tif)." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an existing file." };
        var json = CommandAction.JsonOption();
        var command = new Command(
            "sample", "Draws a portrait by formulas: something to retouch.") { file, width, height, seed, clean, sixteen, overwrite, json };
        CommandAction.Set(command, json, async run =>
        {
            var parsed = run.Parsed;
            var path = parsed.GetRequiredValue(file);
            var format = ImageFormats.FromExtension(path)
                ?? throw new CommandFailure("unsupported", ExitCode.Usage, $"{path}: files are written as .jpg, .png or .tif.");
            var options = (parsed.GetValue(clean) ? FaceStudyOptions.Clean : new FaceStudyOptions()) with
            {
                Sample = parsed.GetValue(sixteen) ? SampleType.UInt16 : SampleType.UInt8,
            };
            var extent = new Extent(parsed.GetValue(width), parsed.GetValue(height));
            // A cancelled drawing ends with the process.
            using var study = await Task.Run(() => FaceStudy.Draw(extent, parsed.GetValue(seed), options), CancellationToken.None).WaitAsync(run.Cancellation);
            ImageEncoder.Encode(path, study.View(), new EncodeOptions { Format = format, Overwrite = parsed.GetValue(overwrite) });
            var report = new { output = Path.GetFullPath(path), width = study.Extent.Width, height = study.Extent.Height, seed = parsed.GetValue(seed) };
            run.Reports.Write(report);
            run.Output.WriteLine(report.output);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<int> Side(string name, int usual) => new(name)
    {
        Description = "Pixels.",
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 1 and <= MaxSidePixels)
                return side;
            result.AddError($"{name} is 1 to {MaxSidePixels} pixels, not '{result.Tokens[0].Value}'.");
            return usual;
        },
    };
}
