using AbpnBridge.Daemon.Api;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Google.Protobuf;
using Xunit;
using Wire = AbpnBridge.V1;

namespace AbpnBridge.Daemon.Tests.Api;

public sealed class SelectionReaderTests
{
    private static readonly PhotoDescription Photo = new(new Extent(4, 3), PixelFormat.Rgb8, "", []);
    private readonly MemoryBudget _budget = new(1000);

    [Fact]
    public void Read_Bounds_AreZeroOutside()
    {
        using var mask = SelectionReader.Read(Mask(new Wire.Bounds { X = 1, Y = 1, Width = 2, Height = 1 }, 7, 9), Photo, _budget);

        Assert.Equal([0, 0, 0, 0], mask.View.Row(0).ToArray());
        Assert.Equal([0, 7, 9, 0], mask.View.Row(1).ToArray());
        Assert.Equal([0, 0, 0, 0], mask.View.Row(2).ToArray());
    }

    [Fact]
    public void Read_WrongLength_IsRefusedAndTakesNoMemory()
    {
        var refusal = Assert.Throws<InvalidFieldException>(() => SelectionReader.Read(Mask(null, 1, 2, 3), Photo, _budget));

        Assert.Equal("selection.pixels", refusal.Field);
        Assert.Contains("has 3 bytes", refusal.Description, StringComparison.Ordinal);
        Assert.Equal(0, _budget.ReservedBytes);
    }

    [Fact]
    public void Read_NaN_IsRefusedAndGivesItsMemoryBack()
    {
        var wire = new Wire.SelectionMask
        {
            PixelFormat = Wire.PixelFormat.GreyFloat,
            Bounds = new Wire.Bounds { Width = 1, Height = 1 },
            Pixels = ByteString.CopyFrom(BitConverter.GetBytes(float.NaN)),
        };

        Assert.Throws<InvalidFieldException>(() => SelectionReader.Read(wire, Photo, _budget));
        Assert.Equal(0, _budget.ReservedBytes);
    }

    private static Wire.SelectionMask Mask(Wire.Bounds? bounds, params byte[] pixels) =>
        new() { PixelFormat = Wire.PixelFormat.Grey8, Bounds = bounds, Pixels = ByteString.CopyFrom(pixels) };
}
