using System.CommandLine;
using System.Globalization;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn pair`: a code for one new client, or the list of those paired.</summary>
internal static class PairCommand
{
    internal static Command Create()
    {
        var json = CommandAction.JsonOption();
        var list = new Option<bool>("--list") { Description = "List the paired clients instead." };
        var command = new Command(
            "pair", "Shows a one-use code with which another program, such as the Photoshop panel, gets a token of its own.") { list, json };
        CommandAction.Set(command, json, async run =>
        {
            using var connection = run.Connect();
            if (run.Parsed.GetValue(list)) await ListAsync(connection.Daemon, run);
            else await ShowCodeAsync(connection.Daemon, run);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task ShowCodeAsync(DaemonService.DaemonServiceClient daemon, CommandRun run)
    {
        var answer = await daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest(), cancellationToken: run.Cancellation);
        run.Reports.Write(new { answer.Code, answer.ValidSeconds });
        run.Output.WriteLine($"{Grouped(answer.Code)}   (valid for {answer.ValidSeconds} seconds, once)\nType it where the program asks for it, in Photoshop in the AbpnBridge panel.");
    }

    // Four and four are easier to type; the daemon ignores spaces and dashes.
    private static string Grouped(string code) => code.Length == 8 ? $"{code[..4]}-{code[4..]}" : code;

    private static async Task ListAsync(DaemonService.DaemonServiceClient daemon, CommandRun run)
    {
        var answer = await daemon.ListClientsAsync(new ListClientsRequest(), cancellationToken: run.Cancellation);
        var clients = answer.Clients
            .Select(c => new { id = c.ClientId, name = c.ClientName, pairedAt = Time(c.PairedAtUnixSeconds), lastSeen = Time(c.LastSeenUnixSeconds) })
            .ToList();
        run.Reports.Write(new { clients });
        if (clients.Count == 0) run.Output.WriteLine("No client is paired.");
        clients.ForEach(c => run.Output.WriteLine($"{c.id}  {c.name}  paired {c.pairedAt}, last seen {c.lastSeen ?? "never"}"));
    }

    private static string? Time(long unixSeconds) =>
        unixSeconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
