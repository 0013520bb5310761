using AbpnBridge.Imaging.Codecs.Tiff;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Tiff;

/// <summary>The schemes alone: what is packed comes back, and broken data end instead of running on.</summary>
public sealed class TiffSchemeTests
{
    private static readonly int[] Lengths = [0, 1, 2, 3, 127, 128, 129, 255, 4000, 5000, 70000];
    private static readonly int[] Kinds = [1, 2, 6, 256];

    public static TheoryData<int, int> Texts => [.. from length in Lengths from kinds in Kinds select (length, kinds)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Lzw_AnyText_ComesBack(int length, int kinds)
    {
        var text = Text(length, kinds);
        var unpacked = new byte[length];

        Assert.Equal(length, TiffLzw.Unpack(TiffLzw.Pack(text), unpacked));
        Assert.Equal(text, unpacked);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void PackBits_AnyText_ComesBack(int length, int kinds)
    {
        var text = Text(length, kinds);
        var unpacked = new byte[length];

        Assert.Equal(length, TiffPackBits.Unpack(TiffPackBits.Pack(text, Math.Max(1, length)), unpacked));
        Assert.Equal(text, unpacked);
    }

    /// <summary>The table of pairs starts anew after 4095 clearings; that is some 16 MB of noise.</summary>
    [Fact]
    public void Lzw_MoreTablesThanRounds_ComesBack()
    {
        var text = Text(20_000_000, 256);
        var unpacked = new byte[text.Length];

        Assert.Equal(text.Length, TiffLzw.Unpack(TiffLzw.Pack(text), unpacked));
        Assert.True(text.AsSpan().SequenceEqual(unpacked));
    }

    [Fact]
    public void Unpack_BrokenData_Ends()
    {
        var random = new Random(1);
        var unpacked = new byte[3000];
        for (var round = 0; round < 2000; round++)
        {
            var packed = round % 2 == 0 ? TiffLzw.Pack(Text(3000, 6)) : TiffPackBits.Pack(Text(3000, 2), 100);
            packed[random.Next(packed.Length)] ^= (byte)random.Next(256);
            var cut = packed.AsSpan(0, random.Next(packed.Length));

            Assert.InRange(round % 2 == 0 ? TiffLzw.Unpack(cut, unpacked) : TiffPackBits.Unpack(cut, unpacked), 0, unpacked.Length);
        }
    }

    private static byte[] Text(int length, int kinds)
    {
        var random = new Random(length + kinds);
        var text = new byte[length];
        for (var i = 0; i < length; i++) text[i] = i > 0 && random.Next(3) > 0 && kinds < 256 ? text[i - 1] : (byte)random.Next(kinds);
        return text;
    }
}
