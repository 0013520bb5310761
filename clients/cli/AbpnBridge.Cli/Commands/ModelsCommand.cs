using System.CommandLine;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn models`: the models that the running daemon has loaded.</summary>
internal static class ModelsCommand
{
    internal static Command Create()
    {
        var json = CommandAction.JsonOption();
        var command = new Command("models", "Lists the daemon's models.") { json };
        CommandAction.Set(command, json, async run =>
        {
            using var connection = run.Connect();
            var capabilities = await connection.CapabilitiesAsync(run.Cancellation);
            var models = capabilities.Models.Select(ModelReport.Of).ToList();
            run.Reports.Write(new { models });
            models.ForEach(model => Print(model, run.Output));
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
