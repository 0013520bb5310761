using System.Diagnostics;
using System.IO.Pipelines;
using AbpnBridge.Daemon.Hosting;

namespace AbpnBridge.Daemon.Api;

/// <summary>
/// Lets a client that is refused in the midst of sending finish: what it still sends is read and dropped before the answer ends, whoever refused it, a guard, a
/// service or the size limit of a message. A call that ends under a client's hands makes .NET's client send on a stream that it has just reset, and the server
/// then closes the connection with every other call on it. HTTP/1.1 needs nothing: the server reads such a body to its end itself.
/// </summary>
internal sealed class UnreadBody(RequestDelegate next, DaemonLifetime lifetime)
{
    private static readonly TimeSpan LetGoWithin = TimeSpan.FromSeconds(5);

    // A client that keeps its side open without sending waits for its answer.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
            await DropAsync(context.Request.BodyReader, context.RequestAborted);
    }

    /// <summary>Bytes and not messages, so that it also gets past one that is too long; ends at once where everything was read.</summary>
    private async Task DropAsync(PipeReader body, CancellationToken aborted)
    {
        var start = Stopwatch.GetTimestamp();
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.GivenUp);
        try
        {
            bool isEnd;
            do
            {
                quiet.CancelAfter(Quiet);
                var read = await body.ReadAsync(quiet.Token);
                isEnd = read.IsCompleted;
                body.AdvanceTo(read.Buffer.End);
            }
            while (!isEnd && Stopwatch.GetElapsedTime(start) < LetGoWithin);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // Quiet, or the client has gone: nothing more to drop.
        }
    }
}
