using AbpnBridge.Standins.Protos;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace AbpnBridge.Standins;

/// <summary>What tools like grpcurl ask.</summary>
public sealed class ReflectionTests
{
    private static readonly string[] AllServices =
        ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "standins.test.Echo"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListServices_V1_NamesEveryMappedService()
    {
        var response = await AskAsync(new ServerReflectionRequest { ListServices = "*", Host = "here" });

        Assert.Equal(AllServices, response.ListServicesResponse.Service.Select(service => service.Name));
        Assert.Equal("here", response.ValidHost);
        Assert.Equal("*", response.OriginalRequest.ListServices);
    }

    [Fact]
    public async Task ListServices_V1Alpha_NamesEveryMappedService()
    {
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();
        using var call = new V1Alpha.ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: Cancel);

        await call.RequestStream.WriteAsync(new V1Alpha.ServerReflectionRequest { ListServices = "" }, Cancel);
        await call.RequestStream.CompleteAsync();

        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(AllServices, call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name));
        Assert.False(await call.ResponseStream.MoveNext(Cancel));
    }

    [Theory]
    [InlineData("standins.test.Echo")]
    [InlineData("standins.test.Echo.Say")]
    [InlineData("standins.test.Word")]
    [InlineData("standins.test.Word.payload")]
    public async Task FileContainingSymbol_IsTheFileThatDeclaresIt(string symbol)
    {
        var response = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });

        Assert.Equal("echo.proto", FileName(Assert.Single(response.FileDescriptorResponse.FileDescriptorProto)));
    }

    [Fact]
    public async Task FileByFilename_IsTheFile()
    {
        var response = await AskAsync(new ServerReflectionRequest { FileByFilename = "echo.proto" });

        Assert.Equal(EchoReflection.Descriptor.SerializedData, Assert.Single(response.FileDescriptorResponse.FileDescriptorProto));
    }

    [Fact]
    public async Task ExtensionNumbers_OfAKnownTypeWithoutAny_AreNone()
    {
        var response = await AskAsync(new ServerReflectionRequest { AllExtensionNumbersOfType = "standins.test.Word" });

        Assert.Equal("standins.test.Word", response.AllExtensionNumbersResponse.BaseTypeName);
        Assert.Empty(response.AllExtensionNumbersResponse.ExtensionNumber);
    }

    [Fact]
    public async Task UnknownThings_AreError5()
    {
        ServerReflectionRequest[] requests =
        [
            new() { FileByFilename = "nothing.proto" },
            new() { FileContainingSymbol = "no.Such" },
            new() { AllExtensionNumbersOfType = "no.Such" },
            new() { FileContainingExtension = new ExtensionRequest { ContainingType = "standins.test.Word", ExtensionNumber = 100 } },
        ];

        foreach (var request in requests)
        {
            Assert.Equal(5, (await AskAsync(request)).ErrorResponse.ErrorCode);
        }
    }

    private static string FileName(ByteString file) => FileDescriptorProto.Parser.ParseFrom(file).Name;

    private static async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(request, Cancel);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        return call.ResponseStream.Current;
    }

    private static Task<EchoServer> StartAsync() => EchoServer.StartAsync(
        services => services.AddGrpcReflection(),
        app =>
        {
            app.MapGrpcService<EchoService>();
            app.MapGrpcReflectionService();
        });
}
