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
    private const int UsualJobs = 3;
    private const int MaxJobs = 8;

    private readonly RetouchSettingsSyntax _settings = new();
    private readonly RetouchPictureSyntax _pictures = new();

    private readonly Argument<string[]> _inputs = new("INPUT")
    {
        Description = "JPEG, PNG or TIFF photos, and folders with such.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _outputFile = new("-o", "--output-file")
    {
        Description = "File of the first output; further outputs are named after it. Only with one INPUT.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _outputDirectory = new("--out-dir") { Description = "Folder of the results; made if missing.", HelpName = "DIR" };
    private readonly Option<bool> _inPlace = new("--in-place")
    {
        Description = "Replace the photo by its retouch, atomically. All but the picture stays as it was; photos with Photoshop layers or further frames are refused.",
    };

    private readonly Option<string?> _everything = new("--all-into")
    {
        Description = "All there is to see of each photo, into DIR: every output, NAME-before-after.jpg and NAME-contact-sheet.jpg; "
            + "replaces what lies there. What other options say comes first.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _recursive = new("--recursive")
    {
        Description = "Also the folders below an INPUT. With --out-dir their tree is kept there.",
    };

    private readonly Option<string?> _suffix = new("--suffix")
    {
        Description = "What the name of the retouched photo ends with. Default -retouched.",
        HelpName = "TEXT",
    };

    private readonly Option<string[]> _outputs = new("--output")
    {
        Description = "What to write; may be given several times. Default pixels. The layers (pixel-layer: Normal; soft-light, and residue over it) are for "
            + "the mask as their layer mask.",
        HelpName = "pixels|pixel-layer|soft-light|residue|mask",
    };

    private readonly Option<string?> _format = new("--format")
    {
        Description = "File format of the results. Default: the photo's, but PNG for the layers and the mask of a JPEG.",
        HelpName = "jpeg|png|tiff",
    };

    private readonly Option<int?> _quality = new("--quality")
    {
        Description = "JPEG quality, 1 to 100: encodes a JPEG anew, which moves all pixels by a few levels. Without it a JPEG stays as it is where nothing changed; other "
            + "photos become JPEGs of quality 95.",
        HelpName = "N",
        CustomParser = result => ParseWhole(result, "--quality", 1, 100),
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace existing files." };
    private readonly Option<bool> _keepTimes = new("--keep-times") { Description = "The results get the photo's date of change." };
    private readonly Option<bool> _skipExisting = new("--skip-existing")
    {
        Description = "Pass over photos whose results are there already; of the others write only the files that are missing.",
    };

    private readonly Option<bool> _skipMissing = new("--skip-missing") { Description = "Pass over INPUTs that do not exist, which otherwise stop all before it begins." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only look at the files and say what would be written where; needs no daemon." };
    private readonly Option<int?> _jobs = new("--jobs")
    {
        Description = $"Photos under way at a time, so that one is read and another written while the device works; 1 to {MaxJobs}. Default {UsualJobs}.",
        HelpName = "N",
        CustomParser = result => ParseWhole(result, "--jobs", 1, MaxJobs),
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Say more of each photo: steps, regions, times." };

    internal RetouchSyntax()
    {
        _outputs.AcceptOnlyFromAmong(OutputWords.Keys.ToArray());
        _format.AcceptOnlyFromAmong([.. FormatWords.Keys]);
    }

    private static Dictionary<string, RetouchOutput> OutputWords { get; } =
        new[] { RetouchOutput.Pixels, RetouchOutput.PixelLayer, RetouchOutput.SoftLightLayer, RetouchOutput.ResidueLayer, RetouchOutput.Mask }
            .ToDictionary(Words.Of);

    private static Dictionary<string, ImageFormat> FormatWords { get; } = Enum.GetValues<ImageFormat>().ToDictionary(Words.Of);

    internal void AddTo(Command command)
    {
        command.Arguments.Add(_inputs);
        Option[] files =
        [
            _outputFile, _outputDirectory, _inPlace, _everything, _recursive, _suffix, _outputs, _format, _quality, .. _pictures.All,
            _overwrite, _keepTimes, _skipExisting, _skipMissing, _dryRun, _jobs, _verbose,
        ];
        foreach (var option in _settings.All.Concat(files)) command.Options.Add(option);
        command.Validators.Add(CheckTogether);
    }

    /// <summary>The options that make sense for any photo that comes, without INPUT.</summary>
    internal void AddToWatch(Command command)
    {
        Option[] files = [_outputDirectory, _inPlace, _recursive, _suffix, _outputs, _format, _quality, _overwrite, _jobs, _verbose];
        foreach (var option in _settings.OfAnyPhoto.Concat(files)) command.Options.Add(option);
        command.Validators.Add(CheckTogether);
    }

    /// <summary>The INPUTs as typed; none for a command that takes none.</summary>
    internal IReadOnlyList<string> InputsOf(ParseResult parsed) => parsed.GetValue(_inputs) ?? [];

    /// <exception cref="CommandFailure">The preset cannot be read, or is none.</exception>
    internal RetouchOptions Read(ParseResult parsed)
    {
        var options = new RetouchOptions
        {
            Inputs = InputsOf(parsed),
            OutputFile = parsed.GetValue(_outputFile),
            OutputDirectory = parsed.GetValue(_outputDirectory),
            InPlace = parsed.GetValue(_inPlace),
            EverythingDirectory = parsed.GetValue(_everything),
            Recursive = parsed.GetValue(_recursive),
            Outputs = [.. (parsed.GetValue(_outputs) ?? []).Select(word => OutputWords[word])],
            Format = parsed.GetValue(_format) is { } word ? FormatWords[word] : null,
            Quality = parsed.GetValue(_quality),
            Overwrite = parsed.GetValue(_overwrite),
            KeepTimes = parsed.GetValue(_keepTimes),
            SkipExisting = parsed.GetValue(_skipExisting),
            SkipMissing = parsed.GetValue(_skipMissing),
            DryRun = parsed.GetValue(_dryRun),
            Jobs = parsed.GetValue(_jobs) ?? UsualJobs,
            Verbose = parsed.GetValue(_verbose),
        };
        if (parsed.GetValue(_suffix) is { } suffix) options = options with { Suffix = suffix };
        return _settings.Read(parsed, _pictures.Read(parsed, options));
    }

    private void CheckTogether(CommandResult command)
    {
        // What has too many values or none has its error already, and asking for the value would throw.
        if (command.Children.OfType<OptionResult>().Any(HasWrongCount)) return;
        void Require(bool condition, string message)
        {
            if (!condition) command.AddError(message);
        }

        CheckTargets(command, Require);
        CheckOnePhoto(command, Require);
        _pictures.Check(command, Require);
        // The words as typed: a wrong one has its own error already, and asking for its value would throw.
        string[] outputs = [.. command.GetResult(_outputs)?.Tokens.Select(word => word.Value) ?? []];
        var (inPlace, format) = (command.GetValue(_inPlace), FormatAsTyped(command));
        Require(outputs.Distinct().Count() == outputs.Length, "Each --output can be given once.");
        Require(!inPlace || outputs is [] or ["pixels"], "--in-place writes pixels only.");
        Require(!inPlace || format is null, "--in-place keeps the photo's format.");
        Require(!inPlace || !command.GetValue(_skipExisting), "--skip-existing would pass over every photo with --in-place.");
        Require(!command.GetValue(_overwrite) || !command.GetValue(_skipExisting), "--overwrite and --skip-existing exclude each other.");
    }

    private void CheckTargets(CommandResult command, Action<bool, string> require)
    {
        var (file, suffix, format) = (command.GetValue(_outputFile), command.GetValue(_suffix), FormatAsTyped(command));
        var targets = new[] { file is not null, command.GetValue(_outputDirectory) is not null, command.GetValue(_inPlace) }.Count(given => given);
        require(targets <= 1, "-o, --out-dir and --in-place exclude each other.");
        require(suffix is null || (file is null && !command.GetValue(_inPlace)), "--suffix goes with neither -o nor --in-place, which name the file.");
        require(suffix is null || suffix.IndexOfAny(Path.GetInvalidFileNameChars()) < 0, $"--suffix is part of a file name; '{suffix}' cannot be.");
        if (file is null) return;
        var isFolder = Directory.Exists(file) || Path.EndsInDirectorySeparator(file);
        require(!isFolder, $"-o names a file, and {file} is a folder; use --out-dir.");
        var named = isFolder ? null : ImageFormats.FromExtension(file);
        require(named is null || format is null || Words.Of(named.Value) == format, $"{file} is not named as a {format} file.");
    }

    /// <summary>Files that are named one by one belong to one photo.</summary>
    private void CheckOnePhoto(CommandResult command, Action<bool, string> require)
    {
        var inputs = command.GetValue(_inputs) ?? [];
        foreach (var (option, ofSeveral) in _pictures.OfOnePhoto.Prepend((_outputFile, _outputDirectory)))
        {
            if (command.GetValue(option) is not { } path) continue;
            var hint = $"; use {ofSeveral.Name} for several";
            require(inputs.Length == 1, $"{option.Name} goes with one INPUT{hint}.");
            var folder = inputs is [var only] && Directory.Exists(only) ? only : null;
            require(folder is null, $"{option.Name} goes with one photo, and {folder} is a folder{hint}.");
            require(
                ImageFormats.FromExtension(path) is not null || Directory.Exists(path) || Path.EndsInDirectorySeparator(path),
                $"{path}: files are written as .jpg, .png or .tif.");
        }
    }

    private string? FormatAsTyped(CommandResult command) => command.GetResult(_format)?.Tokens is [var token, ..] ? token.Value : null;

    private static bool HasWrongCount(OptionResult given) =>
        given.Tokens.Count < given.Option.Arity.MinimumNumberOfValues || given.Tokens.Count > given.Option.Arity.MaximumNumberOfValues;

    private static int? ParseWhole(ArgumentResult result, string name, int least, int most)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        result.AddError($"{name} is a whole number from {least} to {most}, not '{text}'.");
        return null;
    }
}
