using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a message is read from, once.</summary>
/// <remarks>The real base throws here too: NotImplementedException is its contract until a transport overrides the member.</remarks>
public abstract class DeserializationContext
{
    /// <summary>The length in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The message in an array of its own.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw new NotImplementedException();

    /// <summary>The message in the transport's buffers, valid until the deserializer returns.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw new NotImplementedException();
}
