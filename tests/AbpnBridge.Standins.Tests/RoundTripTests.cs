using AbpnBridge.Standins.Protos;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.Standins;

/// <summary>Generated stubs on the real server and the real client.</summary>
public sealed class RoundTripTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unary_WithHeadersAndBytes_ComesBackWhole(bool overSocket)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.CreateChannel(overSocket);
        var sent = new Word { Text = "photo", Count = -7, Payload = ByteString.CopyFrom(new byte[100_000]) };
        var headers = new Metadata { { "From", "retoucher" }, { "bytes-bin", new byte[] { 0, 1, 254, 255 } } };

        using var call = new Echo.EchoClient(channel).SayAsync(sent, headers, cancellationToken: Cancel);

        Assert.Equal(sent, await call);
        Assert.Equal("retoucher", (await call.ResponseHeadersAsync).GetValue("SEEN-BY"));
        Assert.Equal([0, 1, 254, 255], call.GetTrailers().GetValueBytes("bytes-bin"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task BlockingUnary_Answers()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.CreateChannel();

        Assert.Equal("now", new Echo.EchoClient(channel).Say(new Word { Text = "now" }, cancellationToken: Cancel).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClientStream_AllWordsArriveInOrder(bool overSocket)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.CreateChannel(overSocket);
        using var call = new Echo.EchoClient(channel).Join(cancellationToken: Cancel);

        foreach (var text in new[] { "a", "b", "c" })
        {
            await call.RequestStream.WriteAsync(new Word { Text = text }, Cancel);
        }

        await call.RequestStream.CompleteAsync();

        Assert.Equal(new Word { Text = "abc", Count = 3 }, await call);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ServerStream_AllWordsArriveInOrder(bool overSocket)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.CreateChannel(overSocket);
        using var call = new Echo.EchoClient(channel).Repeat(new Word { Text = "x", Count = 50 }, cancellationToken: Cancel);

        var counts = await call.ResponseStream.ReadAllAsync(Cancel).Select(word => word.Count).ToListAsync(Cancel);

        Assert.Equal(Enumerable.Range(0, 50), counts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Duplex_AnswersWhileRequestsStillCome(bool overSocket)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.CreateChannel(overSocket);
        using var call = new Echo.EchoClient(channel).Talk(cancellationToken: Cancel);

        for (var turn = 0; turn < 3; turn++)
        {
            await call.RequestStream.WriteAsync(new Word { Count = turn }, Cancel);
            Assert.True(await call.ResponseStream.MoveNext(Cancel));
            Assert.Equal(turn, call.ResponseStream.Current.Count);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Cancel));
    }

    [Fact]
    public async Task Deadline_Passes_CallEndsWithDeadlineExceeded()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.CreateChannel();
        var deadline = DateTime.UtcNow.AddMilliseconds(300);

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Word { Text = "wait" }, deadline: deadline, cancellationToken: Cancel));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
    }

    [Fact]
    public async Task Cancel_OfARunningCall_EndsItWithCancelled()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.CreateChannel();
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Word { Text = "wait" }, cancellationToken: source.Token));

        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
    }

    [Fact]
    public async Task Dispose_OfARunningCall_EndsItWithCancelled()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.CreateChannel();
        var call = new Echo.EchoClient(channel).SayAsync(new Word { Text = "wait" }, cancellationToken: Cancel);

        call.Dispose();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
    }

    [Fact]
    public async Task Failure_StatusSentenceAndBinaryTrailers_ReachTheClient()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.CreateChannel();

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Word { Text = "fail" }, cancellationToken: Cancel));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal("Größe must be > 0", error.Status.Detail);
        Assert.Equal("Status(StatusCode=\"InvalidArgument\", Detail=\"Größe must be > 0\")", error.Message);
        Assert.Equal("asked", error.Trailers.GetValue("reason"));
        Assert.Equal([0, 255, 128, 44], error.Trailers.GetValueBytes("details-bin"));
    }
}
