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
        try
        {
            var files = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
            if (stateFolder is not null) files.AddJsonFile(Path.Combine(stateFolder, OwnFile), optional: true);
            var configuration = files
                .AddInMemoryCollection(FromEnvironment())
                .AddInMemoryCollection(CommandLine.Read(arguments))
                .Build();
            return Check(Bind(configuration));
        }
        catch (InvalidDataException fault)
        {
            // The reader's own message names the file; its first cause, the place in it.
            throw new StartFailure(ExitCode.BadSettings, $"Settings: {fault.Message} {fault.GetBaseException().Message}", fault);
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException)
        {
            // The binder's own message names the key; its cause, where there is one, says what is wrong with the value.
            throw new StartFailure(ExitCode.BadSettings, $"Settings: {(fault.InnerException ?? fault).Message}", fault);
        }
    }

    internal static DaemonOptions Check(DaemonOptions options)
    {
        var faults = DaemonOptionsCheck.Faults(options);
        return faults.Count == 0
            ? options
            : throw new StartFailure(ExitCode.BadSettings, string.Join(Environment.NewLine, faults));
    }

    private static DaemonOptions Bind(IConfiguration configuration) =>
        configuration.GetSection(DaemonOptions.Section)
            .Get<DaemonOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new DaemonOptions();

    private static IEnumerable<KeyValuePair<string, string?>> FromEnvironment() =>
        new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build().AsEnumerable()
            .Where(pair => pair.Value is not null)
            .Select(pair => KeyValuePair.Create($"{DaemonOptions.Section}:{pair.Key}", pair.Value));
}
