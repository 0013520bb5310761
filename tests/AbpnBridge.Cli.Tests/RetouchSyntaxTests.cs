using System.CommandLine;
using AbpnBridge.Cli.Commands;
using AbpnBridge.Cli.Photos;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Tests;

public sealed class RetouchSyntaxTests
{
    [Fact]
    public void Read_OnlyAPhoto_LeavesAllDefaultsToTheDaemon()
    {
        var options = Read("a.jpg");

        Assert.Equal(["a.jpg"], options.Inputs);
        Assert.Equal([RetouchOutput.Pixels], options.OutputsOf(isFloat: false));
        Assert.Empty(options.Settings.Strengths);
        Assert.Null(options.Settings.Keep);
        Assert.Null(options.Region);
    }

    [Fact]
    public void Read_Strengths_AreSentAsGiven()
    {
        var strengths = Read("a.jpg --blemishes 0.25 --evening 0 --whitening 1").Settings.Strengths;

        Assert.Equal(
            [(RetouchFeature.Blemishes, 0.25f), (RetouchFeature.Evening, 0f), (RetouchFeature.Whitening, 1f)],
            strengths.Select(s => (s.Feature, s.Strength)));
    }

    [Theory]
    [InlineData("60%", 0.6f)]
    [InlineData("100%", 1f)]
    [InlineData("0%", 0f)]
    [InlineData("12.5%", 0.125f)]
    public void Read_Percentage_IsAStrength(string text, float expected) =>
        Assert.Equal(expected, Read($"a.jpg --blemishes {text}").Settings.Strengths.Single().Strength);

    [Theory]
    [InlineData("none", new KeptMark[0])]
    [InlineData("moles", new[] { KeptMark.Moles })]
    [InlineData("freckles,moles", new[] { KeptMark.Freckles, KeptMark.Moles })]
    public void Read_Keep_NamesTheMarks(string text, KeptMark[] expected) => Assert.Equal(expected, Read($"a.jpg --keep {text}").Settings.Keep.Marks);

    [Fact]
    public void Read_RepeatedOutput_KeepsTheOrder() =>
        Assert.Equal(
            [RetouchOutput.Mask, RetouchOutput.ResidueLayer, RetouchOutput.PixelLayer, RetouchOutput.SoftLightLayer],
            Read("a.jpg --output mask --output residue --output pixel-layer --output soft-light").Outputs);

    [Fact]
    public void Read_Region_IsARectangle() =>
        Assert.Equal(new Bounds { X = 10, Y = 0, Width = 300, Height = 1 }, Read("a.jpg --region 10,0,300,1").Region);

    [Fact]
    public void Read_AtSign_IsAFileNameAndNoResponseFile() => Assert.Equal(["@a.jpg"], Read("@a.jpg").Inputs);

    [Theory]
    [InlineData("", "Required argument")]
    [InlineData("a.jpg --blemishes 60", "or a percentage, not '60'; write 60%.")]
    [InlineData("a.jpg --blemishes 101%", "not '101%'.")]
    [InlineData("a.jpg --blemishes %", "not '%'.")]
    [InlineData("a.jpg --blemishes 1.01", "--blemishes")]
    [InlineData("a.jpg --evening NaN", "--evening")]
    [InlineData("a.jpg --whitening -0.1", "--whitening")]
    [InlineData("a.jpg --whitening 0,5", "--whitening")]
    [InlineData("a.jpg --keep scars", "--keep")]
    [InlineData("a.jpg --output layer", "layer")]
    [InlineData("a.jpg --output mask --output mask", "--output")]
    [InlineData("a.jpg --region 1,2,3", "--region")]
    [InlineData("a.jpg --region 1,2,0,5", "--region")]
    [InlineData("a.jpg --format bmp", "bmp")]
    [InlineData("a.jpg --quality 0", "--quality")]
    [InlineData("a.jpg --quality best", "--quality")]
    [InlineData("a.jpg --format", "--format")]
    [InlineData("a.jpg --output", "--output")]
    [InlineData("a.jpg -o b.jpg --in-place", "exclude")]
    [InlineData("a.jpg b.jpg -o c.jpg", "-o goes with one INPUT")]
    [InlineData("a.jpg b.jpg --before-after c.jpg", "--before-after goes with one INPUT; use --before-after-dir for several.")]
    [InlineData("a.jpg b.jpg --contact-sheet c.jpg", "--contact-sheet goes with one INPUT; use --contact-sheet-dir for several.")]
    [InlineData("a.jpg --contact-sheet c.jpg --contact-sheet-dir d", "exclude")]
    [InlineData("a.jpg --overview all.jpg", "name it .html, not 'all.jpg'")]
    [InlineData("a.jpg --contact-sheet c.gif", "c.gif")]
    [InlineData("a.jpg -o b.webp", "b.webp")]
    [InlineData("a.jpg -o b.png --format jpeg", "b.png")]
    [InlineData("a.jpg --in-place --output mask", "--in-place")]
    [InlineData("a.jpg --in-place --format png", "--in-place")]
    [InlineData("a.jpg -o", "-o")]
    [InlineData("a.jpg --out-dir", "--out-dir")]
    public void Parse_WrongLine_SaysWhatIsWrong(string line, string named) => Assert.Contains(Parse(line).Errors, error => error.Message.Contains(named));

    private static RetouchOptions Read(string line)
    {
        var (syntax, parsed) = (new RetouchSyntax(), default(ParseResult));
        parsed = Parse(line, syntax);
        Assert.Empty(parsed.Errors);
        return syntax.Read(parsed);
    }

    private static ParseResult Parse(string line) => Parse(line, new RetouchSyntax());

    private static ParseResult Parse(string line, RetouchSyntax syntax)
    {
        var command = new Command("retouch");
        syntax.AddTo(command);
        return command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), new ParserConfiguration { ResponseFileTokenReplacer = null });
    }
}
