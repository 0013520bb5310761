using System.Buffers;
using AbpnBridge.Daemon.Api;
using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.V1;
using AbpnBridge.V1.Pixels;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Api;

/// <summary>What the lending marshallers read is what the generated parser reads, and what they lend comes back.</summary>
public sealed class PixelMarshallersTests
{
    private const int Width = 7;
    private const int RowBytes = Width * 3;
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, RowBytes * 2).Select(i => (byte)i)];
    private static readonly byte[] UnknownField = [0xFA, 0x3F, 2, 1, 2];
    private readonly Methods _methods = new();

    public static TheoryData<string> Messages => [.. Requests.Keys];

    private static Dictionary<string, byte[]> Requests { get; } = new()
    {
        ["photo band"] = new RetouchRequest { PixelBand = Band(3) }.ToByteArray(),
        ["photo band at row 0"] = new RetouchRequest { PixelBand = Band(0) }.ToByteArray(),
        ["selection band"] = new RetouchRequest { SelectionBand = Band(5) }.ToByteArray(),
        ["header"] = new RetouchRequest { Header = new RetouchHeader { HasSelection = true } }.ToByteArray(),
        ["nothing"] = [],
        ["band without pixels"] = new RetouchRequest { PixelBand = new PixelBand { FirstRow = 2 } }.ToByteArray(),
        ["pixels before the row"] = Nest(3, [.. Field(2, Pixels), 8, 4]),
        ["unknown field in the band"] = Nest(3, [.. UnknownField, .. Field(2, Pixels), .. UnknownField]),
        ["unknown field beside the band"] = [.. Nest(3, Field(2, Pixels)), .. UnknownField],
        ["pixels twice"] = Nest(3, [.. Field(2, [1]), .. Field(2, Pixels)]),
        ["band twice, merged"] = [.. Nest(3, [8, 4]), .. Nest(3, Field(2, Pixels))],
        ["header after the band"] = [.. Nest(3, Field(2, Pixels)), .. new RetouchRequest { Header = new RetouchHeader() }.ToByteArray()],
        ["both bands"] = [.. Nest(3, Field(2, Pixels)), .. Nest(2, Field(2, Pixels))],
    };

    private static Dictionary<string, byte[]> BrokenRequests { get; } = new()
    {
        ["pixels longer than the message"] = Nest(3, [0x12, 0x7F, 1]),
        ["pixels of 2 GB"] = Nest(3, [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1]),
        ["pixels of negative length"] = Nest(3, [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ["band longer than the message"] = [0x1A, 0x7F, 1],
        ["ends within a number"] = [0x1A, 0xFF],
        ["field number 0"] = Nest(3, [0x02, 0x00]),
    };

    public static TheoryData<string> Broken => [.. BrokenRequests.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void RetouchRequest_InAnyShape_IsWhatTheGeneratedParserReads(string name)
    {
        var bytes = Requests[name];

        // In pieces too: the transport cuts where it likes.
        foreach (var piece in (int[])[int.MaxValue, 1, 5])
        {
            var read = _methods.Retouch.RequestMarshaller.ContextualDeserializer(new Payload(bytes, piece));
            Assert.Equal(RetouchRequest.Parser.ParseFrom(bytes), read);
            PixelLease.Return(read.PixelBand?.Pixels);
            PixelLease.Return(read.SelectionBand?.Pixels);
        }

        Assert.Equal(0, PixelLease.Outstanding);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void RetouchRequest_Broken_IsRefusedAsByTheGeneratedParser(string name)
    {
        var bytes = BrokenRequests[name];

        var fault = Record.Exception(() => RetouchRequest.Parser.ParseFrom(bytes));

        Assert.IsType<InvalidProtocolBufferException>(fault);
        var refusal = Assert.Throws<InvalidProtocolBufferException>(
            () => _methods.Retouch.RequestMarshaller.ContextualDeserializer(new Payload(bytes, 3)));
        Assert.Equal(fault.Message, refusal.Message);
        Assert.Equal(0, PixelLease.Outstanding);
    }

    [Fact]
    public void OtherMessagesWithPixels_AreWhatTheGeneratedParserReads()
    {
        var write = new WritePixelsRequest { PhotoId = "p", Plane = PixelPlane.Selection, Band = Band(1), SelectionFormat = PixelFormat.Grey8 };
        var response = new RetouchResponse { Band = new OutputBand { Output = RetouchOutput.Mask, FirstRow = 9, Pixels = ByteString.CopyFrom(Pixels) } };
        var rows = new ReadPixelsResponse { FirstRow = 4, PixelFormat = PixelFormat.Rgb8, Pixels = ByteString.CopyFrom(Pixels), RetouchNumber = 2 };

        var writeRead = _methods.WritePixels.RequestMarshaller.ContextualDeserializer(new Payload(write.ToByteArray(), 4));
        var responseRead = _methods.Retouch.ResponseMarshaller.ContextualDeserializer(new Payload(response.ToByteArray(), 4));
        var rowsRead = _methods.ReadPixels.ResponseMarshaller.ContextualDeserializer(new Payload(rows.ToByteArray(), 4));

        Assert.Equal(write, writeRead);
        Assert.Equal(response, responseRead);
        Assert.Equal(rows, rowsRead);
        // All three came in lent memory: otherwise this test would pass without the code it is about.
        Assert.Equal(3, PixelLease.Outstanding);
        PixelLease.Return(writeRead.Band.Pixels);
        PixelLease.Return(responseRead.Band.Pixels);
        PixelLease.Return(rowsRead.Pixels);
        PixelLease.Return(rowsRead.Pixels);
        PixelLease.Return(rows.Pixels);
        Assert.Equal(0, PixelLease.Outstanding);
    }

    [Fact]
    public void Lease_ReadAfterItWasReturned_Throws()
    {
        var read = Read(Requests["photo band"]);
        PixelLease.Return(read.PixelBand.Pixels);

        Assert.Throws<ObjectDisposedException>(() => read.PixelBand.Pixels.Span.Length);
    }

    [Theory]
    [InlineData("all rows")]
    [InlineData("a row twice")]
    [InlineData("a band in place of the header")]
    [InlineData("a selection that was not announced")]
    [InlineData("the client leaves")]
    public async Task Upload_HoweverItEnds_GivesEveryLeaseBack(string how)
    {
        using var cancel = new CancellationTokenSource();
        var header = new RetouchRequest
        {
            Header = new RetouchHeader { Photo = new PhotoHeader { Extent = new Extent { Width = Width, Height = 4 }, PixelFormat = PixelFormat.Rgb8 } },
        };
        var stream = new Requested(cancel, how switch
        {
            "all rows" => [() => header, () => Request(3, 0), () => Request(3, 2)],
            "a row twice" => [() => header, () => Request(3, 0), () => Request(3, 1)],
            "a band in place of the header" => [() => Request(3, 0)],
            "a selection that was not announced" => [() => header, () => Request(2, 0)],
            _ => [() => header, () => Request(3, 0), null],
        });
        var limits = new LimitOptions();
        using var upload = new PhotoUpload(stream, new RetouchRequestMapper(limits), new MemoryBudget(long.MaxValue), limits);

        var fault = await Record.ExceptionAsync(() => upload.ReceiveAsync(FormulaEngine.Create(), cancel.Token));

        Assert.Equal(how == "all rows", fault is null);
        Assert.Equal(0, PixelLease.Outstanding);
    }

    private RetouchRequest Request(int field, int row) => Read(Nest(field, [8, (byte)row, .. Field(2, Pixels)]));

    private RetouchRequest Read(byte[] bytes) => _methods.Retouch.RequestMarshaller.ContextualDeserializer(new Payload(bytes, int.MaxValue));

    private static PixelBand Band(int row) => new() { FirstRow = row, Pixels = ByteString.CopyFrom(Pixels) };

    private static byte[] Nest(int field, byte[] content) => Field(field, content);

    private static byte[] Field(int field, byte[] content) => [(byte)(field << 3 | 2), (byte)content.Length, .. content];

    /// <summary>Messages that come one after the other; at null the client leaves, and the read ends with the call as the server's does.</summary>
    private sealed class Requested(CancellationTokenSource cancel, Func<RetouchRequest>?[] messages) : IAsyncStreamReader<RetouchRequest>
    {
        private readonly Queue<Func<RetouchRequest>?> _messages = new(messages);

        public RetouchRequest Current { get; private set; } = new();

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!_messages.TryDequeue(out var next))
                return Task.FromResult(false);
            if (next is not null)
                return Come(next());
            return LeaveAsync(cancellationToken);
        }

        private async Task<bool> LeaveAsync(CancellationToken cancellationToken)
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return false;
        }

        private Task<bool> Come(RetouchRequest message)
        {
            Current = message;
            return Task.FromResult(true);
        }
    }

    private sealed class Payload(byte[] bytes, int pieceLength) : DeserializationContext
    {
        public override int PayloadLength => bytes.Length;

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence()
        {
            if (bytes.Length <= pieceLength)
                return new ReadOnlySequence<byte>(bytes);
            var first = new Piece(bytes.AsMemory(0, pieceLength), 0);
            var last = first;
            for (var at = pieceLength; at < bytes.Length; at += pieceLength)
                last = last.Append(bytes.AsMemory(at, Math.Min(pieceLength, bytes.Length - at)));
            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        internal Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    /// <summary>The methods as the daemon binds them.</summary>
    private sealed class Methods : ServiceBinderBase
    {
        internal Methods()
        {
            RetouchBinding.Bind(this, null);
            PhotoBinding.Bind(this, null);
        }

        internal Method<RetouchRequest, RetouchResponse> Retouch { get; private set; } = null!;

        internal Method<WritePixelsRequest, WritePixelsResponse> WritePixels { get; private set; } = null!;

        internal Method<ReadPixelsRequest, ReadPixelsResponse> ReadPixels { get; private set; } = null!;

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            WritePixels = method as Method<WritePixelsRequest, WritePixelsResponse> ?? WritePixels;
            ReadPixels = method as Method<ReadPixelsRequest, ReadPixelsResponse> ?? ReadPixels;
        }

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        {
            // WatchRetouch carries no pixels.
        }

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
            Retouch = method as Method<RetouchRequest, RetouchResponse> ?? Retouch;
    }
}
