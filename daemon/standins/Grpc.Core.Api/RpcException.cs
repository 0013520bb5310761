namespace Grpc.Core;

/// <summary>A call that ended with an error status.</summary>
public class RpcException : Exception
{
    /// <summary>The status is also the message; no trailers.</summary>
    public RpcException(Status status)
        : this(status, Metadata.Empty, status.ToString())
    {
    }

    /// <summary>A message of its own, seen on this side only; no trailers.</summary>
    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>The status is also the message; with the trailers of the call.</summary>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>Everything said by the caller; the message is seen on this side only.</summary>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>How the call ended.</summary>
    public Status Status { get; }

    /// <summary>The code of <see cref="Status"/>.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>What the server sent after the messages; thrown by a service: what it will send.</summary>
    public Metadata Trailers { get; }
}
