using AbpnBridge.Daemon.Api;
using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Security;
using AbpnBridge.Inference;
using AbpnBridge.Inference.Isolation;

Utf8Streams.UseWhereRedirected();
// The daemon's own child, which runs networks where a driver may crash: it has no settings and no sockets.
if (args is [WorkerProgram.Switch, .. var worker]) return WorkerProgram.Run(worker, OnnxRuntimeDevice.Named);

// The composition root: settings, sockets, services, the order of the guards, the calls. Everything else is named here only.
if (args.Contains("--help") || args.Contains("--version"))
{
    Console.WriteLine(args.Contains("--help") ? CommandLine.Usage : $"{BuildFacts.Version}, {BuildFacts.Build}");
    return (int)ExitCode.Ok;
}

var host = DaemonHosts.Of(args);
host.LeaveConsole();
StateFolder? state = null;
try
{
    state = StateFolder.Open(DaemonSettings.StateFolder(args, host), host);
    // Only once the folder is known to be nobody else's.
    var options = DaemonSettings.Read(args, state.Path);
    using var endpoints = DaemonEndpoints.Bind(options.Endpoints, state);

    // Empty: no settings, endpoints or log sinks but those below; a stray ASPNETCORE_URLS opens nothing.
    var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.Logging.AddDaemonLogging(options.Log, state);
    builder.WebHost.UseKestrelCore();
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Restrict(options.Limits));
    endpoints.Use(builder.WebHost, options.Endpoints, host);

    builder.Services.AddSettings(options, state, endpoints, host);
    builder.Services.AddSecurity(state);
    builder.Services.AddJobs();
    builder.Services.AddApi(options.Limits);
    builder.Services.AddLifetime(options);
    builder.Services.AddDaemonHost(host);

    var app = builder.Build();
    app.UseMiddleware<UnreadBody>();
    app.UseMiddleware<HostGuard>();
    app.UseMiddleware<OriginGuard>();
    app.UseMiddleware<TokenGuard>();
    app.UseRouting();
    app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
    app.MapGrpcService<RetouchGrpcService>();
    app.MapGrpcService<PhotoGrpcService>();
    app.MapGrpcService<DaemonGrpcService>();
    app.MapGrpcHealthChecksService();
    app.MapGrpcReflectionService();

    return (int)await app.Services.GetRequiredService<DaemonLifetime>().RunAsync(app);
}
catch (StartFailure failure)
{
    return await HostRegistration.TellAsync(failure.ExitCode, failure.Message, details: null, host, state);
}
catch (Exception fault)
{
    // Nobody foresaw it: the whole of it, for whoever reads the service's output.
    return await HostRegistration.TellAsync(ExitCode.Unexpected, fault.GetBaseException().Message, fault.ToString(), host, state);
}
finally
{
    state?.Dispose();
}
