using System.CommandLine;

namespace AbpnBridge.Cli.Service;

/// <summary>The options of `serve` and `service install` that go to the daemon as they stand.</summary>
internal sealed class DaemonSwitches
{
    private static readonly string[] Folders = ["--state-dir", "--models"];

    private readonly Option<string?>[] _options =
    [
        new("--port") { Description = "Loopback port of gRPC; 0 takes a free one. Default 17571.", HelpName = "N" },
        new("--web-port") { Description = "Loopback port of gRPC-Web; 0 takes a free one. Default 17572.", HelpName = "N" },
        new("--models") { Description = "Folder of the model files.", HelpName = "DIR" },
        new("--device") { Description = "auto, directml, directml:N (adapter N of status), cuda or cpu.", HelpName = "NAME" },
    ];

    internal void AddTo(Command command)
    {
        foreach (var option in _options) command.Options.Add(option);
    }

    /// <summary>Those that were given, --state-dir among them. Folders are named in full: a service starts in another folder.</summary>
    internal IReadOnlyList<string> Given(ParseResult parsed)
    {
        var given = new List<string>();
        foreach (var option in _options.Prepend(CommandTree.StateDirectory))
        {
            if (parsed.GetValue(option) is not { } value) continue;
            given.Add(option.Name);
            given.Add(Folders.Contains(option.Name) ? Path.GetFullPath(value) : value);
        }

        return given;
    }
}
