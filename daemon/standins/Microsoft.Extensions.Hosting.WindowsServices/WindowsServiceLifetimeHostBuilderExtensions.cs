using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.WindowsServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.EventLog;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>Makes a host a Windows service.</summary>
public static class WindowsServiceLifetimeHostBuilderExtensions
{
    /// <summary>
    /// Where the service manager started this process: the host lives as long as the service, and logs to the Event Log, with the application's name for a source
    /// where none is set. Elsewhere nothing.
    /// </summary>
    public static IServiceCollection AddWindowsService(this IServiceCollection services, Action<WindowsServiceLifetimeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!WindowsServiceHelpers.IsWindowsService()) return services;
        services.AddLogging(logging => logging.AddEventLog());
        services.AddSingleton<IHostLifetime, WindowsServiceLifetime>();
        services.AddSingleton<IConfigureOptions<EventLogSettings>, DefaultSource>();
        services.Configure(configure);
        return services;
    }

    private sealed class DefaultSource(IHostEnvironment environment) : IConfigureOptions<EventLogSettings>
    {
        public void Configure(EventLogSettings options)
        {
            if (OperatingSystem.IsWindows() && string.IsNullOrEmpty(options.SourceName)) options.SourceName = environment.ApplicationName;
        }
    }
}
