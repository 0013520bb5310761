using System.Text.Json;
using System.Text.RegularExpressions;

namespace AbpnBridge.Imaging.Tests.Codecs.TagByTag;

/// <summary>All tags that exiftool finds in a file, as it prints them, by group and name.</summary>
/// <param name="Tags">Without what is the file system's or exiftool's own.</param>
/// <param name="Complaints">Of exiftool -validate.</param>
internal sealed partial record TagList(IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Complaints)
{
    /// <summary>Reads two files at once.</summary>
    internal static (TagList Before, TagList After) Of(string before, string after)
    {
        var output = Tool.Run("exiftool", "-a", "-u", "-G1:4", "-j", "-all", "-validate", "-warning", "-error", before, after);
        using var json = JsonDocument.Parse(output);
        return (Of(json.RootElement[0]), Of(json.RootElement[1]));
    }

    /// <summary>The names of tags that are in one only, or differ.</summary>
    internal IReadOnlyList<string> ChangesTo(TagList after) =>
    [
        .. Tags.Keys.Union(after.Tags.Keys).Where(tag => Tags.GetValueOrDefault(tag) != after.Tags.GetValueOrDefault(tag)).Order(StringComparer.Ordinal),
    ];

    private static TagList Of(JsonElement file)
    {
        var all = file.EnumerateObject().ToList();
        var complaints = all.Where(tag => tag.Name.StartsWith("ExifTool:", StringComparison.Ordinal) && tag.Name.EndsWith("Warning", StringComparison.Ordinal));
        return new TagList(
            all.Where(tag => !NotOfTheFile().IsMatch(tag.Name)).ToDictionary(tag => tag.Name, tag => tag.Value.ToString()),
            [.. complaints.Select(tag => tag.Value.ToString()).Order(StringComparer.Ordinal)]);
    }

    [GeneratedRegex("^(SourceFile|ExifTool:.*|System:.*)$")]
    private static partial Regex NotOfTheFile();
}
