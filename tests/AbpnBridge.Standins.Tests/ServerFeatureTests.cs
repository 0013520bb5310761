using AbpnBridge.Standins.Protos;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AbpnBridge.Standins;

/// <summary>What the real server does through the contract types beyond plain calls.</summary>
public sealed class ServerFeatureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Response_Compressed_ArrivesWhole(string encoding)
    {
        await using var server = await EchoServer.StartAsync(services => services.AddGrpc(options => options.ResponseCompressionAlgorithm = encoding));
        using var channel = server.CreateChannel();
        var sent = new Word { Text = new string('a', 50_000) };

        using var call = new Echo.EchoClient(channel).SayAsync(sent, cancellationToken: Cancel);

        Assert.Equal(sent, await call);
    }

    [Fact]
    public async Task Interceptor_SeesEveryKindOfCall()
    {
        var seen = new List<string>();
        await using var server = await EchoServer.StartAsync(services =>
        {
            services.AddSingleton(seen);
            services.AddGrpc(options => options.Interceptors.Add<NotingInterceptor>());
        });
        using var channel = server.CreateChannel();
        var client = new Echo.EchoClient(channel);

        await client.SayAsync(new Word(), cancellationToken: Cancel);
        using var join = client.Join(cancellationToken: Cancel);
        await join.RequestStream.CompleteAsync();
        await join;
        using var repeat = client.Repeat(new Word(), cancellationToken: Cancel);
        Assert.False(await repeat.ResponseStream.MoveNext(Cancel));
        using var talk = client.Talk(cancellationToken: Cancel);
        await talk.RequestStream.CompleteAsync();
        Assert.False(await talk.ResponseStream.MoveNext(Cancel));

        Assert.Equal(["Say", "Join", "Repeat", "Talk"], seen);
    }

    [Fact]
    public async Task CallContext_NamesMethodPeerAndDeadline()
    {
        ServerCallContext? context = null;
        var method = "";
        var deadline = DateTime.MinValue;
        var peer = "";
        await using var server = await EchoServer.StartAsync(services => services.AddGrpc(options =>
            options.Interceptors.Add<ContextInterceptor>((Action<ServerCallContext>)(it =>
                (context, method, deadline, peer) = (it, it.Method, it.Deadline, it.Peer)))));
        using var channel = server.CreateChannel();
        var wanted = DateTime.UtcNow.AddSeconds(30);

        await new Echo.EchoClient(channel).SayAsync(new Word(), deadline: wanted, cancellationToken: Cancel);

        Assert.NotNull(context);
        Assert.Equal("/standins.test.Echo/Say", method);
        Assert.StartsWith("ipv4:127.0.0.1:", peer, StringComparison.Ordinal);
        // The time left goes over the wire, so the server's clock reading differs by the way of the request.
        Assert.Equal(wanted, deadline, TimeSpan.FromSeconds(5));
    }

    private sealed class ContextInterceptor(Action<ServerCallContext> look) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            look(context);
            return base.UnaryServerHandler(request, context, continuation);
        }
    }

    private sealed class NotingInterceptor(List<string> seen) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(request, context);
        }

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(requestStream, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(request, responseStream, context);
        }

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(requestStream, responseStream, context);
        }

        private void Note(ServerCallContext context) => seen.Add(context.Method.Split('/')[^1]);
    }
}
