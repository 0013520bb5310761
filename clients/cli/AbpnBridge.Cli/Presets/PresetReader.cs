using System.Text.Json;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Presets;

/// <summary>
/// Takes a preset's JSON apart: what is unknown, out of its range or there twice is refused with its key, so that a preset never does half of what it says.
/// The panel (clients/photoshop/src/panel/presets.ts) refuses the same; both are tested with tests/data/presets.
/// </summary>
internal static class PresetReader
{
    private const int MaxNameCharacters = 64;
    private const int MaxFeatherPixels = 250;

    private static readonly string[] Keys =
        ["$schema", "version", "name", "strengths", "keep", "output", "source", "maskFeather", "onlyInsideSelection"];

    private static readonly Dictionary<string, RetouchFeature> Features =
        Enum.GetValues<RetouchFeature>().Where(feature => feature != RetouchFeature.Unspecified).ToDictionary(WordOf);

    private static readonly Dictionary<string, KeptMark> Marks = new[] { KeptMark.Moles, KeptMark.Freckles }.ToDictionary(Words.Of);

    // The panel's; nothing comes of them here.
    private static readonly string[] Outputs = ["pixel-layer", "soft-light-group"];
    private static readonly string[] Sources = ["active-layer", "merged", "selection"];

    /// <summary>The word of a feature in a preset, e.g. "garment_wrinkles".</summary>
    internal static string WordOf(RetouchFeature feature) => Words.Of(feature).Replace('-', '_');

    /// <exception cref="FormatException">What is wrong, with its key.</exception>
    internal static Preset Read(JsonElement file)
    {
        if (file.ValueKind != JsonValueKind.Object) throw new FormatException("it is not a JSON object");
        var values = MembersOf(file, "");
        if (values.Keys.FirstOrDefault(key => !Keys.Contains(key)) is { } unknown) throw Unknown(unknown, Keys);
        if (!values.TryGetValue("version", out var version) || !IsNumber(version, out var number) || number != 1)
            throw new FormatException("\"version\" must be 1");
        Require(values, "$schema", value => value.ValueKind == JsonValueKind.String, "must be a text");
        Require(values, "maskFeather", IsFeather, $"must be a whole number from 0 to {MaxFeatherPixels}");
        Require(values, "onlyInsideSelection", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False, "must be true or false");
        RequireWord(values, "output", Outputs);
        RequireWord(values, "source", Sources);
        return new Preset
        {
            Name = ReadName(values),
            Strengths = ReadStrengths(values),
            Keep = ReadKeep(values),
        };
    }

    private static Dictionary<string, JsonElement> MembersOf(JsonElement element, string prefix)
    {
        var members = new Dictionary<string, JsonElement>();
        foreach (var member in element.EnumerateObject())
        {
            var key = TextOf(() => member.Name) ?? throw new FormatException("a key is no Unicode text");
            if (!members.TryAdd(key, member.Value)) throw new FormatException($"\"{prefix}{key}\" is there twice");
        }

        return members;
    }

    private static FormatException Unknown(string key, IEnumerable<string> known) =>
        new($"unknown key \"{key}\"; the keys there are {string.Join(", ", known.Select(word => $"\"{word}\""))}");

    private static void Require(Dictionary<string, JsonElement> values, string key, Func<JsonElement, bool> isRight, string what)
    {
        if (values.TryGetValue(key, out var value) && !isRight(value)) throw new FormatException($"\"{key}\" {what}");
    }

    private static string ReadName(Dictionary<string, JsonElement> values)
    {
        if (!values.TryGetValue("name", out var value) || TextOf(value) is not { } name || name.All(IsBlank))
            throw new FormatException("\"name\" must be a text");
        if (name.EnumerateRunes().Count() > MaxNameCharacters) throw new FormatException($"\"name\" must have at most {MaxNameCharacters} characters");
        return name.Any(c => c is < ' ' or '\u007F') ? throw new FormatException("\"name\" must be one line") : name;
    }

    // What JavaScript and JSON Schema call blank: not U+0085, but the byte order mark.
    private static bool IsBlank(char c) => (char.IsWhiteSpace(c) && c != '\u0085') || c == '\uFEFF';

    private static Dictionary<RetouchFeature, float> ReadStrengths(Dictionary<string, JsonElement> values)
    {
        var strengths = new Dictionary<RetouchFeature, float>();
        if (!values.TryGetValue("strengths", out var given)) return strengths;
        if (given.ValueKind != JsonValueKind.Object) throw new FormatException("\"strengths\" must be an object");
        foreach (var (word, value) in MembersOf(given, "strengths."))
        {
            if (!Features.TryGetValue(word, out var feature)) throw Unknown($"strengths.{word}", Features.Keys);
            if (!IsNumber(value, out var strength) || strength is not (>= 0 and <= 1))
                throw new FormatException($"\"strengths.{word}\" must be a number from 0 to 1");
            strengths.Add(feature, (float)strength);
        }

        return strengths;
    }

    private static KeptMarks? ReadKeep(Dictionary<string, JsonElement> values)
    {
        if (!values.TryGetValue("keep", out var given)) return null;
        if (given.ValueKind != JsonValueKind.Array) throw new FormatException($"\"keep\" must be a list of {Choice(Marks.Keys)}");
        var kept = new KeptMarks();
        foreach (var value in given.EnumerateArray())
        {
            if (TextOf(value) is not { } word || !Marks.TryGetValue(word, out var mark))
                throw new FormatException($"\"keep\" must be a list of {Choice(Marks.Keys)}");
            if (kept.Marks.Contains(mark)) throw new FormatException("\"keep\" names a mark twice");
            kept.Marks.Add(mark);
        }

        return kept;
    }

    private static void RequireWord(Dictionary<string, JsonElement> values, string key, string[] words) =>
        Require(values, key, value => TextOf(value) is { } word && words.Contains(word), $"must be {Choice(words)}");

    private static string Choice(IEnumerable<string> words) => string.Join(" or ", words.Select(word => $"\"{word}\""));

    private static bool IsNumber(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out number);
    }

    private static bool IsFeather(JsonElement value) => IsNumber(value, out var pixels) && double.IsInteger(pixels) && pixels is >= 0 and <= MaxFeatherPixels;

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? TextOf(value.GetString) : null;

    /// <summary>Null for half of a surrogate pair, which is no text.</summary>
    private static string? TextOf(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
