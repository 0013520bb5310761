using AbpnBridge.Daemon.Api;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Daemon.Security;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.V1;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>What the composition root registers, by area.</summary>
internal static class ServiceRegistration
{
    // Each may hold its windows full of what nobody has read yet, beside the memory of the photos: 256 MiB together. A client needs one.
    private const int MostConnections = 64;
    private const int StreamWindowBytes = 2 << 20;
    private const long KeptPixelBytes = 256 << 20; // a photo of 40 MP with 16 bits

    internal static void Restrict(this KestrelServerOptions kestrel, LimitOptions limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        // Pixels come and go by the megabyte: one message may be on its way while the one before it is taken in.
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 2 * StreamWindowBytes;
        kestrel.Limits.MaxResponseBufferSize = DaemonEndpoints.SendBufferBytes;
        // Streams are bounded by the size of their messages; a unary body may be base64 (gRPC-Web text).
        kestrel.Limits.MaxRequestBodySize = 2L * (limits.MaxMessageBytes + LimitOptions.MessageSlackBytes);
    }

    internal static void AddSettings(
        this IServiceCollection services, DaemonOptions options, StateFolder state, DaemonEndpoints endpoints, DaemonHost host)
    {
        services.AddSingleton(new StartedBy(host));
        services.AddSingleton(options);
        services.AddSingleton(options.Limits);
        services.AddSingleton(options.Security);
        services.AddSingleton(state);
        services.AddSingleton<FailureRecord>();
        services.AddSingleton(endpoints);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IMemoryPoolFactory<byte>, TransportMemory>();
    }

    internal static void AddSecurity(this IServiceCollection services, StateFolder state)
    {
        var token = TokenFile.Open(state.TokenPath);
        services.AddSingleton(token);
        services.AddSingleton(provider => new PairedClients(
            state.ClientsPath, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PairedClients>>()));
        services.AddSingleton<PairingCodes>();
        services.AddSingleton<LocalUsers>();
    }

    internal static void AddJobs(this IServiceCollection services)
    {
        // An export sends photo after photo; two seconds after the last the memory is the system's again.
        PixelMemory.KeepBytes = KeptPixelBytes;
        services.AddSingleton<MemoryBudget>(provider => new MemoryBudget(provider.GetRequiredService<LimitOptions>().OpenBytes));
        services.AddSingleton<RetouchJobRunner>();
        services.AddSingleton<PhotoStore>();
    }

    internal static void AddApi(this IServiceCollection services, LimitOptions limits)
    {
        services.AddSingleton<RetouchRequestMapper>();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = limits.MaxMessageBytes + LimitOptions.MessageSlackBytes;
            grpc.EnableDetailedErrors = false;
            grpc.Interceptors.Add<ErrorInterceptor>();
        });
        services.AddGrpcReflection();
    }

    internal static void AddLifetime(this IServiceCollection services, DaemonOptions options)
    {
        services.AddSingleton<DaemonLifetime>();
        services.AddHostedService<WarmUp>();
        services.AddHostedService<DeviceWatch>();
        services.AddHostedService<Announcement>();
        services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("", _ => true);
            health.Services.Map(RetouchService.Descriptor.FullName, _ => true);
        }).AddCheck<HealthOfDaemon>("daemon");
        services.Configure<HealthCheckPublisherOptions>(publisher =>
        {
            // Watchers hear of readiness within a second.
            publisher.Delay = TimeSpan.Zero;
            publisher.Period = TimeSpan.FromSeconds(1);
        });
        // The work is given up after the drain time; what is left is the time to tell the clients.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds + 5));
    }
}
