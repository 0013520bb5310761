namespace Grpc.AspNetCore.Web.Internal;

/// <summary>On an endpoint: whether it answers gRPC-Web. The last one counts.</summary>
internal sealed record GrpcWebChoice(bool IsEnabled);
