using System.CommandLine;
using System.Runtime.InteropServices;

namespace AbpnBridge.Cli;

/// <summary>
/// What stops a command that works through many photos. Ctrl-C once: the running photos are finished and no other is started. Twice, SIGTERM, or the file of
/// --stop-file: all end now. A third Ctrl-C is the system's own axe.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>What --json calls the time between the first Ctrl-C and the end.</summary>
    internal const string Finishing = "finishing";

    private static readonly TimeSpan FilePeriod = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _now;
    private readonly CancellationTokenSource _noFurther;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly ITimer? _filePoll;
    private readonly bool _finishesRunning;
    private readonly Action _told;
    private int _presses;

    /// <param name="file">--stop-file; null for none.</param>
    /// <param name="finishesRunning">Whether the first Ctrl-C lets running photos finish; else it ends all at once.</param>
    /// <param name="told">Called when a first Ctrl-C has been taken so, to say what happens now.</param>
    /// <param name="cancellation">Ends all at once, too.</param>
    internal StopSignals(string? file, bool finishesRunning, Action told, CancellationToken cancellation)
    {
        (_finishesRunning, _told) = (finishesRunning, told);
        _now = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _noFurther = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Press), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Terminate)];
        if (file is not null) _filePoll = TimeProvider.System.CreateTimer(_ => LookFor(file), null, TimeSpan.Zero, FilePeriod);
    }

    /// <summary>--stop-file; a command that takes it listens for Ctrl-C by itself.</summary>
    internal static Option<string?> FileOption { get; } = new("--stop-file")
    {
        Description = "Stop at once, as if Ctrl-C had been pressed twice, when this file appears.",
        HelpName = "FILE",
    };

    /// <summary>No other photo is to be started.</summary>
    internal CancellationToken NoFurther => _noFurther.Token;

    /// <summary>The running photos, too, are to end.</summary>
    internal CancellationToken Now => _now.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _filePoll?.Dispose();
        _noFurther.Dispose();
        _now.Dispose();
    }

    private void Press(PosixSignalContext signal)
    {
        var presses = Interlocked.Increment(ref _presses);
        signal.Cancel = presses <= 2;
        if (presses > 1 || !_finishesRunning)
        {
            StopAll();
            return;
        }

        _told();
        Cancel(_noFurther);
    }

    private void Terminate(PosixSignalContext signal)
    {
        signal.Cancel = true;
        StopAll();
    }

    private void LookFor(string file)
    {
        if (File.Exists(file)) StopAll();
    }

    // In this order: no photo is started after the running ones were told to end.
    private void StopAll()
    {
        try
        {
            Cancel(_noFurther);
        }
        finally
        {
            Cancel(_now);
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended in the same moment; there is nothing left to stop.
        }
    }
}
