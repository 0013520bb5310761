using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Tests;

public sealed class TargetCheckTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-target");

    private static RetouchOptions Options => new() { Inputs = ["photo.JPG"] };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void RequireFree_ExistingFile_IsRefusedWithoutOverwrite()
    {
        var (photo, target) = (Touch("a.jpg"), Touch("b.jpg"));

        Assert.Equal(ExitCode.OutputExists, Refusal([target], photo, Options).ExitStatus);
        new TargetCheck(Options with { Overwrite = true }).RequireFree([target], photo);
    }

    [Fact]
    public void RequireFree_ThePhotoItself_IsRefusedEvenWithOverwrite()
    {
        var photo = Touch("a.jpg");

        Assert.Equal("same-file", Refusal([photo], photo, Options with { Overwrite = true }).Code);
    }

    [Fact]
    public void RequireFree_LinkToThePhoto_IsRefusedEvenWithOverwrite()
    {
        var photo = Touch("a.jpg");
        var link = Path.Combine(_folder.FullName, "link.jpg");
        File.CreateSymbolicLink(link, photo);

        Assert.Equal("same-file", Refusal([link], photo, Options with { Overwrite = true }).Code);
    }

    [Fact]
    public void RequireFree_AnotherPhotoOfTheCommandOrItsSelection_IsRefusedEvenWithOverwrite()
    {
        var (first, second, selection) = (Touch("a.png"), Touch("a-retouched.png"), Touch("a-mask.png"));
        var options = Options with { Inputs = [first, second], SelectionFile = selection, Overwrite = true };

        Assert.Equal("same-file", Refusal([second], first, options).Code);
        Assert.Equal("same-file", Refusal([selection], first, options).Code);
        Assert.Equal("same-file", Refusal([selection], first, options with { InPlace = true }).Code);
    }

    [Fact]
    public void RequireFree_PhotoThroughALinkedFolder_IsRefusedEvenWithOverwrite()
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
    public void RequireFree_OnePhotoTwiceInPlace_IsRefused()
    {
        var photo = Touch("a.jpg");
        var link = Path.Combine(_folder.FullName, "link.jpg");
        File.CreateSymbolicLink(link, photo);
        var options = Options with { Inputs = [photo, link], InPlace = true };
        var check = new TargetCheck(options);
        check.RequireFree([photo], photo);

        Assert.Equal("output-exists", Assert.Throws<CommandFailure>(() => check.RequireFree([link], link)).Code);
    }

    [Fact]
    public void RequireFree_SameTargetForTwoPhotos_IsRefusedEvenWithOverwrite()
    {
        var options = Options with { Overwrite = true };
        var check = new TargetCheck(options);
        var target = Path.Combine(_folder.FullName, "result.jpg");
        check.RequireFree([target], Touch("a.jpg"));

        var failure = Assert.Throws<CommandFailure>(() => check.RequireFree([target], Touch("b.jpg")));

        Assert.Equal(ExitCode.OutputExists, failure.ExitStatus);
    }

    [Fact]
    public void RequireFree_OneFileForTwoPictures_NamesIt()
    {
        var file = Path.Combine(_folder.FullName, "b.png");

        var failure = Refusal([file, file], Touch("a.jpg"), Options with { Overwrite = true });

        Assert.Equal((ExitCode.Usage, "same-file"), (failure.ExitStatus, failure.Code));
        Assert.Contains("named for two pictures", failure.Message);
    }

    [Fact]
    public void RequireFree_ExistingFileOfEverything_IsReplacedThereOnly()
    {
        var (photo, mine) = (Touch("a.jpg"), Touch("mine.jpg"));
        var everything = Directory.CreateDirectory(Path.Combine(_folder.FullName, "out")).FullName;
        var result = Touch("out/a-retouched.jpg");
        var options = Options with { EverythingDirectory = everything + Path.DirectorySeparatorChar };

        new TargetCheck(options).RequireFree([result], photo);
        Assert.Equal(ExitCode.OutputExists, Refusal([mine], photo, options).ExitStatus);
    }

    [Fact]
    public void RequireWritableFolders_FolderThatIsAFile_IsRefused()
    {
        var failure = Assert.Throws<CommandFailure>(() => TargetCheck.RequireWritableFolders([Path.Combine(Touch("a.jpg"), "b.jpg")]));

        Assert.Equal((ExitCode.Refused, "no-folder"), (failure.ExitStatus, failure.Code));
        Assert.EndsWith("a.jpg is a file, not a folder.", failure.Message);
    }

    [Fact]
    public void RequireWritableFolders_MissingFolder_IsMadeAndLeftEmpty()
    {
        var folder = Path.Combine(_folder.FullName, "new", "folder");

        TargetCheck.RequireWritableFolders([Path.Combine(folder, "b.jpg")]);

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("/proc")] // nobody makes files there, root neither
    [InlineData("/proc/new")]
    public void RequireWritableFolders_FolderThatTakesNoFiles_IsRefused(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");

        var failure = Assert.Throws<CommandFailure>(() => TargetCheck.RequireWritableFolders([folder + "/b.jpg"]));

        Assert.StartsWith($"The output folder {folder} cannot be written to: ", failure.Message);
        Assert.DoesNotContain(".tmp", failure.Message);
    }

    private static CommandFailure Refusal(string[] files, string photo, RetouchOptions options) =>
        Assert.Throws<CommandFailure>(() => new TargetCheck(options).RequireFree(files, photo));

    private string Touch(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, [1]);
        return path;
    }
}
