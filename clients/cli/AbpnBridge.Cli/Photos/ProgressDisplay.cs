using Spectre.Console;

namespace AbpnBridge.Cli.Photos;

/// <summary>Where a photo stands, told while it runs: step and overall fraction, 0 to 1.</summary>
internal delegate void PhotoProgress(string step, double fraction);

/// <summary>Shows progress on standard error: a bar in a terminal, else a line for each step.</summary>
internal static class ProgressDisplay
{
    internal static Task<PhotoReport> ShowAsync(TextWriter error, string photo, Func<PhotoProgress, Task<PhotoReport>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Profile.Out.IsTerminal ? ShowBarAsync(console, photo, work) : work(Lines(error, photo));
    }

    private static PhotoProgress Lines(TextWriter error, string photo)
    {
        var told = new HashSet<string>();
        return (step, _) =>
        {
            if (step.Length > 0 && told.Add(step)) error.WriteLine($"{photo}: {step}");
        };
    }

    private static Task<PhotoReport> ShowBarAsync(IAnsiConsole console, string photo, Func<PhotoProgress, Task<PhotoReport>> work)
    {
        var bar = console.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn());
        return bar.StartAsync(async context =>
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
