using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Tests.Photos;

public sealed class PhotoSearchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-search");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Find_Folder_HasItsPhotosInNaturalOrder()
    {
        Touch("a10.jpg", "a2.TIF", "a1.png", "b.jpeg", "notes.txt", "raw.dng", "below/c.jpg");

        Assert.Equal(["a1.png", "a2.TIF", "a10.jpg", "b.jpeg"], Names(Find(_folder.FullName)));
    }

    [Fact]
    public void Find_FilesOfOtherPhotographersFormats_AreCountedByKind()
    {
        Touch("a.jpg", "b.psd", "c.PSD", "d.dng", "e.CR3", "notes.txt", "a.xmp", ".f.psd", "below/g.heic", "a-retouched.jpg");

        var found = PhotoSearch.Find(new() { Inputs = [_folder.FullName], Recursive = true });

        Assert.Equal(["b.psd", "c.PSD", "d.dng", "e.CR3", "g.heic"], found.PassedOver.Select(Path.GetFileName));
        Assert.Equal("2 PSD, 1 CR3, 1 DNG, 1 HEIC", found.KindsPassedOver);
        Assert.Equal("", PhotoSearch.Find(new() { Inputs = [At("b.psd")] }).KindsPassedOver);
    }

    [Fact]
    public void Find_Recursive_HasTheTreeBelow()
    {
        Touch("z.jpg", "day 2/b.jpg", "day 10/a.jpg", "day 2/raw/c.tif", "empty/notes.txt");

        var photos = Find(_folder.FullName, new() { Inputs = [], Recursive = true });

        Assert.Equal(["z.jpg", "b.jpg", "c.tif", "a.jpg"], Names(photos));
        Assert.Equal(["", "day 2", Path.Combine("day 2", "raw"), "day 10"], photos.Select(photo => photo.Below));
        Assert.Equal(Path.Combine("day 2", "b.jpg"), photos[1].Name);
    }

    [Fact]
    public void Find_LinkToAPhotoOfTheSameRun_IsThatPhoto()
    {
        Touch("b.jpg", "day/c.jpg");
        File.CreateSymbolicLink(At("a.jpg"), At("b.jpg"));
        File.CreateSymbolicLink(At("elsewhere.jpg"), Path.Combine(Path.GetTempPath(), "not-of-this-run.jpg"));

        Assert.Equal(["b.jpg", "elsewhere.jpg", "c.jpg"], Names(Find(_folder.FullName, new() { Inputs = [], Recursive = true })));
    }

    [Fact]
    public void Find_HiddenFilesAndFolders_ArePassedOver()
    {
        Touch("a.jpg", ".b.jpg", "._a.jpg", ".thumbnails/c.jpg");
        if (OperatingSystem.IsWindows()) File.SetAttributes(At(".b.jpg"), FileAttributes.Hidden);

        Assert.Equal(["a.jpg"], Names(Find(_folder.FullName, new() { Inputs = [], Recursive = true })));
    }

    [Fact]
    public void Find_OurOwnResults_ArePassedOver()
    {
        Touch("a.jpg", "a-retouched.jpg", "a-mask.png", "a-contact-sheet.jpg", "party-mask.png", "b-soft.jpg", "a.jpg-mask.png");

        Assert.Equal(["a.jpg", "b-soft.jpg", "party-mask.png"], Names(Find(_folder.FullName)));
        Assert.Equal(
            ["a-retouched.jpg", "a.jpg", "party-mask.png"], Names(Find(_folder.FullName, new() { Inputs = [], Suffix = "-SOFT" })).Order(StringComparer.Ordinal));
        Assert.Contains("a-retouched.jpg", Names(Find(_folder.FullName, new() { Inputs = [], Suffix = "" })));
    }

    [Fact]
    public void Find_FoldersOfResults_ArePassedOver()
    {
        Touch("a.jpg", "out/a.jpg", "all/a.jpg", "other/a.jpg");
        var options = new RetouchOptions { Inputs = [], Recursive = true, OutputDirectory = At("out") + Path.DirectorySeparatorChar, EverythingDirectory = At("all") };

        Assert.Equal(["", "other"], Find(_folder.FullName, options).Select(photo => photo.Below));
    }

    [Fact]
    public void Find_LinksInACircle_EndAndFindEachPhotoOnce()
    {
        Touch("a.jpg", "below/b.jpg");
        Directory.CreateSymbolicLink(At("below/up"), _folder.FullName);
        Directory.CreateSymbolicLink(At("below/self"), At("below"));
        File.CreateSymbolicLink(At("broken.jpg"), At("gone.jpg"));

        Assert.Equal(["a.jpg", "broken.jpg", "b.jpg"], Names(Find(_folder.FullName, new() { Inputs = [], Recursive = true })));
    }

    [Fact]
    public void Find_FolderNamedThroughALink_IsSearched()
    {
        Touch("photos/a.jpg");
        Directory.CreateSymbolicLink(At("link"), At("photos"));

        Assert.Equal([Path.Combine(At("link"), "a.jpg")], Find(At("link")).Select(photo => photo.Path));
    }

    [Fact]
    public void Find_FileAndItsFolder_IsOnePhoto()
    {
        Touch("a.jpg", "b.jpg");

        Assert.Equal(["b.jpg", "a.jpg"], PhotoSearch.Find(new() { Inputs = [At("b.jpg"), _folder.FullName, At("a.jpg")] }).Photos.Select(photo => photo.Name));
    }

    [Fact]
    public void Find_NamedFile_IsTakenWhateverItsName()
    {
        Touch(".a-retouched.jpg");

        Assert.Equal([".a-retouched.jpg", "missing.gif"], Names(PhotoSearch.Find(new() { Inputs = [At(".a-retouched.jpg"), At("missing.gif")] }).Photos));
    }

    [Fact]
    public void Find_FolderWithoutPhotos_FailsAlone()
    {
        Touch("a.jpg", "empty/notes.txt", "empty/below/b.jpg");

        var photos = PhotoSearch.Find(new() { Inputs = [At("empty"), At("a.jpg")] }).Photos;

        Assert.Equal("no-photos", photos[0].Failure?.Code);
        Assert.Contains("--recursive", photos[0].Failure?.Message);
        Assert.Null(photos[1].Failure);
    }

    [Fact]
    public void Find_FolderThatCannotBeRead_FailsAlone()
    {
        Assert.SkipWhen(Environment.UserName == "root", "Nothing is closed to root.");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Closed there by other means.");
        if (OperatingSystem.IsWindows()) return; // for the analyser
        Touch("a.jpg", "closed/b.jpg");
        File.SetUnixFileMode(At("closed"), UnixFileMode.None);

        var photos = Find(_folder.FullName, new() { Inputs = [], Recursive = true });
        File.SetUnixFileMode(At("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Equal([null, "no-access"], photos.Select(photo => photo.Failure?.Code));
    }

    private static IReadOnlyList<PhotoInput> Find(string input, RetouchOptions? options = null) =>
        PhotoSearch.Find((options ?? new RetouchOptions { Inputs = [] }) with { Inputs = [input] }).Photos;

    private static IEnumerable<string> Names(IEnumerable<PhotoInput> photos) => photos.Select(photo => Path.GetFileName(photo.Path));

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Touch(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
            File.WriteAllBytes(At(name), []);
        }
    }
}
