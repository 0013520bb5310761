using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Commands;

/// <summary>The arguments and options of `retouch`: their help, their checks, and how they become <see cref="RetouchOptions"/>.</summary>
internal sealed class RetouchSyntax
{
    private const NumberStyles Blanks = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    private readonly Argument<string[]> _inputs = new("INPUT") { Description = "JPEG, PNG or TIFF photos.", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string?> _outputFile = new("-o", "--output-file")
    {
        Description = "File of the first output; further outputs are named after it. Only with one INPUT.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _outputDirectory = new("--out-dir") { Description = "Folder of the results; made if missing.", HelpName = "DIR" };
    private readonly Option<bool> _inPlace = new("--in-place")
    {
        Description = "Replace the photo by its retouch, atomically. Photos with EXIF, XMP, IPTC or other texts need --drop-metadata too.",
    };

    private readonly Option<bool> _dropMetadata = new("--drop-metadata")
    {
        Description = "With --in-place: also where EXIF, XMP, IPTC or other texts get lost.",
    };

    private readonly Option<string?> _everything = new("--all-into")
    {
        Description = "All there is to see of each photo, into DIR: every output, NAME-before-after.jpg and NAME-contact-sheet.jpg; "
            + "replaces what lies there. What other options say comes first.",
        HelpName = "DIR",
    };

    private readonly Option<float?> _blemishes = Strength("--blemishes", "Acne, papules, scars, spots, stray hairs. Default 1.");
    private readonly Option<float?> _evening = Strength("--evening", "Redness, blotches, dark circles, shine. Default 0.5.");
    private readonly Option<float?> _whitening = Strength("--whitening", "A soft-light lift of the skin. Default 0.");

    private readonly Option<KeptMarks?> _keep = new("--keep")
    {
        Description = "Marks that stay: moles, freckles, both with a comma, or none. Default moles,freckles.",
        HelpName = "moles,freckles|none",
        CustomParser = ParseKeep,
    };

    private readonly Option<string[]> _outputs = new("--output")
    {
        Description = "What to write; may be given several times. Default pixels. The layers (pixel-layer: Normal; soft-light, and residue over it) are for "
            + "the mask as their layer mask.",
        HelpName = "pixels|pixel-layer|soft-light|residue|mask",
    };

    private readonly Option<Bounds?> _region = new("--region")
    {
        Description = "Nothing outside this rectangle of pixels changes.",
        HelpName = "x,y,width,height",
        CustomParser = ParseRegion,
    };

    private readonly Option<string?> _selection = new("--selection")
    {
        Description = "A grey picture of the photo's size: black is left alone, white fully retouched.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _format = new("--format")
    {
        Description = "File format of the results. Default: the photo's, but PNG for the layers and the mask of a JPEG.",
        HelpName = "jpeg|png|tiff",
    };

    private readonly Option<int?> _quality = new("--quality")
    {
        Description = "JPEG quality, 1 to 100. Default 95. A JPEG is encoded anew even where nothing changed; PNG and TIFF keep every bit.",
        HelpName = "N",
        CustomParser = ParseQuality,
    };

    private readonly Option<string?> _beforeAfter = new("--before-after")
    {
        Description = "Also draw before and after side by side. Only with one INPUT.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _contactSheet = new("--contact-sheet")
    {
        Description = "Also draw the places that changed most: before, after, mask, difference x 8. Only with one INPUT.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace existing files." };

    internal RetouchSyntax()
    {
        _outputs.AcceptOnlyFromAmong(OutputWords.Keys.ToArray());
        _format.AcceptOnlyFromAmong([.. FormatWords.Keys]);
    }

    private static Dictionary<string, RetouchOutput> OutputWords { get; } =
        new[] { RetouchOutput.Pixels, RetouchOutput.PixelLayer, RetouchOutput.SoftLightLayer, RetouchOutput.ResidueLayer, RetouchOutput.Mask }
            .ToDictionary(Words.Of);

    private static Dictionary<string, ImageFormat> FormatWords { get; } = Enum.GetValues<ImageFormat>().ToDictionary(Words.Of);

    private static Dictionary<string, KeptMark> KeepWords { get; } = new[] { KeptMark.Moles, KeptMark.Freckles }.ToDictionary(Words.Of);

    internal void AddTo(Command command)
    {
        command.Arguments.Add(_inputs);
        Option[] options =
        [
            _outputFile, _outputDirectory, _inPlace, _everything, _dropMetadata, _blemishes, _evening, _whitening, _keep, _outputs, _region, _selection,
            _format, _quality, _beforeAfter, _contactSheet, _overwrite,
        ];
        foreach (var option in options) command.Options.Add(option);
        command.Validators.Add(CheckTogether);
    }

    internal RetouchOptions Read(ParseResult parsed) => new()
    {
        Inputs = parsed.GetRequiredValue(_inputs),
        OutputFile = parsed.GetValue(_outputFile),
        OutputDirectory = parsed.GetValue(_outputDirectory),
        InPlace = parsed.GetValue(_inPlace),
        EverythingDirectory = parsed.GetValue(_everything),
        DropMetadata = parsed.GetValue(_dropMetadata),
        Outputs = [.. (parsed.GetValue(_outputs) ?? []).Select(word => OutputWords[word])],
        Settings = ReadSettings(parsed),
        Region = parsed.GetValue(_region),
        SelectionFile = parsed.GetValue(_selection),
        Format = parsed.GetValue(_format) is { } word ? FormatWords[word] : null,
        Quality = parsed.GetValue(_quality),
        BeforeAfterFile = parsed.GetValue(_beforeAfter),
        ContactSheetFile = parsed.GetValue(_contactSheet),
        Overwrite = parsed.GetValue(_overwrite),
    };

    // What is not given is not sent, so that the defaults stand in one place: the API.
    private RetouchSettings ReadSettings(ParseResult parsed)
    {
        var settings = new RetouchSettings { Keep = parsed.GetValue(_keep) };
        void Add(RetouchFeature feature, Option<float?> option)
        {
            if (parsed.GetValue(option) is { } strength) settings.Strengths.Add(new FeatureStrength { Feature = feature, Strength = strength });
        }

        Add(RetouchFeature.Blemishes, _blemishes);
        Add(RetouchFeature.Evening, _evening);
        Add(RetouchFeature.Whitening, _whitening);
        return settings;
    }

    private void CheckTogether(CommandResult command)
    {
        // What has too many values or none has its error already, and asking for the value would throw.
        if (command.Children.OfType<OptionResult>().Any(HasWrongCount)) return;
        var inputs = command.GetValue(_inputs) ?? [];
        // The words as typed: a wrong one has its own error already, and asking for its value would throw.
        string[] outputs = [.. command.GetResult(_outputs)?.Tokens.Select(word => word.Value) ?? []];
        var format = command.GetResult(_format)?.Tokens is [var token, ..] ? token.Value : null;
        var (file, inPlace) = (command.GetValue(_outputFile), command.GetValue(_inPlace));
        var targets = new[] { file is not null, command.GetValue(_outputDirectory) is not null, inPlace }.Count(given => given);
        void Require(bool condition, string message)
        {
            if (!condition) command.AddError(message);
        }

        Require(targets <= 1, "-o, --out-dir and --in-place exclude each other.");
        Require(file is null || inputs.Length == 1, "-o goes with one INPUT; use --out-dir for several.");
        Require(command.GetValue(_beforeAfter) is null || inputs.Length == 1, "--before-after goes with one INPUT.");
        Require(command.GetValue(_contactSheet) is null || inputs.Length == 1, "--contact-sheet goes with one INPUT.");
        Require(outputs.Distinct().Count() == outputs.Length, "Each --output can be given once.");
        Require(inPlace || !command.GetValue(_dropMetadata), "--drop-metadata goes with --in-place.");
        Require(!inPlace || outputs is [] or ["pixels"], "--in-place writes pixels only.");
        Require(!inPlace || format is null, "--in-place keeps the photo's format.");
        foreach (var path in new[] { file, command.GetValue(_beforeAfter), command.GetValue(_contactSheet) }.OfType<string>())
            Require(ImageFormats.FromExtension(path) is not null, $"{path}: files are written as .jpg, .png or .tif.");
        var named = file is null ? null : ImageFormats.FromExtension(file);
        Require(named is null || format is null || Words.Of(named.Value) == format, $"{file} is not named as a {format} file.");
    }

    private static bool HasWrongCount(OptionResult given) =>
        given.Tokens.Count < given.Option.Arity.MinimumNumberOfValues || given.Tokens.Count > given.Option.Arity.MaximumNumberOfValues;

    private static Option<float?> Strength(string name, string description)
    {
        var option = new Option<float?>(name)
        {
            Description = description,
            HelpName = "0...1",
            CustomParser = result =>
            {
                // The invariant decimal point, whatever the user's locale; NaN compares false.
                if (float.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1)
                    return value;
                result.AddError($"{name} is a number from 0 to 1, not '{result.Tokens[0].Value}'.");
                return null;
            },
        };
        return option;
    }

    private static int? ParseQuality(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var quality) && quality is >= 1 and <= 100) return quality;
        result.AddError($"--quality is a whole number from 1 to 100, not '{text}'.");
        return null;
    }

    private static Bounds? ParseRegion(ArgumentResult result)
    {
        var numbers = result.Tokens[0].Value.Split(',')
            .Select(part => int.TryParse(part, Blanks, CultureInfo.InvariantCulture, out var n) ? n : -1)
            .ToArray();
        if (numbers is [>= 0, >= 0, > 0, > 0]) return new Bounds { X = numbers[0], Y = numbers[1], Width = numbers[2], Height = numbers[3] };
        result.AddError($"--region is x,y,width,height in whole pixels, not '{result.Tokens[0].Value}'.");
        return null;
    }

    private static KeptMarks? ParseKeep(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var marks = new KeptMarks();
        foreach (var word in text == "none" ? [] : text.Split(',', StringSplitOptions.TrimEntries).Distinct())
        {
            if (KeepWords.TryGetValue(word, out var mark)) marks.Marks.Add(mark);
            else result.AddError($"--keep is moles, freckles, both with a comma, or none, not '{text}'.");
        }

        return marks;
    }
}
