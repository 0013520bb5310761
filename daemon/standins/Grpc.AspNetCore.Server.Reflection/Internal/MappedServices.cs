using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Reflection.Internal;

/// <summary>Finds the descriptors of mapped services: generated code keeps them beside the bind method.</summary>
internal static class MappedServices
{
    public static ServiceDescriptor[] In(EndpointDataSource endpoints) =>
    [
        .. endpoints.Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType)
            .OfType<Type>()
            .Distinct()
            .Select(Descriptor)
            .OfType<ServiceDescriptor>()
            .DistinctBy(service => service.FullName),
    ];

    // A service that was not generated from a proto has no descriptor and stays unlisted.
    private static ServiceDescriptor? Descriptor(Type service)
    {
        var generated = service.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)?.BindType;
        return generated?.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as ServiceDescriptor;
    }
}
