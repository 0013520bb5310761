using System.Buffers;
using Google.Protobuf;
using Grpc.Core;

namespace AbpnBridge.V1.Pixels;

/// <summary>
/// Reads the messages that carry pixels straight from the transport's buffers into lent memory (<see cref="PixelLease"/>), where the generated parser allocates
/// an array for each. On the wire nothing differs: fields in any order, unknown ones and every fault are as with the generated parser, which also reads
/// whatever is not one plain band. Writing needs no code of its own: the generated one copies wrapped bytes once, into the transport's own buffer.
/// </summary>
public static class PixelMarshallers
{
    // The fields around the pixels; what is longer holds something else.
    private const int MostOtherBytes = 4096;

    private static readonly Dictionary<Type, Func<ReadOnlySequence<byte>, IMessage?>> Readers = new()
    {
        [typeof(RetouchRequest)] = ReadRetouchRequest,
        [typeof(RetouchResponse)] = ReadRetouchResponse,
        [typeof(WritePixelsRequest)] = ReadWritePixelsRequest,
        [typeof(ReadPixelsResponse)] = ReadReadPixelsResponse,
    };

    private static readonly Dictionary<Type, MessageParser> Parsers = new()
    {
        [typeof(RetouchRequest)] = RetouchRequest.Parser,
        [typeof(RetouchResponse)] = RetouchResponse.Parser,
        [typeof(WritePixelsRequest)] = WritePixelsRequest.Parser,
        [typeof(ReadPixelsResponse)] = ReadPixelsResponse.Parser,
    };

    /// <summary>A method with these marshallers where its messages carry pixels.</summary>
    public static Method<TRequest, TResponse> For<TRequest, TResponse>(Method<TRequest, TResponse> method) =>
        new(method.Type, method.ServiceName, method.Name, For(method.RequestMarshaller), For(method.ResponseMarshaller));

    private static Marshaller<T> For<T>(Marshaller<T> generated) => Readers.TryGetValue(typeof(T), out var read)
        ? new Marshaller<T>(generated.ContextualSerializer, context =>
        {
            var bytes = context.PayloadAsReadOnlySequence();
            return (T)(read(bytes) ?? Parsers[typeof(T)].ParseFrom(bytes));
        })
        : generated;

    private static RetouchRequest? ReadRetouchRequest(ReadOnlySequence<byte> message)
    {
        if (Only(RetouchRequest.PixelBandFieldNumber, message) is { } photo)
            return ReadBand(photo) is { } band ? new RetouchRequest { PixelBand = band } : null;
        if (Only(RetouchRequest.SelectionBandFieldNumber, message) is { } selection)
            return ReadBand(selection) is { } band ? new RetouchRequest { SelectionBand = band } : null;
        return null;
    }

    private static RetouchResponse? ReadRetouchResponse(ReadOnlySequence<byte> message)
    {
        if (Only(RetouchResponse.BandFieldNumber, message) is not { } content
            || MessageSplit.At(OutputBand.PixelsFieldNumber, content) is not { } parts)
            return null;
        var band = new OutputBand();
        if (!TryMergeOthers(band, parts))
            return null;
        band.Pixels = PixelLease.CopyOf(parts.Content);
        return new RetouchResponse { Band = band };
    }

    private static WritePixelsRequest? ReadWritePixelsRequest(ReadOnlySequence<byte> message)
    {
        var request = new WritePixelsRequest();
        if (MessageSplit.At(WritePixelsRequest.BandFieldNumber, message) is not { } parts || !TryMergeOthers(request, parts))
            return null;
        request.Band = ReadBand(parts.Content);
        return request.Band is null ? null : request;
    }

    private static ReadPixelsResponse? ReadReadPixelsResponse(ReadOnlySequence<byte> message)
    {
        var response = new ReadPixelsResponse();
        if (MessageSplit.At(ReadPixelsResponse.PixelsFieldNumber, message) is not { } parts || !TryMergeOthers(response, parts))
            return null;
        response.Pixels = PixelLease.CopyOf(parts.Content);
        return response;
    }

    private static PixelBand? ReadBand(in ReadOnlySequence<byte> message)
    {
        var band = new PixelBand();
        if (MessageSplit.At(PixelBand.PixelsFieldNumber, message) is not { } parts || !TryMergeOthers(band, parts))
            return null;
        band.Pixels = PixelLease.CopyOf(parts.Content);
        return band;
    }

    /// <summary>The content of a field that is all there is in a message; null otherwise.</summary>
    private static ReadOnlySequence<byte>? Only(int field, in ReadOnlySequence<byte> message) =>
        MessageSplit.At(field, message) is { Before.IsEmpty: true, After.IsEmpty: true } parts ? parts.Content : null;

    /// <summary>Reads the fields before and behind the pixels: a message is the merge of its pieces.</summary>
    private static bool TryMergeOthers(IMessage message, in MessageSplit parts)
    {
        if (parts.Before.Length + parts.After.Length > MostOtherBytes)
            return false;
        message.MergeFrom(parts.Before.ToArray());
        message.MergeFrom(parts.After.ToArray());
        return true;
    }
}
