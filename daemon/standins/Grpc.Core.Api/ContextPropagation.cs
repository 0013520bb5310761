namespace Grpc.Core;

/// <summary>Ties a client call to the server call it is made for. Only a gRPC implementation makes one.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}

/// <summary>What such a token would pass on. Named by <see cref="ServerCallContext"/>; nobody here makes one.</summary>
public class ContextPropagationOptions
{
    internal ContextPropagationOptions()
    {
    }
}
