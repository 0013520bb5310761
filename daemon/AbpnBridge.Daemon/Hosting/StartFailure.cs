namespace AbpnBridge.Daemon.Hosting;

/// <summary>How the process ends; the numbers are part of the product.</summary>
internal enum ExitCode
{
    Ok = 0,
    Unexpected = 1,
    BadSettings = 2,
    PortTaken = 3,
    AlreadyRunning = 4,
    NoModel = 5,
    NoStateFolder = 6,
}

/// <summary>The daemon cannot start (or go on): one sentence for people, and the exit code.</summary>
internal sealed class StartFailure(ExitCode exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    internal ExitCode ExitCode { get; } = exitCode;
}
