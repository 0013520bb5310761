using System.IO.Compression;
using AbpnBridge.Imaging.Codecs.Deflate;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Deflate;

public sealed class LiteralDeflateTests
{
    private const int BlockBytes = 60 << 10;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(BlockBytes)]
    [InlineData(BlockBytes + 1)]
    [InlineData(3 * BlockBytes - 2)]
    public void Pack_AnyLength_IsWhatZlibReads(int length)
    {
        var random = new Random(length);
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)(random.Next(20) * random.Next(14));

        Assert.Equal(bytes, Unpacked(Packed(bytes)));
    }

    [Fact]
    public void Pack_SomeBytesTenThousandTimesRarerThanOthers_NeedsNoCodeThatIsTooLong()
    {
        // Each value comes more often than all two places before it together, so that each needs a bit more than the next.
        var bytes = new List<byte>();
        for (int value = 0, count = 1; bytes.Count + count <= BlockBytes; value++, count = count * 17 / 10 + 1)
            bytes.AddRange(Enumerable.Repeat((byte)(255 - value), count));

        Assert.True(bytes.Distinct().Count() > LiteralCode.MaxLength + 4);
        Assert.Equal(bytes, Unpacked(Packed([.. bytes])));
    }

    [Fact]
    public void Pack_OneValueOnly_TakesABitForEach()
    {
        var bytes = new byte[BlockBytes];
        Array.Fill(bytes, (byte)200);

        var packed = Packed(bytes);

        Assert.InRange(packed.Length, BlockBytes / 8, BlockBytes / 8 + 200); // the block's header has 140
        Assert.Equal(bytes, Unpacked(packed));
    }

    [Fact]
    public void Pack_BytesWithoutOrder_GrowByFivePerBlockAtMost()
    {
        var bytes = new byte[4 * BlockBytes + 7];
        new Random(1).NextBytes(bytes);

        var packed = Packed(bytes);

        Assert.InRange(packed.Length, bytes.Length, bytes.Length + 5 * 5 + 6); // five blocks, and the ends of the stream
        Assert.Equal(bytes, Unpacked(packed));
    }

    [Fact]
    public void Pack_NoiseOfOneKind_IsAsSmallAsZlibMakesIt()
    {
        var random = new Random(2);
        var bytes = new byte[1 << 20];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(sbyte)Math.Round(40 * (random.NextDouble() + random.NextDouble() - 1));
        using var zlib = new MemoryStream();
        using (var deflate = new ZLibStream(zlib, new ZLibCompressionOptions { CompressionLevel = 4, CompressionStrategy = ZLibCompressionStrategy.HuffmanOnly }))
            deflate.Write(bytes);

        // Ours has fewer blocks, whose headers are not packed.
        Assert.InRange(Packed(bytes).Length / (double)zlib.ToArray().Length, 0.99, 1.005);
    }

    private static byte[] Packed(byte[] bytes)
    {
        var packed = new byte[LiteralDeflate.MostBytes(bytes.Length)];
        return packed[..LiteralDeflate.Pack(bytes, packed)];
    }

    private static byte[] Unpacked(byte[] packed)
    {
        using var inflate = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        inflate.CopyTo(bytes);
        return bytes.ToArray();
    }
}
