using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Inference;
using AbpnBridge.Inference.Isolation;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Hosting;

public sealed class DeviceIsolationTests
{
    [Theory]
    [InlineData("auto", "cpu", false)]
    [InlineData("auto", "cuda", true)]
    [InlineData("auto", "directml:1", true)]
    [InlineData("always", "cpu", true)]
    [InlineData("never", "directml:1", false)]
    public void DeviceOf_Setting_DecidesWhichRunInAProcessOfTheirOwn(string isolation, string name, bool isIsolated)
    {
        var options = new DaemonOptions { Models = new ModelOptions { Isolation = isolation } };

        var device = new DeviceIsolation(options, NullLogger.Instance).DeviceOf(new DeviceCandidate(name));

        Assert.Equal(isIsolated, device is GuardedDevice);
        Assert.Equal(OnnxRuntimeDevice.Named(name).Name, device.Name);
    }

    [Fact]
    public void DeviceOf_DevicePassedOverUntried_SaysWhyAndStartsNothing()
    {
        var device = new DeviceIsolation(new DaemonOptions(), NullLogger.Instance).DeviceOf(new DeviceCandidate("cuda", "There is none."));

        Assert.Equal("There is none.", Assert.Throws<ModelException>(() => device.Open([])).Message);
    }
}
