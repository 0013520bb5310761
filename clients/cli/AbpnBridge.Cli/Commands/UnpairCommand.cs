using System.CommandLine;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn unpair ID`: revokes a paired client's token at once.</summary>
internal static class UnpairCommand
{
    internal static Command Create()
    {
        var id = new Argument<string>("ID") { Description = $"The client's id, as `{CalledAs.Name} pair --list` shows it." };
        var command = new Command("unpair", "Revokes a paired client's token.") { id };
        CommandAction.Set(command, null, async run =>
        {
            using var connection = run.Connect();
            var client = run.Parsed.GetRequiredValue(id);
            await connection.Daemon.UnpairAsync(new UnpairRequest { ClientId = client }, cancellationToken: run.Cancellation);
            run.Reports.Write(new { unpaired = client });
            run.Output.WriteLine("Unpaired.");
            return ExitCode.Done;
        });
        return command;
    }
}
