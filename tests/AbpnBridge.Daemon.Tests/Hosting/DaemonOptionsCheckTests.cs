using AbpnBridge.Daemon.Hosting;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Hosting;

public sealed class DaemonOptionsCheckTests
{
    [Fact]
    public void Faults_Defaults_HaveNone() => Assert.Empty(DaemonOptionsCheck.Faults(new DaemonOptions()));

    [Fact]
    public void Faults_Several_AreAllNamedWithValueAndLimit()
    {
        var options = new DaemonOptions
        {
            Endpoints = new EndpointOptions { Port = 70_000 },
            Limits = new LimitOptions { MaxOpenPhotos = 0, MaxMessageBytes = 5 },
        };

        Assert.Equal(
            [
                "AbpnBridge:Endpoints:Port is 70000; it must be between 0 and 65535.",
                "AbpnBridge:Limits:MaxOpenPhotos is 0; it must be between 1 and 1000.",
                "AbpnBridge:Limits:MaxMessageBytes is 5; it must be between 1048576 and 268435456.",
            ],
            DaemonOptionsCheck.Faults(options));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("127.0.0.2", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("192.168.1.5", false)]
    [InlineData("::", false)]
    [InlineData("localhost", false)]
    [InlineData("", false)]
    public void Faults_Address_OnlyLoopbackIsServed(string address, bool isServed) =>
        Assert.Equal(isServed, DaemonOptionsCheck.Faults(new DaemonOptions { Endpoints = new EndpointOptions { Address = address } }).Count == 0);

    [Theory]
    [InlineData("https://panel.example", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("*", false)]
    [InlineData("null", true)]
    [InlineData("NULL", false)]
    [InlineData("https://panel.example/", false)]
    [InlineData("panel.example", false)]
    public void Faults_Origin_MustBeExact(string origin, bool isAccepted) =>
        Assert.Equal(isAccepted, DaemonOptionsCheck.Faults(new DaemonOptions { Security = new SecurityOptions { AllowedOrigins = [origin] } }).Count == 0);

    [Theory]
    [InlineData("directml:1", true)]
    [InlineData("cuda", true)]
    [InlineData("directml:first", false)]
    public void Faults_Device_MustBeOneThatThereIs(string device, bool isAccepted) =>
        Assert.Equal(isAccepted, DaemonOptionsCheck.Faults(new DaemonOptions { Models = new ModelOptions { Device = device } }).Count == 0);

    [Fact]
    public void Faults_OfIsolationAndPrecision_AreNamedWithValueAndLimit()
    {
        var options = new DaemonOptions
        {
            Models = new ModelOptions { Isolation = "sometimes", Precision = "float16" },
            Worker = new WorkerOptions { RunSeconds = 0, Megabytes = 100 },
        };

        Assert.Equal(
            [
                "AbpnBridge:Models:Isolation is \"sometimes\"; it must be one of auto, always, never.",
                "AbpnBridge:Models:Precision is \"float16\"; it must be one of auto, full, half.",
                "AbpnBridge:Worker:RunSeconds is 0; it must be between 1 and 600.",
                "AbpnBridge:Worker:Megabytes is 100; it must be between 512 and 1048576.",
            ],
            DaemonOptionsCheck.Faults(options));
    }

    [Fact]
    public void Faults_SamePortTwice_IsNamed() =>
        Assert.Contains("they must differ", Assert.Single(DaemonOptionsCheck.Faults(
            new DaemonOptions { Endpoints = new EndpointOptions { Port = 5000, WebPort = 5000 } })), StringComparison.Ordinal);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    public void Faults_DrainSeconds_MustBeANumberFromZero(double seconds) =>
        Assert.Single(DaemonOptionsCheck.Faults(new DaemonOptions { DrainSeconds = seconds }));
}
