using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a message is written to. Exactly one of the two Complete methods ends it.</summary>
/// <remarks>The real base throws here too: NotImplementedException is its contract until a transport overrides the member.</remarks>
public abstract class SerializationContext
{
    /// <summary>Ends the message with these bytes, which the caller gives away.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>Ends the message with what was written to the buffer writer.</summary>
    public virtual void Complete() => throw new NotImplementedException();

    /// <summary>The buffer to write into.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Says the length in bytes beforehand, which saves a copy.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
        // Only a hint: a context without use for it ignores it.
    }
}
