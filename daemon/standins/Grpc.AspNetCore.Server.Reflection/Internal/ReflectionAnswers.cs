using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Routing;
using static Grpc.Reflection.V1.ServerReflectionRequest;

namespace Grpc.AspNetCore.Server.Reflection.Internal;

/// <summary>Answers questions about the services that are mapped, from the descriptors in their generated code.</summary>
internal sealed class ReflectionAnswers
{
    private readonly Lazy<string[]> _services;
    private readonly Lazy<DescriptorIndex> _index;

    public ReflectionAnswers(EndpointDataSource endpoints)
    {
        // Lazy: the endpoints are complete only once the server runs.
        var descriptors = new Lazy<ServiceDescriptor[]>(() => MappedServices.In(endpoints));
        _services = new(() => [.. descriptors.Value.Select(service => service.FullName).Order(StringComparer.Ordinal)]);
        _index = new(() => new DescriptorIndex(descriptors.Value.Select(service => service.File)));
    }

    public ServerReflectionResponse To(ServerReflectionRequest request)
    {
        var response = request.MessageRequestCase switch
        {
            MessageRequestOneofCase.ListServices => ListServices(),
            MessageRequestOneofCase.FileByFilename => File(_index.Value.FileNamed(request.FileByFilename), "File not found."),
            MessageRequestOneofCase.FileContainingSymbol => File(_index.Value.FileWithSymbol(request.FileContainingSymbol), "Symbol not found."),
            MessageRequestOneofCase.FileContainingExtension => File(
                _index.Value.FileWithExtension(request.FileContainingExtension.ContainingType, request.FileContainingExtension.ExtensionNumber),
                "Extension not found."),
            MessageRequestOneofCase.AllExtensionNumbersOfType => ExtensionNumbers(request.AllExtensionNumbersOfType),
            _ => Error(StatusCode.Unimplemented, "Request type not supported."),
        };
        response.ValidHost = request.Host;
        response.OriginalRequest = request;
        return response;
    }

    private ServerReflectionResponse ListServices() => new()
    {
        ListServicesResponse = new ListServiceResponse { Service = { _services.Value.Select(name => new ServiceResponse { Name = name }) } },
    };

    private ServerReflectionResponse ExtensionNumbers(string type) => _index.Value.ExtensionNumbersOf(type) is { } numbers
        ? new() { AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type, ExtensionNumber = { numbers } } }
        : Error(StatusCode.NotFound, "Type not found.");

    private static ServerReflectionResponse File(FileDescriptor? file, string notFound) => file is null
        ? Error(StatusCode.NotFound, notFound)
        : new()
        {
            FileDescriptorResponse = new FileDescriptorResponse
            {
                FileDescriptorProto = { DescriptorIndex.WithImports(file).Select(it => it.SerializedData) },
            },
        };

    private static ServerReflectionResponse Error(StatusCode code, string message) =>
        new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message } };
}
