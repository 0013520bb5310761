using AbpnBridge.V1;
using Google.Protobuf;
using Grpc.Core;

namespace AbpnBridge.FunctionalTests;

/// <summary>A whole Retouch call: what was sent, and everything that came back.</summary>
internal sealed class RetouchConversation
{
    private const int RowsPerBand = 64;

    public List<RetouchProgress> Progress { get; } = [];

    public ResultHeader? Result { get; private set; }

    public RetouchSummary? Summary { get; private set; }

    public Dictionary<RetouchOutput, MemoryStream> Outputs { get; } = [];

    public byte[] Pixels => Outputs[RetouchOutput.Pixels].ToArray();

    /// <summary>Sends header, selection and photo in bands, closes, and gathers the answer.</summary>
    public static async Task<RetouchConversation> RunAsync(
        DaemonClient client, TestPhoto photo, Action<RetouchHeader>? adjust = null, byte[]? selection = null,
        CancellationToken cancellationToken = default)
    {
        var header = new RetouchHeader { Photo = photo.Header };
        adjust?.Invoke(header);
        using var call = client.Retouch.Retouch(cancellationToken: cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(new RetouchRequest { Header = header }, cancellationToken);
            if (selection is not null)
                await call.RequestStream.WriteAsync(
                    new RetouchRequest { SelectionBand = new PixelBand { Pixels = ByteString.CopyFrom(selection) } }, cancellationToken);
            await SendAsync(call, photo, cancellationToken);
        }
        catch (RpcException)
        {
            // A call that the daemon has ended takes no more; why it ended stands in the response stream.
        }

        return await ReceiveAsync(call, cancellationToken);
    }

    public static async Task SendAsync(
        AsyncDuplexStreamingCall<RetouchRequest, RetouchResponse> call, TestPhoto photo, CancellationToken cancellationToken)
    {
        for (var row = 0; row < photo.Extent.Height; row += RowsPerBand)
        {
            var band = photo.Band(row, Math.Min(RowsPerBand, photo.Extent.Height - row));
            await call.RequestStream.WriteAsync(new RetouchRequest { PixelBand = band }, cancellationToken);
        }

        await call.RequestStream.CompleteAsync();
    }

    public static async Task<RetouchConversation> ReceiveAsync(
        AsyncDuplexStreamingCall<RetouchRequest, RetouchResponse> call, CancellationToken cancellationToken)
    {
        var conversation = new RetouchConversation();
        while (await call.ResponseStream.MoveNext(cancellationToken))
            conversation.Take(call.ResponseStream.Current);
        return conversation;
    }

    public static RetouchSettings Strengths(float blemishes, float evening, float whitening = 0) => new()
    {
        Strengths =
        {
            new FeatureStrength { Feature = RetouchFeature.Blemishes, Strength = blemishes },
            new FeatureStrength { Feature = RetouchFeature.Evening, Strength = evening },
            new FeatureStrength { Feature = RetouchFeature.Whitening, Strength = whitening },
        },
    };

    private void Take(RetouchResponse response)
    {
        switch (response.MessageCase)
        {
            case RetouchResponse.MessageOneofCase.Progress:
                Progress.Add(response.Progress);
                break;
            case RetouchResponse.MessageOneofCase.Result:
                Result = response.Result;
                break;
            case RetouchResponse.MessageOneofCase.Band:
                Take(response.Band);
                break;
            default:
                Summary = response.Summary;
                break;
        }
    }

    private void Take(OutputBand band)
    {
        if (!Outputs.TryGetValue(band.Output, out var rows))
            Outputs[band.Output] = rows = new MemoryStream();
        rows.Write(band.Pixels.Span);
    }
}
