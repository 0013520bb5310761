namespace AbpnBridge.Daemon.Hosting;

/// <summary>The switches: friendly names for common settings, and --AbpnBridge:Section:Key for all of them.</summary>
internal static class CommandLine
{
    internal const string Usage = """
        AbpnBridge.Daemon: the local retouching service.

        --state-dir DIR    token, socket, discovery file and logs (default: the user's state folder)
        --port N           gRPC over HTTP/2 on 127.0.0.1 (default 17571; 0: any free port)
        --web-port N       gRPC-Web over HTTP/1.1 on 127.0.0.1 (default 17572, then 17582 and 17592; 0: any free port)
        --models DIR       folder of the released models
        --device NAME      auto, directml, directml:N (adapter N of `abpn status`), cuda or cpu
        --log-level NAME   Trace, Debug, Information, Warning, Error or Critical
        --background       started at the log-on, without a console
        --service          started by the service manager of Windows
        --AbpnBridge:Section:Key VALUE   any setting of appsettings.json
        --help, --version

        Exit codes: 0 stopped cleanly, 1 unexpected, 2 bad settings, 3 port taken, 4 another daemon uses the state folder,
        5 no usable model, 6 the state folder cannot be used.
        """;

    private static readonly Dictionary<string, string> Friendly = new(StringComparer.Ordinal)
    {
        ["--state-dir"] = "StateFolder",
        ["--port"] = "Endpoints:Port",
        ["--web-port"] = "Endpoints:WebPort",
        ["--models"] = "Models:Folder",
        ["--device"] = "Models:Device",
        ["--log-level"] = "Log:Level",
    };

    /// <summary>Settings by their full configuration keys.</summary>
    /// <exception cref="StartFailure">An unknown switch, one without its value, or the service manager's typed by a person.</exception>
    internal static Dictionary<string, string?> Read(IReadOnlyList<string> arguments)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == DaemonHosts.ServiceSwitch && !DaemonHosts.MayBeService) throw DaemonHosts.NotAService();
            // Who started the daemon is no setting.
            if (arguments[i] is DaemonHosts.BackgroundSwitch or DaemonHosts.ServiceSwitch) continue;
            var (name, value) = Split(arguments[i]);
            var key = KeyOf(name);
            if (value is null && ++i == arguments.Count)
                throw new StartFailure(ExitCode.BadSettings, $"{name} needs a value.");
            settings[key] = value ?? arguments[i];
        }

        return settings;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static string KeyOf(string name)
    {
        if (Friendly.TryGetValue(name, out var key))
            return $"{DaemonOptions.Section}:{key}";
        if (name.StartsWith($"--{DaemonOptions.Section}:", StringComparison.OrdinalIgnoreCase))
            return name[2..];
        throw new StartFailure(ExitCode.BadSettings, $"Unknown switch \"{name}\"; --help lists the known ones.");
    }
}
