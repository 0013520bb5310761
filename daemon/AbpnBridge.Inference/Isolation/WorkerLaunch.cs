using System.Diagnostics;

namespace AbpnBridge.Inference.Isolation;

/// <summary>How a worker is started.</summary>
/// <param name="Program">The executable.</param>
/// <param name="Arguments">What stands before <see cref="WorkerProgram.Switch"/>.</param>
public sealed record WorkerLaunch(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>This very program once more, however it was started: by its own executable, or by "dotnet" with the path of its assembly.</summary>
    public static WorkerLaunch OfThisProgram()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not say which executable this is.");
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? new(program, Environment.GetCommandLineArgs()[0]) : new(program);
    }

    internal Process Start(string device, string requests, string answers)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true, CreateNoWindow = true };
        foreach (var argument in (string[])[.. Arguments, WorkerProgram.Switch, device, requests, answers]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}

/// <summary>What a worker is allowed.</summary>
public sealed record WorkerLimits
{
    /// <summary>For loading a network, and for its first run: a driver compiles its kernels then.</summary>
    public TimeSpan FirstRun { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For every further run; a processor takes a tenth of a second, a weak graphics card not much more.</summary>
    public TimeSpan Run { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Until a cancelled run must have stopped: one node of the network.</summary>
    public TimeSpan Cancel { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For what needs no device: sharing memory, closing a session.</summary>
    internal static TimeSpan Chore => TimeSpan.FromSeconds(10);

    /// <summary>Its private memory between runs; a fresh worker takes over where it is more. Twice as much within a run ends it at once.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;
}
