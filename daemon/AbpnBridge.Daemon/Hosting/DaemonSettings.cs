namespace AbpnBridge.Daemon.Hosting;

/// <summary>Gathers the settings from their places and has them checked.</summary>
internal static class DaemonSettings
{
    internal const string EnvironmentPrefix = "ABPNBRIDGE_";

    /// <summary>The user's own settings in the state folder: an update replaces the ones beside the executable.</summary>
    internal const string OwnFile = "settings.json";

    /// <summary>appsettings.json beside the executable (never of the current folder), the user's own, environment, command line; the later ones win.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="stateFolder">The folder of the user's own settings; null before it is known, for the settings that say where it is.</param>
    /// <exception cref="StartFailure">A setting that is unknown, unreadable or out of its range; the message names them all.</exception>
    internal static DaemonOptions Read(IReadOnlyList<string> arguments, string? stateFolder = null)
    {
        return Check(Merged(Sources(arguments, stateFolder)).Get<DaemonOptions>() ?? new DaemonOptions());
    }

    internal static DaemonOptions Check(DaemonOptions options)
    {
        Require(DaemonOptionsCheck.Faults(options));
        return options;
    }

    /// <summary>The folder that the settings name, empty for the host's own. Where nobody sees standard error, whatever is wrong with the settings is kept there.</summary>
    /// <exception cref="StartFailure">They are wrong, and there is a console to say so on.</exception>
    internal static string StateFolder(IReadOnlyList<string> arguments, DaemonHost host)
    {
        if (host == DaemonHost.Console) return Read(arguments).StateFolder;
        try
        {
            return Merged(Sources(arguments, stateFolder: null))[nameof(DaemonOptions.StateFolder)] ?? "";
        }
        catch (StartFailure)
        {
            // They cannot even be read. Read says why, once there is a folder.
            return "";
        }
    }

    private static List<SettingsSource> Sources(IReadOnlyList<string> arguments, string? stateFolder)
    {
        List<SettingsSource> sources = [SettingsSource.OfFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"))];
        if (stateFolder is not null) sources.Add(SettingsSource.OfFile(Path.Combine(stateFolder, OwnFile)));
        sources.Add(SettingsSource.OfEnvironment());
        sources.Add(SettingsSource.Of("the command line", new ConfigurationBuilder().AddInMemoryCollection(CommandLine.Read(arguments)).Build()));
        return sources;
    }

    private static IConfiguration Merged(List<SettingsSource> sources)
    {
        Require(sources.SelectMany(KnownSettings.Faults));
        var settings = new ConfigurationBuilder();
        // Nothing, for which the binder would take it, is not what an empty section means.
        foreach (var source in sources) settings.AddInMemoryCollection(source.Values.Where(pair => pair.Value is not null));
        return settings.Build();
    }

    private static void Require(IEnumerable<string> faults)
    {
        if (string.Join(Environment.NewLine, faults) is { Length: > 0 } all) throw new StartFailure(ExitCode.BadSettings, all);
    }
}
