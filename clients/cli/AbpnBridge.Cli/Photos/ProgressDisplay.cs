using Spectre.Console;

namespace AbpnBridge.Cli.Photos;

/// <summary>Where a photo stands, told while it runs: step and overall fraction, 0 to 1.</summary>
internal delegate void PhotoProgress(string step, double fraction);

/// <summary>
/// Progress on standard error. In a terminal a bar for each running photo and, with several, one for all; else a line for each step where that is asked for, and
/// for a photo that must wait.
/// </summary>
internal sealed class ProgressDisplay
{
    private readonly TextWriter _error;
    private readonly int _photos;
    private readonly bool _tellsSteps;
    private readonly IAnsiConsole? _console;
    private readonly ProgressContext? _bars;
    private readonly ProgressTask? _all;
    private int _left;

    private ProgressDisplay(TextWriter error, int photos, bool tellsSteps, IAnsiConsole? console, ProgressContext? bars)
    {
        (_error, _photos, _tellsSteps, _console, _bars, _left) = (error, photos, tellsSteps, console, bars, photos);
        if (bars is not null && photos > 1) _all = bars.AddTask(AllLeft, maxValue: photos);
    }

    /// <summary>Whether bars are drawn, which lines must not run into; see <see cref="WriteAbove"/>.</summary>
    internal bool HasBars => _console is not null;

    private string AllLeft => $"all: {_left} of {_photos} left";

    /// <summary>Shows progress while some work is done.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="photos">How many there are.</param>
    /// <param name="tellsSteps">Whether each step has a line where there are no bars.</param>
    /// <param name="work">The work.</param>
    internal static async Task ShowAsync(TextWriter error, int photos, bool tellsSteps, Func<ProgressDisplay, Task> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        if (!console.Profile.Out.IsTerminal)
        {
            await work(new ProgressDisplay(error, photos, tellsSteps, null, null));
            return;
        }

        var bars = console.Progress().AutoClear(true).HideCompleted(true).Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn());
        await bars.StartAsync(context => work(new ProgressDisplay(error, photos, tellsSteps, console, context)));
    }

    /// <summary>Runs one photo under a bar or lines of its own.</summary>
    internal async Task<PhotoReport> ShowPhotoAsync(PhotoInput photo, Func<PhotoProgress, Task<PhotoReport>> work)
    {
        if (_bars is null) return await work(StepLines(photo));
        var name = Markup.Escape(photo.Name);
        var bar = _bars.AddTask(name, maxValue: 1);
        try
        {
            return await work((step, fraction) =>
            {
                bar.Description = $"{name}: {Markup.Escape(step)}";
                bar.Value = fraction;
            });
        }
        finally
        {
            bar.Value = bar.MaxValue;
            bar.StopTask();
            if (_all is not null)
            {
                Interlocked.Decrement(ref _left);
                _all.Description = AllLeft;
                _all.Increment(1);
            }
        }
    }

    /// <summary>A line that stays, above the bars.</summary>
    internal void WriteAbove(string line) => _console!.WriteLine(line);

    private PhotoProgress StepLines(PhotoInput photo)
    {
        var told = new HashSet<string>();
        return (step, _) =>
        {
            if (step.Length > 0 && (_tellsSteps || step == BusyDaemon.Step) && told.Add(step)) _error.WriteLine($"{photo.Name}: {step}");
        };
    }
}
