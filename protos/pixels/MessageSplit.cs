using System.Buffers;

namespace AbpnBridge.V1.Pixels;

/// <summary>A serialised message around one of its length-delimited fields (protobuf.dev, "Encoding"). The parts keep lying where they lie.</summary>
/// <param name="Before">The fields in front of it.</param>
/// <param name="Content">The field's bytes, without tag and length.</param>
/// <param name="After">The fields behind it.</param>
internal readonly record struct MessageSplit(ReadOnlySequence<byte> Before, ReadOnlySequence<byte> Content, ReadOnlySequence<byte> After)
{
    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int LengthType = 2;
    private const int Fixed32Type = 5;
    private const int LongestVarint = 10;

    /// <summary>
    /// Splits a message at its field of this number. Null where the field is not there exactly once, or where anything is not as usual (groups, a length beyond
    /// the end): such messages are left to the generated parser, which knows all rules and all errors.
    /// </summary>
    internal static MessageSplit? At(int field, in ReadOnlySequence<byte> message)
    {
        MessageSplit? found = null;
        var reader = new SequenceReader<byte>(message);
        while (!reader.End)
        {
            var start = reader.Consumed;
            if (!TryReadVarint(ref reader, out var tag) || !TrySkip(ref reader, (int)(tag & 7), out var length))
                return null;
            if (tag >> 3 != (ulong)field)
                continue;
            if (found is not null || (tag & 7) != LengthType)
                return null;
            found = new MessageSplit(
                message.Slice(0, start), message.Slice(reader.Consumed - length, length), message.Slice(reader.Consumed));
        }

        return found;
    }

    private static bool TrySkip(ref SequenceReader<byte> reader, int type, out long length)
    {
        length = 0;
        switch (type)
        {
            case VarintType:
                return TryReadVarint(ref reader, out _);
            case Fixed64Type:
                length = sizeof(ulong);
                break;
            case Fixed32Type:
                length = sizeof(uint);
                break;
            case LengthType when TryReadVarint(ref reader, out var stated) && stated <= int.MaxValue:
                length = (long)stated;
                break;
            default:
                return false;
        }

        if (length > reader.Remaining)
            return false;
        reader.Advance(length);
        return true;
    }

    private static bool TryReadVarint(ref SequenceReader<byte> reader, out ulong value)
    {
        value = 0;
        for (var i = 0; i < LongestVarint && reader.TryRead(out var part); i++)
        {
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
                return true;
        }

        return false;
    }
}
