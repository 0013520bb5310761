using System.ComponentModel;
using System.Reflection;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// Whether settings have the names and kinds of <see cref="DaemonOptions"/>, before they are bound to it: the binder's own words are for programmers. What a value
/// may be beyond that, <see cref="DaemonOptionsCheck"/> judges.
/// </summary>
internal static class KnownSettings
{
    /// <summary>A sentence for each setting that is unknown, or whose value is of another kind.</summary>
    internal static IEnumerable<string> Faults(SettingsSource source) =>
        from setting in source.Values
        let fault = Fault(typeof(DaemonOptions), "", setting.Key.Split(ConfigurationPath.KeyDelimiter), setting.Value)
        where fault is not null
        select $"Settings: in {source.Place}, {fault}";

    /// <summary>Follows the names from section to section.</summary>
    private static string? Fault(Type section, string path, ReadOnlySpan<string> names, string? value)
    {
        var property = section.GetProperty(names[0], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        if (property is null) return Unknown(section, path, names[0]);
        var here = path.Length == 0 ? property.Name : $"{path}:{property.Name}";
        var type = property.PropertyType;
        if (type.IsArray) return names.Length > 2 ? $"{here} is a list of single values." : null;
        if (!IsSection(type)) return names.Length > 1 ? $"{here} is a single value and holds no \"{names[1]}\"." : KindFault(here, type, value);
        if (names.Length > 1) return Fault(type, here, names[1..], value);
        return string.IsNullOrEmpty(value) ? null : $"{here} is \"{value}\"; it holds settings of its own: {string.Join(", ", Names(type))}.";
    }

    private static string Unknown(Type section, string path, string name)
    {
        var known = Names(section).ToArray();
        var nearest = known.MinBy(other => Distance(name, other))!;
        var question = Distance(name, nearest) <= Math.Max(name.Length, nearest.Length) / 3 ? $" Did you mean \"{nearest}\"?" : "";
        var whose = path.Length == 0 ? "" : $" of {path}";
        return $"\"{name}\" is no setting{whose}.{question} Known{whose}: {string.Join(", ", known)}.";
    }

    private static string? KindFault(string here, Type type, string? value)
    {
        var kind = type == typeof(bool) ? "true or false" : type == typeof(double) ? "a number" : "a whole number";
        if (value is null) return $"{here} is null; leave it out instead.";
        return TypeDescriptor.GetConverter(type).IsValid(value) ? null : $"{here} is \"{value}\"; it must be {kind}.";
    }

    private static bool IsSection(Type type) => type.IsClass && type != typeof(string);

    // What a file, a variable or a switch can set; the rest is worked out.
    private static IEnumerable<string> Names(Type section) =>
        section.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => property.Name);

    /// <summary>How many letters to add, drop or change (Levenshtein's distance), large and small ones alike.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
