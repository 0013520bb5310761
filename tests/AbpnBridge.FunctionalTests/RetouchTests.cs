using AbpnBridge.Retouching.Tests;
using AbpnBridge.V1;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class RetouchTests(SharedDaemon shared)
{
    public static TheoryData<PixelFormat> EveryFormat => [.. Formats.All];

    [Theory]
    [MemberData(nameof(EveryFormat))]
    public async Task Retouch_StrengthZero_GivesBackEveryByteAsSent(PixelFormat format)
    {
        var photo = TestPhoto.Face(format);

        var answer = await RetouchConversation.RunAsync(shared.Client, photo, header =>
        {
            header.Settings = RetouchConversation.Strengths(0, 0);
            header.Outputs.Add([RetouchOutput.Pixels, RetouchOutput.PixelLayer]);
        });

        Assert.Equal(photo.Pixels, answer.Pixels);
        Assert.Equal(photo.Pixels, answer.Outputs[RetouchOutput.PixelLayer].ToArray());
    }

    [Theory]
    [InlineData(PixelFormat.Rgb8)]
    [InlineData(PixelFormat.Rgba8)]
    [InlineData(PixelFormat.Rgb16)]
    [InlineData(PixelFormat.RgbaPhotoshop16)]
    [InlineData(PixelFormat.GreyAlpha16)]
    [InlineData(PixelFormat.RgbaFloat)]
    public async Task Retouch_Face_ChangesPixelsOnlyWhereTheMaskIsAboveZero(PixelFormat format)
    {
        var photo = TestPhoto.Face(format);

        var answer = await RetouchConversation.RunAsync(
            shared.Client, photo, header => header.Outputs.Add([RetouchOutput.Pixels, RetouchOutput.Mask]));

        var changes = Changes.Between(photo, answer.Pixels, answer.Outputs[RetouchOutput.Mask].ToArray());
        Assert.Equal(0, changes.OutsideMask);
        Assert.Equal(0, changes.OfAlpha);
        Assert.True(changes.InsideMask > 0, "The study has blemishes, so something must change.");
        Assert.InRange(answer.Summary!.MaskFraction, double.Epsilon, 1);
    }

    [Theory]
    [InlineData(PixelFormat.Rgb8)]
    [InlineData(PixelFormat.Rgba16)]
    [InlineData(PixelFormat.RgbaPhotoshop16)]
    [InlineData(PixelFormat.GreyAlpha16)]
    [InlineData(PixelFormat.RgbFloat)]
    public async Task Retouch_PixelLayerUnderItsMask_IsTheRetouch(PixelFormat format)
    {
        var photo = TestPhoto.Face(format);
        var selection = new byte[photo.Extent.PixelCount];
        for (var i = 0; i < selection.Length; i++) selection[i] = (byte)Math.Min(255, 2 * (i % photo.Extent.Width));

        var answer = await RetouchConversation.RunAsync(
            shared.Client, photo,
            header =>
            {
                header.Settings = RetouchConversation.Strengths(1, 0.7f);
                header.Region = new Bounds { X = 10, Y = 20, Width = 280, Height = 370 };
                (header.HasSelection, header.SelectionFormat) = (true, PixelFormat.Grey8);
                header.Outputs.Add([RetouchOutput.PixelLayer, RetouchOutput.Mask, RetouchOutput.Pixels]);
            },
            selection);

        var (layer, mask) = (answer.Outputs[RetouchOutput.PixelLayer].ToArray(), answer.Outputs[RetouchOutput.Mask].ToArray());
        Assert.Equal(photo.Wire, answer.Result!.Outputs[0].PixelFormat);
        Assert.InRange(photo.LargestMiss(layer, mask, answer.Pixels), 0, NormalLayer.MostMiss(photo.Format));
        // Ungated: where half is selected, twice as much lies in the layer as comes through.
        Assert.NotEqual(answer.Pixels, layer);
    }

    [Fact]
    public async Task Retouch_16BitPhoto_StaysAt16Bits()
    {
        var photo = TestPhoto.Face(PixelFormat.Rgb16);

        var answer = await RetouchConversation.RunAsync(shared.Client, photo);

        Assert.Equal(PixelFormat.Rgb16, Assert.Single(answer.Result!.Outputs).PixelFormat);
        var changed = Samples(answer.Pixels).Zip(Samples(photo.Pixels)).Where(pair => pair.First != pair.Second).ToList();
        // A result that went through 8 bits would hold multiples of 257 only.
        Assert.Contains(changed, pair => pair.First % 257 != 0);
    }

    [Fact]
    public async Task Retouch_SeveralOutputs_ComeWholeAndInTheOrderAsked()
    {
        var photo = TestPhoto.Face(PixelFormat.Rgba8);
        RetouchOutput[] asked = [RetouchOutput.Mask, RetouchOutput.SoftLightLayer, RetouchOutput.PixelLayer, RetouchOutput.ResidueLayer, RetouchOutput.Pixels];

        var answer = await RetouchConversation.RunAsync(shared.Client, photo, header => header.Outputs.Add(asked));

        Assert.Equal(asked, answer.Result!.Outputs.Select(output => output.Output));
        Assert.Equal(asked, answer.Outputs.Keys);
        Assert.Equal(photo.Extent.PixelCount, answer.Outputs[RetouchOutput.Mask].Length);
        Assert.Equal(photo.Pixels.Length, answer.Outputs[RetouchOutput.SoftLightLayer].Length);
        Assert.Equal(photo.Pixels.Length, answer.Outputs[RetouchOutput.PixelLayer].Length);
        Assert.Equal(photo.Pixels.Length, answer.Outputs[RetouchOutput.ResidueLayer].Length);
        Assert.Equal(photo.Pixels.Length, answer.Outputs[RetouchOutput.Pixels].Length);
    }

    [Fact]
    public async Task Retouch_Region_LeavesEverythingOutsideAsItWas()
    {
        var photo = TestPhoto.Face();
        var region = new Bounds { X = 60, Y = 90, Width = 120, Height = 77 };

        var answer = await RetouchConversation.RunAsync(shared.Client, photo, header => header.Region = region);

        var pixels = answer.Pixels;
        for (var y = 0; y < photo.Extent.Height; y++)
            for (var x = 0; x < photo.Extent.Width; x++)
                if (x < region.X || y < region.Y || x >= region.X + region.Width || y >= region.Y + region.Height)
                    Assert.True(Pixel(photo.Pixels, photo, x, y).SequenceEqual(Pixel(pixels, photo, x, y)), $"{x}, {y} changed");
    }

    [Fact]
    public async Task Retouch_SelectionOfTheLeftHalf_LeavesTheRightHalfAsItWas()
    {
        var photo = TestPhoto.Face();
        var half = photo.Extent.Width / 2;
        var selection = new byte[photo.Extent.PixelCount];
        for (var i = 0; i < selection.Length; i++)
            selection[i] = (byte)(i % photo.Extent.Width < half ? 255 : 0);

        var answer = await RetouchConversation.RunAsync(
            shared.Client, photo, header => (header.HasSelection, header.SelectionFormat) = (true, PixelFormat.Grey8), selection);

        var pixels = answer.Pixels;
        var changedColumns = Enumerable.Range(0, pixels.Length).Where(i => photo.Pixels[i] != pixels[i])
            .Select(i => i / 3 % photo.Extent.Width).ToList();
        Assert.NotEmpty(changedColumns);
        Assert.All(changedColumns, x => Assert.True(x < half));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 57)]
    [InlineData(3, 5)]
    public async Task Retouch_TinyPhoto_IsAnswered(int width, int height)
    {
        var photo = TestPhoto.Tiled(width, height);

        var answer = await RetouchConversation.RunAsync(shared.Client, photo);

        Assert.Equal(photo.Pixels.Length, answer.Pixels.Length);
    }

    [Fact]
    public async Task Retouch_Answer_TellsProgressModelDeviceAndTimes()
    {
        var answer = await RetouchConversation.RunAsync(shared.Client, TestPhoto.Face());

        Assert.NotEmpty(answer.Progress);
        Assert.Equal(answer.Progress.Select(p => p.Fraction).Order(), answer.Progress.Select(p => p.Fraction));
        Assert.Equal("blend", answer.Progress[^1].Step);
        Assert.Equal(1, answer.Progress[^1].Fraction);
        var summary = answer.Summary!;
        Assert.StartsWith("abpn-skin ", summary.Model, StringComparison.Ordinal);
        Assert.Equal("cpu", summary.Device);
        Assert.Equal(1, Assert.Single(summary.Regions).Id);
        Assert.True(summary.Timings.LowResMs > 0 && summary.Timings.BlendMs > 0, "Both parts took time.");
        // The parts do not overlap in one call, so together they cannot exceed the whole.
        Assert.True(summary.Timings.TotalMs >= summary.Timings.LowResMs + summary.Timings.BlendMs);
    }

    [Fact]
    public async Task Retouch_OverTheUnixSocket_GivesTheSamePixels()
    {
        var photo = TestPhoto.Face();
        using var local = new DaemonClient(shared.Process, overSocket: true);

        var overPort = await RetouchConversation.RunAsync(shared.Client, photo);
        var overSocket = await RetouchConversation.RunAsync(local, photo);

        Assert.Equal(overPort.Pixels, overSocket.Pixels);
    }

    [Fact]
    public async Task Retouch_BandsInAnyOrder_GiveTheSamePixels()
    {
        var photo = TestPhoto.Face();
        using var call = shared.Client.Retouch.Retouch(cancellationToken: TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(new RetouchRequest { Header = new RetouchHeader { Photo = photo.Header } });
        foreach (var (row, count) in ((int, int)[])[(200, 201), (0, 1), (7, 193), (1, 6)])
            await call.RequestStream.WriteAsync(new RetouchRequest { PixelBand = photo.Band(row, count) });
        await call.RequestStream.CompleteAsync();

        var answer = await RetouchConversation.ReceiveAsync(call, TestContext.Current.CancellationToken);

        var inOrder = await RetouchConversation.RunAsync(shared.Client, photo);
        Assert.Equal(inOrder.Pixels, answer.Pixels);
    }

    private static IEnumerable<ushort> Samples(byte[] pixels) => Enumerable.Range(0, pixels.Length / 2).Select(i => BitConverter.ToUInt16(pixels, 2 * i));

    private static ReadOnlySpan<byte> Pixel(byte[] pixels, TestPhoto photo, int x, int y) =>
        pixels.AsSpan(y * photo.RowBytes + x * photo.Format.BytesPerPixel, photo.Format.BytesPerPixel);
}
