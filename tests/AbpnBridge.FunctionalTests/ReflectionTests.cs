using System.Text;
using AbpnBridge.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Xunit;

namespace AbpnBridge.FunctionalTests;

/// <summary>What generic tools ask first: which services there are, and whether they are in order.</summary>
public sealed class ReflectionTests(SharedDaemon shared)
{
    // ServerReflectionRequest with list_services (field 7) = "*".
    private static readonly byte[] ListServices = [0x3A, 1, (byte)'*'];

    [Theory]
    [InlineData("grpc.reflection.v1.ServerReflection")]
    [InlineData("grpc.reflection.v1alpha.ServerReflection")]
    public async Task Reflection_ListServices_NamesThemAll(string service)
    {
        var marshaller = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, service, "ServerReflectionInfo", marshaller, marshaller);
        using var call = shared.Client.Invoker.AsyncDuplexStreamingCall(method, null, new CallOptions());
        await call.RequestStream.WriteAsync(ListServices);
        await call.RequestStream.CompleteAsync();

        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        var answer = Encoding.ASCII.GetString(call.ResponseStream.Current);
        string[] served = [RetouchService.Descriptor.FullName, PhotoService.Descriptor.FullName, DaemonService.Descriptor.FullName, "grpc.health.v1.Health"];
        foreach (var name in served)
            Assert.Contains(name, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_UnknownService_IsNotFound() => await Refusals.ExpectAsync(
        StatusCode.NotFound, async () => await shared.Client.Health.CheckAsync(new HealthCheckRequest { Service = "nothing" }));
}
