using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace AbpnBridge.Inference.Isolation;

/// <summary>What a program does that was started as a worker: the daemon's own executable by a hidden switch, or a test's.</summary>
public static class WorkerProgram
{
    /// <summary>First word of a worker's command line; the device's name and the two pipes follow.</summary>
    public const string Switch = "--worker";

    // A daemon that stops, and a terminal that sends Ctrl-C to all its programs, let the photo under way finish; so the worker ends with its daemon and not
    // before.
    private static readonly PosixSignal[] Unheard = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];

    /// <summary>Works until the daemon that started it wants no more or is gone; the process ends in here.</summary>
    /// <param name="arguments">What follows <see cref="Switch"/>.</param>
    /// <param name="deviceOf">Makes the device of a name as the settings have it, such as "cpu".</param>
    /// <returns>Exit code 2: this is no worker's command line.</returns>
    public static int Run(IReadOnlyList<string> arguments, Func<string, IInferenceDevice> deviceOf)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(deviceOf);
        if (arguments is not [var device, var requests, var answers])
        {
            Console.Error.WriteLine($"{Switch} is for the daemon's own use.");
            return 2;
        }

        var signals = Unheard.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true)).ToArray();
        DieFirst();
        // Pipes of its own: whatever a driver prints, it prints elsewhere.
        new WorkerLoop(
            new AnonymousPipeClientStream(PipeDirection.In, requests), new AnonymousPipeClientStream(PipeDirection.Out, answers), deviceOf(device)).Run();
        GC.KeepAlive(signals);
        return 0;
    }

    /// <summary>Where memory runs out Linux ends one process: this one rather than the daemon with its photos.</summary>
    private static void DieFirst()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", 1000.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Some containers have no such file; then the system chooses by itself.
        }
    }
}
