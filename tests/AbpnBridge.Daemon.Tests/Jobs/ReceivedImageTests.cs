using System.Runtime.InteropServices;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
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
