using AbpnBridge.Daemon.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Hosting;

public sealed class ServiceRegistrationTests
{
    [Fact]
    public void Restrict_AllConnectionsFull_StayWithinAQuarterOfAGigabyte()
    {
        var kestrel = new KestrelServerOptions();

        kestrel.Restrict(new LimitOptions());

        // What clients have sent and nobody has read lies outside the budget of the open photos.
        Assert.InRange(kestrel.Limits.MaxConcurrentConnections!.Value * kestrel.Limits.Http2.InitialConnectionWindowSize, 1, 256L << 20);
    }
}
