using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Cli.Presets;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Commands;

/// <summary>The options of `retouch` that say how to retouch, and where in the photo.</summary>
internal sealed class RetouchSettingsSyntax
{
    private const NumberStyles Blanks = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    private readonly Option<string?> _preset = new("--preset")
    {
        Description = "How to retouch, from a file as the Photoshop panel exports it (clients/presets): strengths and kept marks. "
            + "What other options say wins.",
        HelpName = "FILE",
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

    private static Dictionary<string, KeptMark> KeepWords { get; } = new[] { KeptMark.Moles, KeptMark.Freckles }.ToDictionary(Words.Of);

    internal IEnumerable<Option> All => [.. OfAnyPhoto, _region, _selection];

    /// <summary>Those that need not be made for the one photo.</summary>
    internal IEnumerable<Option> OfAnyPhoto => [_preset, _blemishes, _evening, _whitening, _keep];

    /// <summary>Adds what these options say.</summary>
    /// <exception cref="CommandFailure">The preset cannot be read, or is none.</exception>
    internal RetouchOptions Read(ParseResult parsed, RetouchOptions options)
    {
        options = options with
        {
            Settings = ReadSettings(parsed),
            Region = parsed.GetValue(_region),
            SelectionFile = parsed.GetValue(_selection),
        };
        return parsed.GetValue(_preset) is { } file ? options.With(Preset.Read(file)) : options;
    }

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

    private static Option<float?> Strength(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "0...1|0%...100%",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var isPercentage = text.EndsWith('%');
            // The invariant decimal point, whatever the user's locale; NaN compares false.
            var isNumber = float.TryParse(isPercentage ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
            var value = isPercentage ? number / 100 : number;
            if (isNumber && value is >= 0 and <= 1) return value;
            var hint = !isPercentage && number is > 1 and <= 100 ? $"; write {text}%" : "";
            result.AddError($"{name} is a number from 0 to 1, or a percentage, not '{text}'{hint}.");
            return null;
        },
    };

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
