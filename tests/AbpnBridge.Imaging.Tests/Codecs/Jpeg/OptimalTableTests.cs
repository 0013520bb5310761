using AbpnBridge.Imaging.Codecs.Jpeg;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Jpeg;

public sealed class OptimalTableTests
{
    [Theory]
    [InlineData("-quality 92", "-optimize")]
    [InlineData("-quality 100 -sample 1x1", "-optimize")]
    [InlineData("-quality 10 -restart 2", "-optimize -restart 2")]
    public void For_WholePicture_IsTheTableOfJpegtran(string encoding, string transform)
    {
        using var folder = new TempFolder();
        using var picture = JpegPictures.Photo(300, 200);
        var jpeg = JpegTools.Encode(folder, picture.View(), $"cjpeg {encoding} -outfile OUT IN");
        var file = JpegTools.Coefficients(jpeg);

        foreach (var scan in file.Scans) ScanEncoder<SymbolCounter>.Encode(scan, default);
        foreach (var table in file.Parts.SelectMany(p => p.Tables)) table.Replacement = OptimalTable.For(table);

        Assert.Equal(JpegTools.Transform(folder, jpeg, transform), JpegTools.CodeAgain(file));
    }

    [Fact]
    public void For_FrequenciesLikeFibonacci_StaysWithinSixteenBits()
    {
        var table = new HuffmanTable(0, new byte[16], []);
        var (a, b) = (1L, 1L);
        for (var symbol = 0; symbol < 40; symbol++)
        {
            table.Frequencies[symbol] = a;
            (a, b) = (b, a + b);
        }

        var made = OptimalTable.For(table);

        // Without the limit the rarest would have 40 bits; each code is whole and read back as its own symbol.
        for (var symbol = 0; symbol < 40; symbol++)
        {
            var (code, length) = (made.CodeOf(symbol) >> 5, (int)(made.CodeOf(symbol) & 31));
            Assert.InRange(length, 1, 16);
            Assert.Equal(symbol, made.Decode(code << (16 - length), out var read));
            Assert.Equal(length, read);
        }

        Assert.False(made.Has(40));
        Assert.Throws<InvalidDataException>(() => made.Decode(0xFFFF, out _));
    }
}
