namespace AbpnBridge.Daemon.Hosting;

/// <summary>Gathers the settings from their three places and has them checked.</summary>
internal static class DaemonSettings
{
    internal const string EnvironmentPrefix = "ABPNBRIDGE_";

    /// <summary>appsettings.json beside the executable (never of the current folder), environment, command line.</summary>
    /// <exception cref="StartFailure">A setting that is unknown, unreadable or out of its range; the message names them all.</exception>
    internal static DaemonOptions Read(IReadOnlyList<string> arguments)
    {
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddInMemoryCollection(FromEnvironment())
                .AddInMemoryCollection(CommandLine.Read(arguments))
                .Build();
            return Check(Bind(configuration));
        }
        catch (Exception fault) when (fault is InvalidOperationException or InvalidDataException or FormatException)
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
