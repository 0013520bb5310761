using AbpnBridge.FunctionalTests;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing.Portraits;
using AbpnBridge.V1;
using Google.Protobuf;
using Grpc.Core;
using Extent = AbpnBridge.V1.Extent;
using PixelFormat = AbpnBridge.Imaging.Pixels.PixelFormat;

namespace AbpnBridge.Benchmarks.Daemon;

/// <summary>One Retouch call whose photo is painted while it is sent, so that this process never holds it: for photos of any size.</summary>
internal static class StreamedRetouch
{
    private const int BandBytes = 4 << 20;

    /// <summary>Sends a composed portrait as 8-bit RGB, takes the pixels back and counts them.</summary>
    public static async Task RunAsync(DaemonClient client, ComposedPortrait portrait)
    {
        using var call = client.Retouch.Retouch();
        var receiving = CountAsync(call);
        var header = new RetouchHeader
        {
            Photo = new PhotoHeader
            {
                Extent = new Extent { Width = portrait.Extent.Width, Height = portrait.Extent.Height },
                PixelFormat = V1.PixelFormat.Rgb8,
                DisplayName = "composed portrait",
            },
            Settings = new RetouchSettings { Strengths = { All(RetouchFeature.Blemishes), All(RetouchFeature.Evening), All(RetouchFeature.Whitening) } },
        };
        await call.RequestStream.WriteAsync(new RetouchRequest { Header = header });
        await SendAsync(call, portrait);
        var received = await receiving;
        if (received != 3 * portrait.Extent.PixelCount) throw new InvalidOperationException($"{received} bytes came back of a photo of {portrait.Extent}.");
    }

    private static FeatureStrength All(RetouchFeature feature) => new() { Feature = feature, Strength = 1 };

    private static async Task SendAsync(AsyncDuplexStreamingCall<RetouchRequest, RetouchResponse> call, ComposedPortrait portrait)
    {
        var rowBytes = 3 * portrait.Extent.Width;
        var rows = Math.Clamp(BandBytes / rowBytes, 1, portrait.Extent.Height);
        var memory = new byte[rows * rowBytes];
        for (var first = 0; first < portrait.Extent.Height; first += rows)
        {
            var count = Math.Min(rows, portrait.Extent.Height - first);
            var band = memory.AsMemory(0, count * rowBytes);
            portrait.Draw(first, new ImageSpan(band, portrait.Extent with { Height = count }, PixelFormat.Rgb8), PortraitVersion.Spotted);
            await call.RequestStream.WriteAsync(
                new RetouchRequest { PixelBand = new PixelBand { FirstRow = first, Pixels = UnsafeByteOperations.UnsafeWrap(band) } });
        }

        await call.RequestStream.CompleteAsync();
    }

    private static async Task<long> CountAsync(AsyncDuplexStreamingCall<RetouchRequest, RetouchResponse> call)
    {
        var bytes = 0L;
        while (await call.ResponseStream.MoveNext(CancellationToken.None)) bytes += call.ResponseStream.Current.Band?.Pixels.Length ?? 0;
        return bytes;
    }
}
