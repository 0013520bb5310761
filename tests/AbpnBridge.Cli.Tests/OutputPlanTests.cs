using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Tests;

public sealed class OutputPlanTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-plan");

    private static RetouchOptions Options => new() { Inputs = ["photo.JPG"] };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void For_NothingNamed_LiesBesideThePhotoWithItsExtension()
    {
        var files = OutputPlan.For("/photos/anna.JPG", Options with
        {
            Outputs = [RetouchOutput.Pixels, RetouchOutput.SoftLightLayer, RetouchOutput.Mask],
        });

        Assert.Equal(
            [Full("/photos/anna-retouched.JPG"), Full("/photos/anna-soft-light.JPG"), Full("/photos/anna-mask.png")],
            files.Select(f => f.Path));
    }

    [Fact]
    public void For_OutputDirectory_KeepsTheName() =>
        Assert.Equal(Full("/out/anna-retouched.tif"), OutputPlan.For("/photos/anna.tif", Options with { OutputDirectory = "/out" }).Single().Path);

    [Fact]
    public void For_OutputFile_NamesTheFirstOutputAndTheOthersAfterIt()
    {
        var files = OutputPlan.For("/photos/anna.jpg", Options with
        {
            OutputFile = "/out/result.tif",
            Outputs = [RetouchOutput.Pixels, RetouchOutput.Mask, RetouchOutput.SoftLightLayer],
        });

        Assert.Equal([Full("/out/result.tif"), Full("/out/result-mask.png"), Full("/out/result-soft-light.tif")], files.Select(f => f.Path));
    }

    [Theory]
    [InlineData("anna.jpeg", ImageFormat.Jpeg, "anna-retouched.jpeg")]
    [InlineData("anna.jpeg", ImageFormat.Png, "anna-retouched.png")]
    [InlineData("anna.png", ImageFormat.Tiff, "anna-retouched.tif")]
    [InlineData("anna.v2.png", ImageFormat.Jpeg, "anna.v2-retouched.jpg")]
    public void For_Format_ChangesTheExtensionOnlyWhenItMust(string input, ImageFormat format, string expected) =>
        Assert.Equal(expected, Path.GetFileName(OutputPlan.For(input, Options with { Format = format }).Single().Path));

    [Theory]
    [InlineData("anna.jpg", null, "anna-residue.png")] // a JPEG has no alpha
    [InlineData("anna.tif", ImageFormat.Jpeg, "anna-residue.png")]
    [InlineData("anna.png", null, "anna-residue.png")]
    [InlineData("anna.TIFF", null, "anna-residue.TIFF")]
    public void For_Residue_IsAFileWithAlpha(string input, ImageFormat? format, string expected) =>
        Assert.Equal(expected, Path.GetFileName(OutputPlan.For(input, Options with { Format = format, Outputs = [RetouchOutput.ResidueLayer] }).Single().Path));

    [Fact]
    public void For_MaskOfAFloatPhoto_IsATiff() =>
        Assert.Equal("anna-mask.tif", Path.GetFileName(OutputPlan.For("anna.tif", Options with { Outputs = [RetouchOutput.Mask] }, isFloat: true).Single().Path));

    [Fact]
    public void For_InPlace_IsThePhotoItself() =>
        Assert.Equal(Full("/photos/anna.jpg"), OutputPlan.For("/photos/anna.jpg", Options with { InPlace = true }).Single().Path);

    [Fact]
    public void Check_ExistingFile_IsRefusedWithoutOverwrite()
    {
        var (photo, target) = (Touch("a.jpg"), Touch("b.jpg"));

        Assert.Equal(ExitCode.OutputExists, Refusal([target], photo, Options).ExitStatus);
        OutputPlan.Check([target], photo, Options with { Overwrite = true }, new HashSet<string>());
    }

    [Fact]
    public void Check_ThePhotoItself_IsRefusedEvenWithOverwrite()
    {
        var photo = Touch("a.jpg");

        Assert.Equal("same-file", Refusal([photo], photo, Options with { Overwrite = true }).Code);
    }

    [Fact]
    public void Check_LinkToThePhoto_IsRefusedEvenWithOverwrite()
    {
        var photo = Touch("a.jpg");
        var link = Path.Combine(_folder.FullName, "link.jpg");
        File.CreateSymbolicLink(link, photo);

        Assert.Equal("same-file", Refusal([link], photo, Options with { Overwrite = true }).Code);
    }

    [Fact]
    public void Check_AnotherPhotoOfTheCommandOrItsSelection_IsRefusedEvenWithOverwrite()
    {
        var (first, second, selection) = (Touch("a.png"), Touch("a-retouched.png"), Touch("a-mask.png"));
        var options = Options with { Inputs = [first, second], SelectionFile = selection, Overwrite = true };

        Assert.Equal("same-file", Refusal([second], first, options).Code);
        Assert.Equal("same-file", Refusal([selection], first, options).Code);
        Assert.Equal("same-file", Refusal([selection], first, options with { InPlace = true }).Code);
    }

    [Fact]
    public void Check_PhotoThroughALinkedFolder_IsRefusedEvenWithOverwrite()
    {
        var photo = Touch("a.jpg");
        var link = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Directory.CreateSymbolicLink(link, _folder.FullName);
        try
        {
            Assert.Equal("same-file", Refusal([Path.Combine(link, "a.jpg")], photo, Options with { Overwrite = true }).Code);
        }
        finally
        {
            Directory.Delete(link);
        }
    }

    [Fact]
    public void Check_OnePhotoTwiceInPlace_IsRefused()
    {
        var photo = Touch("a.jpg");
        var link = Path.Combine(_folder.FullName, "link.jpg");
        File.CreateSymbolicLink(link, photo);
        var options = Options with { Inputs = [photo, link], InPlace = true };
        var taken = new HashSet<string>();
        OutputPlan.Check([photo], photo, options, taken);

        Assert.Equal("output-exists", Assert.Throws<CommandFailure>(() => OutputPlan.Check([link], link, options, taken)).Code);
    }

    [Fact]
    public void Check_SameTargetForTwoPhotos_IsRefusedEvenWithOverwrite()
    {
        var options = Options with { Overwrite = true };
        var taken = new HashSet<string>();
        var target = Path.Combine(_folder.FullName, "result.jpg");
        OutputPlan.Check([target], Touch("a.jpg"), options, taken);

        var failure = Assert.Throws<CommandFailure>(() => OutputPlan.Check([target], Touch("b.jpg"), options, taken));

        Assert.Equal(ExitCode.OutputExists, failure.ExitStatus);
    }

    private static CommandFailure Refusal(string[] files, string photo, RetouchOptions options) =>
        Assert.Throws<CommandFailure>(() => OutputPlan.Check(files, photo, options, new HashSet<string>()));

    private static string Full(string path) => Path.GetFullPath(path);

    private string Touch(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, [1]);
        return path;
    }
}
