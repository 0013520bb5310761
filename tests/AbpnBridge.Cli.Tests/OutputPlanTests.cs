using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Tests;

public sealed class OutputPlanTests
{
    private static RetouchOptions Options => new() { Inputs = ["photo.JPG"] };

    [Fact]
    public void For_NothingNamed_LiesBesideThePhotoWithItsExtension()
    {
        var plan = OutputPlan.For(new PhotoInput("/photos/anna.JPG"), Options with
        {
            Outputs = [RetouchOutput.Pixels, RetouchOutput.SoftLightLayer, RetouchOutput.Mask],
        });

        Assert.Equal(
            [Full("/photos/anna-retouched.JPG"), Full("/photos/anna-soft-light.png"), Full("/photos/anna-mask.png")],
            plan.Paths);
    }

    [Fact]
    public void For_OutputDirectory_KeepsTheName() =>
        Assert.Equal(Full("/out/anna-retouched.tif"), OutputPlan.For(new PhotoInput("/photos/anna.tif"), Options with { OutputDirectory = "/out" }).Paths.Single());

    [Fact]
    public void For_OutputFile_NamesTheFirstOutputAndTheOthersAfterIt()
    {
        var plan = OutputPlan.For(new PhotoInput("/photos/anna.jpg"), Options with
        {
            OutputFile = "/out/result.tif",
            Outputs = [RetouchOutput.Pixels, RetouchOutput.Mask, RetouchOutput.SoftLightLayer],
        });

        Assert.Equal([Full("/out/result.tif"), Full("/out/result-mask.png"), Full("/out/result-soft-light.tif")], plan.Paths);
    }

    [Theory]
    [InlineData("anna.jpeg", ImageFormat.Jpeg, "anna-retouched.jpeg")]
    [InlineData("anna.jpeg", ImageFormat.Png, "anna-retouched.png")]
    [InlineData("anna.png", ImageFormat.Tiff, "anna-retouched.tif")]
    [InlineData("anna.v2.png", ImageFormat.Jpeg, "anna.v2-retouched.jpg")]
    public void For_Format_ChangesTheExtensionOnlyWhenItMust(string input, ImageFormat format, string expected) =>
        Assert.Equal(expected, Path.GetFileName(OutputPlan.For(new PhotoInput(input), Options with { Format = format }).Paths.Single()));

    [Theory]
    [InlineData("anna.jpg", null, "anna-residue.png")] // a JPEG has no alpha
    [InlineData("anna.tif", ImageFormat.Jpeg, "anna-residue.png")]
    [InlineData("anna.png", null, "anna-residue.png")]
    [InlineData("anna.TIFF", null, "anna-residue.TIFF")]
    public void For_Residue_IsAFileWithAlpha(string input, ImageFormat? format, string expected) =>
        Assert.Equal(
            expected, Path.GetFileName(OutputPlan.For(new PhotoInput(input), Options with { Format = format, Outputs = [RetouchOutput.ResidueLayer] }).Paths.Single()));

    [Theory]
    [InlineData(RetouchOutput.SoftLightLayer, "anna.jpg", null, "anna-soft-light.png")] // a layer must be exact
    [InlineData(RetouchOutput.SoftLightLayer, "anna.jpg", ImageFormat.Jpeg, "anna-soft-light.jpg")] // who says so gets it
    [InlineData(RetouchOutput.SoftLightLayer, "anna.tif", null, "anna-soft-light.tif")]
    [InlineData(RetouchOutput.SoftLightLayer, "anna.tif", ImageFormat.Jpeg, "anna-soft-light.jpg")]
    [InlineData(RetouchOutput.PixelLayer, "anna.jpg", null, "anna-pixel-layer.png")]
    [InlineData(RetouchOutput.PixelLayer, "anna.jpg", ImageFormat.Jpeg, "anna-pixel-layer.jpg")]
    [InlineData(RetouchOutput.PixelLayer, "anna.TIFF", null, "anna-pixel-layer.TIFF")]
    public void For_Layer_IsAJpegOnlyWhereTheUserSaysSo(RetouchOutput layer, string input, ImageFormat? format, string expected) =>
        Assert.Equal(expected, Path.GetFileName(OutputPlan.For(new PhotoInput(input), Options with { Format = format, Outputs = [layer] }).Paths.Single()));

    [Fact]
    public void For_EverythingIntoAFolder_NamesAllAfterThePhoto() =>
        Assert.Equal(
            [
                Full("/out/anna-retouched.jpg"), Full("/out/anna-mask.png"), Full("/out/anna-pixel-layer.png"), Full("/out/anna-soft-light.png"),
                Full("/out/anna-residue.png"),
                Full("/out/anna-before-after.jpg"), Full("/out/anna-contact-sheet.jpg"),
            ],
            OutputPlan.For(new PhotoInput("/photos/anna.jpg"), Options with { EverythingDirectory = "/out" }).Paths);

    [Fact]
    public void For_EverythingOfAFloatPhoto_HasNoLayersOfSoftLight() =>
        Assert.Equal(
            ["/out/anna-retouched.tif", "/out/anna-mask.tif", "/out/anna-pixel-layer.tif", "/out/anna-before-after.jpg", "/out/anna-contact-sheet.jpg"],
            OutputPlan.For(new PhotoInput("/photos/anna.tif"), Options with { EverythingDirectory = "/out" }, isFloat: true).Paths);

    [Fact]
    public void For_EverythingButFilesOfTheUsersOwn_GivesHisTheFirstWord()
    {
        var options = Options with { EverythingDirectory = "/out" };

        Assert.Equal(
            [Full("/mine/x.png"), Full("/out/anna-before-after.jpg"), Full("/out/anna-contact-sheet.jpg")],
            OutputPlan.For(new PhotoInput("/photos/anna.jpg"), options with { OutputFile = "/mine/x.png" }).Paths);
        Assert.Equal(Full("/photos/anna.jpg"), OutputPlan.For(new PhotoInput("/photos/anna.jpg"), options with { InPlace = true }).Outputs.Single().Path);
        Assert.Equal(Full("/mine/b.png"), OutputPlan.For(new PhotoInput("/photos/anna.jpg"), options with { BeforeAfterFile = "/mine/b.png" }).BeforeAfter);
        Assert.Equal(
            [Full("/mine/anna-mask.png"), Full("/mine/anna-before-after.jpg"), Full("/mine/anna-contact-sheet.jpg")],
            OutputPlan.For(new PhotoInput("/photos/anna.jpg"), options with { OutputDirectory = "/mine", Outputs = [RetouchOutput.Mask] }).Paths);
    }

    [Fact]
    public void For_FoldersOfPictures_NameThemAfterThePhotoAndKeepItsTree()
    {
        var plan = OutputPlan.For(
            new PhotoInput("/photos/day 1/anna.jpg", "day 1"),
            Options with { OutputDirectory = "/out", BeforeAfterDirectory = "/look", ContactSheetDirectory = "/sheets", EverythingDirectory = "/all" });

        Assert.Equal((Full("/look/day 1/anna-before-after.jpg"), Full("/sheets/day 1/anna-contact-sheet.jpg")), (plan.BeforeAfter, plan.ContactSheet));
    }

    [Fact]
    public void For_MaskOfAFloatPhoto_IsATiff() =>
        Assert.Equal(
            "anna-mask.tif", Path.GetFileName(OutputPlan.For(new PhotoInput("anna.tif"), Options with { Outputs = [RetouchOutput.Mask] }, isFloat: true).Paths.Single()));

    [Theory]
    [InlineData("DSC1.jpg", new[] { "DSC1-retouched.jpg", "DSC1.jpg-mask.png", "DSC1.jpg-pixel-layer.png" })]
    [InlineData("DSC1.tif", new[] { "DSC1-retouched.tif", "DSC1.tif-mask.png", "DSC1-pixel-layer.tif" })]
    [InlineData("DSC1.png", new[] { "DSC1-retouched.png", "DSC1-mask.png", "DSC1-pixel-layer.png" })]
    public void For_PhotoWithANamesake_TakesItsExtensionIntoTheNamesThatLackIt(string input, string[] expected)
    {
        var options = Options with { Outputs = [RetouchOutput.Pixels, RetouchOutput.Mask, RetouchOutput.PixelLayer] };

        Assert.Equal(expected, OutputPlan.For(new PhotoInput(input, HasNamesake: true), options).Paths.Select(Path.GetFileName));
    }

    [Fact]
    public void For_InPlace_IsThePhotoItself() =>
        Assert.Equal(Full("/photos/anna.jpg"), OutputPlan.For(new PhotoInput("/photos/anna.jpg"), Options with { InPlace = true }).Paths.Single());

    private static string Full(string path) => Path.GetFullPath(path);
}
