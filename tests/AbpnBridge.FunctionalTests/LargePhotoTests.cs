using System.Diagnostics;
using AbpnBridge.V1;
using Grpc.Core;
using Xunit;
using Extent = AbpnBridge.Imaging.Geometry.Extent;
using WireFormat = AbpnBridge.V1.PixelFormat;

namespace AbpnBridge.FunctionalTests;

/// <summary>A photo of 96 megapixels whose client changes its mind, again and again.</summary>
[Trait("Category", "Slow")]
public sealed class LargePhotoTests
{
    private const int Cancels = 6;

    // One estimate of this photo is 96 MB of pixels and 0.5 to 0.8 GB of work, by the number of cores; two do not fit.
    private const string RoomForOne = "--AbpnBridge:Limits:MaxOpenBytes=1000000000";
    private static readonly TimeSpan FreedWithin = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Retouch_CancelledAtManyMoments_LeavesTheDaemonAliveAndItsMemoryFree()
    {
        var photo = Grey(new Extent(12_000, 8_000));
        await using var process = await DaemonProcess.StartAsync([RoomForOne]);
        using var client = new DaemonClient(process);
        for (var i = 0; i < Cancels; i++)
        {
            await CancelAfterAsync(client, photo, TimeSpan.FromMilliseconds(60 * i));
            // The next photo finds room only when the memory of this one has come back.
            await UntilThereIsRoomAsync(client, photo);
        }

        Assert.True(await client.IsServingAsync());
        Assert.DoesNotContain("fail:", process.Output, StringComparison.Ordinal);
    }

    /// <summary>Cancels some time after the engine has begun.</summary>
    private static async Task CancelAfterAsync(DaemonClient client, TestPhoto photo, TimeSpan delay)
    {
        using var cancel = new CancellationTokenSource();
        using var call = client.Retouch.Retouch(cancellationToken: cancel.Token);
        await call.RequestStream.WriteAsync(new RetouchRequest { Header = new RetouchHeader { Photo = photo.Header } });
        await RetouchConversation.SendAsync(call, photo, CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            var told = false;
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                if (told || call.ResponseStream.Current.Progress?.State != RetouchState.Running) continue;
                told = true;
                cancel.CancelAfter(delay);
            }
        });
        Assert.Equal(StatusCode.Cancelled, refusal.StatusCode);
    }

    private static async Task UntilThereIsRoomAsync(DaemonClient client, TestPhoto photo)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < FreedWithin; await Task.Delay(20))
            try
            {
                var opened = await client.Photo.OpenPhotoAsync(new OpenPhotoRequest { Photo = photo.Header });
                await client.Photo.ClosePhotoAsync(new ClosePhotoRequest { PhotoId = opened.PhotoId });
                return;
            }
            catch (RpcException refusal) when (refusal.StatusCode == StatusCode.ResourceExhausted)
            {
                continue;
            }

        Assert.Fail($"The memory did not come back within {FreedWithin}.");
    }

    /// <summary>The face study in grey, side by side and one below the other.</summary>
    private static TestPhoto Grey(Extent extent)
    {
        var face = TestPhoto.Face(WireFormat.Grey8);
        var pixels = new byte[extent.PixelCount];
        for (var y = 0; y < extent.Height; y++)
        {
            var row = face.Pixels.AsSpan(y % face.Extent.Height * face.RowBytes, face.RowBytes);
            for (var x = 0; x < extent.Width; x += row.Length)
            {
                var rest = pixels.AsSpan(y * extent.Width + x, Math.Min(row.Length, extent.Width - x));
                row[..rest.Length].CopyTo(rest);
            }
        }

        return face with { Extent = extent, Pixels = pixels };
    }
}
