using System.CommandLine;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn models`: the models that the running daemon has loaded.</summary>
internal static class ModelsCommand
{
    internal static Command Create()
    {
        var json = CommandAction.JsonOption();
        var command = new Command("models", "Lists the daemon's models.") { json };
        CommandAction.Set(command, json, async (parsed, cancellation) =>
        {
            using var connection = CommandAction.Connect(parsed);
            var capabilities = await connection.Daemon.GetCapabilitiesAsync(new GetCapabilitiesRequest(), cancellationToken: cancellation);
            var models = capabilities.Models.Select(ModelReport.Of).ToList();
            var output = CommandAction.Output(parsed);
            if (parsed.GetValue(json)) output.WriteLine(JsonLines.Serialize(new { models }));
            else models.ForEach(model => Print(model, output));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(ModelReport model, TextWriter output)
    {
        output.WriteLine($"{model.Name} {model.Version}  {model.Description}");
        output.WriteLine($"  features   {string.Join(", ", model.Features)}");
        if (model.RemovableMarks.Count > 0) output.WriteLine($"  removes    {string.Join(", ", model.RemovableMarks)} when not kept");
        output.WriteLine($"  licence    {model.Licence}");
        output.WriteLine($"  sha256     {model.Sha256}");
    }
}
