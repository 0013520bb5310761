using System.Text.Json;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>The settings of one place, each by its name as in "Models:Device", without the section around them all.</summary>
/// <param name="Place">What a person calls the place: a file's path, "the environment", "the command line".</param>
/// <param name="Values">The settings; the value null is an empty object, list or null.</param>
internal sealed record SettingsSource(string Place, IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>Reads a JSON file, with or without the object "AbpnBridge" around its settings; a file that is missing has none.</summary>
    /// <exception cref="StartFailure">It cannot be read, is no JSON, or says a thing twice.</exception>
    internal static SettingsSource OfFile(string path)
    {
        try
        {
            return Of(path, new ConfigurationBuilder().AddJsonFile(path, optional: true).Build());
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StartFailure(ExitCode.BadSettings, $"Settings: {path}{WordsOf(fault)}", fault);
        }
    }

    /// <summary>Reads the environment variables ABPNBRIDGE_Section__Key.</summary>
    internal static SettingsSource OfEnvironment() =>
        Of("the environment", new ConfigurationBuilder().AddEnvironmentVariables(DaemonSettings.EnvironmentPrefix).Build());

    /// <summary>Takes settings that bear the section's name or not.</summary>
    /// <exception cref="StartFailure">One is there twice.</exception>
    internal static SettingsSource Of(string place, IConfiguration configuration)
    {
        var section = DaemonOptions.Section + ConfigurationPath.KeyDelimiter;
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        // A section as such has no value, but an empty one has no settings either.
        foreach (var (key, value) in configuration.AsEnumerable().Where(pair => pair.Value is not null || !configuration.GetSection(pair.Key).GetChildren().Any()))
        {
            if (key.Equals(DaemonOptions.Section, StringComparison.OrdinalIgnoreCase)) continue;
            var name = key.StartsWith(section, StringComparison.OrdinalIgnoreCase) ? key[section.Length..] : key;
            if (!values.TryAdd(name, value))
                throw new StartFailure(ExitCode.BadSettings, $"Settings: {place} has {name} twice, inside and outside of {DaemonOptions.Section}; take one away.");
        }

        return new SettingsSource(place, values);
    }

    private static string WordsOf(Exception fault) => fault switch
    {
        // The reader's own place at the end counts lines from 0.
        JsonException { LineNumber: { } line } json => $", line {line + 1}: {json.Message.Split(" LineNumber:")[0]}",
        UnauthorizedAccessException => " cannot be read: it is closed to the user who runs the daemon.",
        { InnerException: { } cause } => WordsOf(cause),
        _ => $": {fault.Message}",
    };
}
