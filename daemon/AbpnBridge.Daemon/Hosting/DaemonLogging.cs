using Serilog;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Json;

namespace AbpnBridge.Daemon.Hosting;

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
        if (options.File)
            // Not by AddSerilog: it lets everything through to its provider, past the filters above, and the server has a line for every 16 KB frame.
            logging.Services.AddSingleton<ILoggerProvider>(_ => new SerilogLoggerProvider(FileLogger(state), dispose: true));
    }

    private static Serilog.Core.Logger FileLogger(StateFolder state) => new LoggerConfiguration()
        .MinimumLevel.Verbose()
        .WriteTo.File(
            new JsonFormatter(renderMessage: true), state.LogPath, rollingInterval: RollingInterval.Day,
            fileSizeLimitBytes: LargestFileBytes, rollOnFileSizeLimit: true, retainedFileCountLimit: KeptFiles)
        .CreateLogger();
}
