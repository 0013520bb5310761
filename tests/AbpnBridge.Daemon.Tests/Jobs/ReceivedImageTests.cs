using System.Runtime.InteropServices;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Jobs;

public sealed class ReceivedImageTests
{
    [Fact]
    public void Write_BandsInAnyOrder_FillThePicture()
    {
        using var image = new ReceivedImage(new Extent(2, 3), PixelFormat.Grey8, null);

        Assert.Equal(1, image.Write(2, [5, 6], "band"));
        Assert.Equal(0, image.FirstMissingRow);
        Assert.Equal(3, image.Write(0, [1, 2, 3, 4], "band"));

        Assert.True(image.IsComplete);
        Assert.Null(image.FirstMissingRow);
        Assert.Equal([1, 2], image.View.Row(0).ToArray());
        Assert.Equal([5, 6], image.View.Row(2).ToArray());
    }

    [Fact]
    public void Write_PhotoInBandsOfAnyOrder_MakesTheProxyOfTheWholeOnTheWay()
    {
        // Bands that cut the proxy's rows, the last of them short.
        var (extent, bandRows) = (new Extent(37, 101), 7);
        var pixels = Enumerable.Range(0, 37 * 101 * 3).Select(i => (byte)(i * 131 >> 3)).ToArray();
        using var image = new ReceivedImage(extent, PixelFormat.Rgb8, null, isPhoto: true);
        var bands = Enumerable.Range(0, (extent.Height + bandRows - 1) / bandRows).OrderBy(band => band * 5 % 17);

        Parallel.ForEach(bands, band =>
        {
            var first = band * bandRows;
            var count = Math.Min(bandRows, extent.Height - first);
            // One that is refused in between counts for nothing.
            Assert.Throws<InvalidFieldException>(() => image.Write(first, new byte[37 * 3 - 1], "band"));
            image.Write(first, pixels.AsSpan(first * 37 * 3, count * 37 * 3), "band");
            Assert.Throws<InvalidFieldException>(() => image.Write(first, new byte[37 * 3], "band"));
        });

        using var expected = PhotoProxy.Build(image.View, TestContext.Current.CancellationToken);
        var proxy = image.PhotoIn(ColourTransform.Identity).Proxy!;
        Assert.Equal(expected.View.Extent, proxy.View.Extent);
        for (var y = 0; y < proxy.View.Extent.Height; y++)
            Assert.Equal(expected.View.Row(y).ToArray(), proxy.View.Row(y).ToArray());
    }

    [Fact]
    public void Write_PhotoWithABadSample_MakesTheProxyOfWhatCameInItsPlace()
    {
        using var image = new ReceivedImage(new Extent(1, 2), new PixelFormat(ChannelLayout.Grey, SampleType.Float32), null, isPhoto: true);
        image.Write(0, MemoryMarshal.AsBytes<float>([0.5f]), "band");

        Assert.Throws<InvalidFieldException>(() => image.Write(1, MemoryMarshal.AsBytes<float>([float.NaN]), "band"));
        image.Write(1, MemoryMarshal.AsBytes<float>([1f]), "band");

        Assert.Equal([(ushort)49151], MemoryMarshal.Cast<byte, ushort>(image.PhotoIn(ColourTransform.Identity).Proxy!.View.Row(0)).ToArray());
    }

    [Fact]
    public void Reserve_MachineHasNoMemory_GivesTheBudgetBack()
    {
        var budget = new MemoryBudget(long.MaxValue);

        // 10^16 bytes: more than any address space holds.
        Assert.Throws<OutOfMemoryException>(() => ReceivedImage.Reserve(budget, new Extent(100_000_000, 25_000_000), PixelFormat.RgbFloat));
        Assert.Equal(0, budget.ReservedBytes);
    }

    [Theory]
    [InlineData(0, 3, "band.pixels", "has 3 bytes; whole rows of 2 bytes")]
    [InlineData(0, 0, "band.pixels", "has 0 bytes")]
    [InlineData(-1, 2, "band.first_row", "is -1; it must be between 0 and 2")]
    [InlineData(3, 2, "band.first_row", "is 3; it must be between 0 and 2")]
    [InlineData(2, 4, "band.pixels", "holds 2 rows from row 2; the photo ends after row 2")]
    [InlineData(int.MaxValue, 2, "band.first_row", "is 2147483647")]
    public void Write_BandThatDoesNotFit_IsRefusedWithItsField(int firstRow, int bytes, string field, string words)
    {
        using var image = new ReceivedImage(new Extent(2, 3), PixelFormat.Grey8, null);

        var refusal = Assert.Throws<InvalidFieldException>(() => image.Write(firstRow, new byte[bytes], "band"));

        Assert.Equal(field, refusal.Field);
        Assert.Contains(words, refusal.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RowTwice_IsRefusedAndKeepsTheFirst()
    {
        using var image = new ReceivedImage(new Extent(2, 3), PixelFormat.Grey8, null);
        image.Write(1, [7, 8], "band");

        var refusal = Assert.Throws<InvalidFieldException>(() => image.Write(0, [0, 0, 0, 0, 0, 0], "band"));

        Assert.Contains("row 1 was sent already", refusal.Description, StringComparison.Ordinal);
        Assert.Equal([7, 8], image.View.Row(1).ToArray());
    }

    [Fact]
    public void Write_BadSample_NamesItsPlaceAndTheRowsMayComeAgain()
    {
        using var image = new ReceivedImage(new Extent(2, 2), PixelFormat.RgbFloat, null);
        float[] samples = new float[12];
        samples[6 + 3 + 2] = float.NegativeInfinity; // row 1, column 1, channel 2

        var refusal = Assert.Throws<InvalidFieldException>(() => image.Write(0, MemoryMarshal.AsBytes<float>(samples), "band"));
        samples[6 + 3 + 2] = -3; // Outside the displayable range, but a number.

        Assert.Contains("column 1, row 1, channel 2 is -Infinity", refusal.Description, StringComparison.Ordinal);
        Assert.Equal(2, image.Write(0, MemoryMarshal.AsBytes<float>(samples), "band"));
    }

    [Fact]
    public void Dispose_WhileBorrowed_FreesWhenTheLastLoanEnds()
    {
        var budget = new MemoryBudget(1000);
        var image = new ReceivedImage(new Extent(1, 1), PixelFormat.Grey8, budget.Reserve(1000));
        image.Write(0, [9], "band");
        var loan = image.Borrow();

        image.Dispose();
        image.Dispose();

        Assert.Equal([9], image.View.Row(0).ToArray());
        Assert.Equal(1000, budget.ReservedBytes);
        loan.Dispose();
        Assert.Equal(0, budget.ReservedBytes);
        Assert.Equal(DaemonError.NotFound, Assert.Throws<DaemonException>(image.Borrow).Kind);
    }

    [Theory]
    [InlineData(32768, -1)]
    [InlineData(32769, 2)]
    [InlineData(65535, 2)]
    public void FirstBad_PhotoshopSamples_AreThoseAbove32768(int sample, int index)
    {
        ushort[] samples = [0, 32768, (ushort)sample];

        Assert.Equal(index, SampleCheck.FirstBad(MemoryMarshal.AsBytes<ushort>(samples), SampleType.UInt15Plus1));
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(float.PositiveInfinity, 1)]
    [InlineData(float.NegativeInfinity, 1)]
    [InlineData(float.MaxValue, -1)]
    [InlineData(float.MinValue, -1)]
    [InlineData(float.Epsilon, -1)]
    [InlineData(-0f, -1)]
    public void FirstBad_Floats_AreThoseThatAreNoNumbers(float sample, int index)
    {
        float[] samples = [0.5f, sample, 1];

        Assert.Equal(index, SampleCheck.FirstBad(MemoryMarshal.AsBytes<float>(samples), SampleType.Float32));
    }

    [Fact]
    public void FirstBad_NaNWithTheSignBit_IsFoundBeforeALaterOne()
    {
        uint[] bits = [0, 0xFFC0_0000, 0x7FC0_0000];

        Assert.Equal(1, SampleCheck.FirstBad(MemoryMarshal.AsBytes<uint>(bits), SampleType.Float32));
    }

    [Fact]
    public void FirstBad_8And16Bits_HaveNone()
    {
        byte[] all = [255, 255, 255, 255];

        Assert.Equal(-1, SampleCheck.FirstBad(all, SampleType.UInt8));
        Assert.Equal(-1, SampleCheck.FirstBad(all, SampleType.UInt16));
    }
}
