using AbpnBridge.Standins.Protos;
using Grpc.Core;

namespace AbpnBridge.Standins;

/// <summary>Serves the four kinds of call, and fails or waits on request.</summary>
internal sealed class EchoService : Echo.EchoBase
{
    public override async Task<Word> Say(Word request, ServerCallContext context)
    {
        if (request.Text == "fail")
        {
            throw Failure();
        }

        if (request.Text == "wait")
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        }

        await context.WriteResponseHeadersAsync(new Metadata { { "seen-by", context.RequestHeaders.GetValue("from") ?? "nobody" } });
        context.ResponseTrailers.Add("bytes-bin", context.RequestHeaders.GetValueBytes("bytes-bin") ?? []);
        return request;
    }

    public override async Task<Word> Join(IAsyncStreamReader<Word> requestStream, ServerCallContext context)
    {
        var joined = new Word();
        await foreach (var word in requestStream.ReadAllAsync(context.CancellationToken))
        {
            joined.Text += word.Text;
            joined.Count++;
        }

        return joined;
    }

    public override async Task Repeat(Word request, IServerStreamWriter<Word> responseStream, ServerCallContext context)
    {
        for (var index = 0; index < request.Count; index++)
        {
            await responseStream.WriteAsync(new Word { Text = request.Text, Count = index }, context.CancellationToken);
        }
    }

    public override async Task Talk(
        IAsyncStreamReader<Word> requestStream, IServerStreamWriter<Word> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext())
        {
            await responseStream.WriteAsync(requestStream.Current);
        }
    }

    private static RpcException Failure()
    {
        var trailers = new Metadata { { "reason", "asked" }, { "details-bin", new byte[] { 0, 255, 128, 44 } } };
        return new RpcException(new Status(StatusCode.InvalidArgument, "Größe must be > 0"), trailers);
    }
}
