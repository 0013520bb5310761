using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace AbpnBridge.Standins;

/// <summary>The health protocol over the framework's health checks.</summary>
public sealed class HealthTests
{
    private HealthStatus _ready = HealthStatus.Healthy;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HealthStatus.Healthy, ServingStatus.Serving)]
    [InlineData(HealthStatus.Degraded, ServingStatus.Serving)]
    [InlineData(HealthStatus.Unhealthy, ServingStatus.NotServing)]
    public async Task Check_SaysWhatTheChecksSay(HealthStatus ready, ServingStatus expected)
    {
        _ready = ready;
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();

        Assert.Equal(expected, await CheckAsync(channel, "ready"));
        Assert.Equal(expected, await CheckAsync(channel, ""));
        Assert.Equal(ServingStatus.Serving, await CheckAsync(channel, "live"));
        Assert.Equal(ServingStatus.Unknown, await CheckAsync(channel, "no-checks"));
    }

    [Fact]
    public async Task Check_UnknownService_IsNotFound()
    {
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();

        var error = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(channel, "nobody"));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task Watch_SaysNowAndThenEveryChange()
    {
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();
        using var call = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "ready" }, cancellationToken: Cancel);

        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(ServingStatus.Serving, call.ResponseStream.Current.Status);

        _ready = HealthStatus.Unhealthy;
        do
        {
            // The first report may still say what was said already.
            Assert.True(await call.ResponseStream.MoveNext(Cancel));
        }
        while (call.ResponseStream.Current.Status == ServingStatus.Serving);

        Assert.Equal(ServingStatus.NotServing, call.ResponseStream.Current.Status);
    }

    [Fact]
    public async Task Watch_UnknownService_SaysSoAndGoesOn()
    {
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();
        using var call = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "nobody" }, cancellationToken: Cancel);

        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(ServingStatus.ServiceUnknown, call.ResponseStream.Current.Status);
        Assert.False(call.ResponseStream.MoveNext(Cancel).IsCompleted);
    }

    private static async Task<ServingStatus> CheckAsync(GrpcChannel channel, string service) =>
        (await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: Cancel)).Status;

    private Task<EchoServer> StartAsync() => EchoServer.StartAsync(
        services =>
        {
            services.AddGrpcHealthChecks(options =>
            {
                options.Services.Map("ready", check => check.Tags.Contains("ready"));
                options.Services.Map("live", check => check.Name == "alive");
                options.Services.Map("no-checks", _ => false);
            })
            .AddCheck("alive", () => HealthCheckResult.Healthy())
            .AddCheck("model", () => new HealthCheckResult(_ready), ["ready"]);
            services.Configure<HealthCheckPublisherOptions>(publisher =>
            {
                publisher.Delay = TimeSpan.Zero;
                // The framework allows no shorter period.
                publisher.Period = TimeSpan.FromSeconds(1);
            });
        },
        app => app.MapGrpcHealthChecksService());
}
