using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Tests.Photos;

public sealed class OverviewTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-overview");

    private RetouchOptions Options => new() { Inputs = [], OverviewFile = At("all.html") };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Tell_LastPhotoOfAPage_WritesItInTheOrderOfTheCommand()
    {
        var photos = Photos(3);
        var overview = new Overview(Options, photos);

        overview.Tell(photos[2], Done(photos[2]));
        overview.Tell(photos[0], Done(photos[0]));
        Assert.False(File.Exists(At("all.html")));
        overview.Tell(photos[1], PhotoReport.Of(photos[1].Path, new("damaged", ExitCode.Refused, "It is <damaged>.")));

        var page = File.ReadAllText(At("all.html"));
        int[] places = [.. photos.Select(photo => page.IndexOf(photo.Name, StringComparison.Ordinal))];
        Assert.Equal(places.Order(), places);
        Assert.Contains("It is &lt;damaged&gt;.", page);
        Assert.DoesNotContain("<nav>", page);
        Assert.Null(overview.Fault);
    }

    [Fact]
    public void Tell_ManyPhotos_MakesPagesThatLeadToEachOther()
    {
        var photos = Photos(Overview.PhotosPerPage + 1);
        var overview = new Overview(Options, photos);

        foreach (var photo in photos) overview.Tell(photo, Done(photo));

        Assert.Contains("<b>1 to 50</b><a href=\"all-2.html\">51 to 51</a>", File.ReadAllText(At("all.html")));
        Assert.Contains("<a href=\"all.html\">1 to 50</a><b>51 to 51</b>", File.ReadAllText(At("all-2.html")));
    }

    [Fact]
    public void Tell_PageThatCannotBeWritten_IsAFaultAndNoCrash()
    {
        var photos = Photos(1);
        var overview = new Overview(Options, photos);
        File.WriteAllText(At("all.html"), "somebody else's");

        overview.Tell(photos[0], Done(photos[0]));

        Assert.Equal("output-exists", overview.Fault?.Code);
        Assert.Equal("somebody else's", File.ReadAllText(At("all.html")));
    }

    private static PhotoInput[] Photos(int count) => [.. Enumerable.Range(1, count).Select(index => new PhotoInput(FormattableString.Invariant($"/p/photo-{index:000}.jpg")))];

    private static PhotoReport Done(PhotoInput photo) => new() { Input = photo.Path, Output = photo.Path };

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
