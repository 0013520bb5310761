using Spectre.Console;

namespace AbpnBridge.Cli.Photos;

/// <summary>Where a photo stands, told while it runs: step and overall fraction, 0 to 1.</summary>
internal delegate void PhotoProgress(string step, double fraction);

/// <summary>Shows progress on standard error: a bar in a terminal, nothing otherwise (the report follows as a plain line).</summary>
internal static class ProgressDisplay
{
    internal static async Task<PhotoReport> ShowAsync(TextWriter error, string photo, Func<PhotoProgress, Task<PhotoReport>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        if (!console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Interactive) return await work((_, _) => { });
        var bar = console.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn());
        return await bar.StartAsync(async context =>
        {
            var name = Markup.Escape(Path.GetFileName(photo));
            var task = context.AddTask(name, maxValue: 1);
            return await work((step, fraction) =>
            {
                task.Description = $"{name}: {Markup.Escape(step)}";
                task.Value = fraction;
            });
        });
    }
}
