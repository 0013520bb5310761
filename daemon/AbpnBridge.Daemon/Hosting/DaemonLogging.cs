using Serilog;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Json;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>The log in the state folder.</summary>
/// <param name="RefusedBecause">Why there is none although it was asked for; null when all is well.</param>
internal sealed record LogFile(string? RefusedBecause);

/// <summary>Lines on the console, and JSON in the state folder. Neither carries tokens, codes or pixels.</summary>
internal static class DaemonLogging
{
    private const long LargestFileBytes = 10_000_000;
    private const int KeptFiles = 14;

    internal static void AddDaemonLogging(this ILoggingBuilder logging, LogOptions options, StateFolder state)
    {
        logging.SetMinimumLevel(Enum.Parse<LogLevel>(options.Level, ignoreCase: true));
        // The framework reports every request twice; ours say what matters.
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
        // Each look at the health while the models load would be an error here.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        var file = new LogFile(options.File ? Fault(state) : null);
        logging.Services.AddSingleton(file);
        if (options.File && file.RefusedBecause is null)
            // Not by AddSerilog: it lets everything through to its provider, past the filters above, and the server has a line for every 16 KB frame.
            logging.Services.AddSingleton<ILoggerProvider>(_ => new SerilogLoggerProvider(FileLogger(state), dispose: true));
    }

    /// <summary>A line in the state folder from a daemon that came to no logging of its own.</summary>
    internal static void TellNotStarted(StateFolder state, string reason)
    {
        using var provider = new SerilogLoggerProvider(FileLogger(state), dispose: true);
        HostingLog.NotStarted(provider.CreateLogger(typeof(DaemonLogging).FullName!), reason);
    }

    // The log's own writer would keep silent about it.
    private static string? Fault(StateFolder state)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(state.LogPath)!);
            File.Open(state.LogPathOf(DateTime.Now), FileMode.Append, FileAccess.Write, FileShare.ReadWrite).Dispose();
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }

    private static Serilog.Core.Logger FileLogger(StateFolder state) => new LoggerConfiguration()
        .MinimumLevel.Verbose()
        .WriteTo.File(
            new JsonFormatter(renderMessage: true), state.LogPath, rollingInterval: RollingInterval.Day,
            fileSizeLimitBytes: LargestFileBytes, rollOnFileSizeLimit: true, retainedFileCountLimit: KeptFiles)
        .CreateLogger();
}
