using System.Text.Json;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>What `abpn retouch` keeps of a photo's file, and says of what it cannot keep.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class MetadataTests(RunningDaemon daemon) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-metadata");

    private string Photo => Path.Combine(_folder.FullName, "anna.jpg");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Retouch_PhotoWithoutMetadata_WarnsOfNothing()
    {
        TestPhotos.Write(Photo);

        var (code, json) = await daemon.RunJsonAsync("retouch", Photo);

        Assert.Equal(ExitCode.Done, code);
        Assert.Empty(Warnings(json));
    }

    [Fact]
    public async Task Retouch_ExifIntoAnotherFormat_WarnsThatItIsNotCarriedOver()
    {
        TestPhotos.Write(Photo);
        await Abpn.ExifToolAsync("-overwrite_original", "-Artist=Anna", Photo);

        var (code, output, error) = await daemon.RunAsync("retouch", Photo, "--format", "png");

        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("warning: Not carried over: EXIF, XMP or IPTC data.", error);
        Assert.DoesNotContain("warning", output);
    }

    [Fact]
    public async Task Retouch_TwoPagesAndAMaskAlone_WarnsThatOnePageIsLookedAt()
    {
        var photo = Path.Combine(_folder.FullName, "pages.tif");
        TestPhotos.Write(Photo);
        using (var convert = Abpn.Start("convert", [Photo, Photo, photo])) await convert.WaitForExitAsync(TestContext.Current.CancellationToken);

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--output", "mask");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["content-dropped"], Warnings(json));
    }

    [Fact]
    public async Task Retouch_ExifAndLayersAlone_WarnsOfNothing()
    {
        TestPhotos.Write(Photo);
        await Abpn.ExifToolAsync("-overwrite_original", "-Artist=Anna", Photo);

        var (code, json) = await daemon.RunJsonAsync("retouch", Photo, "--output", "mask", "--output", "soft-light");

        Assert.Equal(ExitCode.Done, code);
        Assert.Empty(Warnings(json));
    }

    [Theory]
    [InlineData("anna.jpg")]
    [InlineData("anna.png")]
    public async Task Retouch_InTheSameFormat_KeepsTagsAndOrientation(string name)
    {
        var photo = TestPhotos.Write(Path.Combine(_folder.FullName, name));
        await Abpn.ExifToolAsync(
            "-overwrite_original", "-n", "-IFD0:Orientation=6", "-EXIF:Artist=Anna", "-XMP:Creator=Anna", "-Comment=for Anna", "-GPSLatitude=48.1", photo);
        string[] asked = ["-n", "-s3", "-IFD0:Orientation", "-EXIF:Artist", "-XMP:Creator", "-Comment", "-GPSLatitude", "-ImageSize"];
        var before = await Abpn.ExifToolAsync([.. asked, photo]);

        var (code, json) = await daemon.RunJsonAsync("retouch", photo, "--in-place");

        Assert.Equal(ExitCode.Done, code);
        Assert.Empty(Warnings(json));
        Assert.Equal(before, await Abpn.ExifToolAsync([.. asked, photo]));
    }

    [Fact]
    public async Task Retouch_AdobeRgbWithoutProfile_WarnsOfItsColours()
    {
        TestPhotos.Write(Photo);
        await Abpn.ExifToolAsync("-overwrite_original", "-ExifIFD:ColorSpace#=65535", "-InteropIFD:InteropIndex=R03", Photo);

        var (_, json) = await daemon.RunJsonAsync("retouch", Photo);

        Assert.Equal(["taken-for-srgb"], Warnings(json));
    }

    [Fact]
    public async Task Retouch_Resolution_IsKeptInEveryFormat()
    {
        TestPhotos.Write(Photo);
        await Abpn.ExifToolAsync("-overwrite_original", "-JFIF:XResolution=300", "-JFIF:YResolution=300", "-JFIF:ResolutionUnit=inches", Photo);
        var png = Path.Combine(_folder.FullName, "anna.png");

        var (code, json) = await daemon.RunJsonAsync("retouch", Photo, "-o", png);
        var inPlace = await daemon.RunAsync("retouch", Photo, "--in-place");

        Assert.Equal((ExitCode.Done, ExitCode.Done), (code, inPlace.Code));
        Assert.Empty(Warnings(json));
        Assert.Equal("300", await Abpn.ExifToolAsync("-s3", "-JFIF:XResolution", Photo));
        Assert.Equal("11811", await Abpn.ExifToolAsync("-s3", "-PixelsPerUnitX", png));
    }

    [Fact]
    public async Task Retouch_DataAfterTheEnd_IsKeptInPlaceAndWarnedOf()
    {
        TestPhotos.Write(Photo);
        File.AppendAllText(Photo, "a film");
        var before = File.ReadAllBytes(Photo);

        var (code, json) = await daemon.RunJsonAsync("retouch", Photo, "--in-place");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["further-pictures-kept"], Warnings(json));
        Assert.EndsWith("a film", File.ReadAllText(Photo));
        Assert.NotEqual(before, File.ReadAllBytes(Photo));
    }

    [Theory]
    [InlineData("jpeg", "-EXIF:Artist=Anna", "is packed by JPEG", "EXIF, XMP or IPTC data")]
    [InlineData("lzw", "-ImageSourceData=layers", "holds Photoshop layers", "Photoshop layers")]
    public async Task Retouch_FileThatCannotBeRewrittenAndHoldsMore_IsNotReplaced(string compression, string tag, string why, string lost)
    {
        var photo = Path.Combine(_folder.FullName, "anna.tif");
        TestPhotos.Write(Path.Combine(_folder.FullName, "plain.tif"));
        using (var tiffcp = System.Diagnostics.Process.Start("tiffcp", ["-c", compression, Path.Combine(_folder.FullName, "plain.tif"), photo]))
            await tiffcp.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Abpn.ExifToolAsync("-overwrite_original", tag, photo);
        var before = File.ReadAllBytes(photo);

        var (code, _, error) = await daemon.RunAsync("retouch", photo, "--in-place");

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains(why, error);
        Assert.Contains($"In place, {lost} would be lost; write to another file", error);
        Assert.Equal(before, File.ReadAllBytes(photo));

        // To another file it is retouched, and what is left out is told of.
        var (elsewhere, json) = await daemon.RunJsonAsync("retouch", photo, "-o", Path.Combine(_folder.FullName, "retouched.tif"));
        Assert.Equal(ExitCode.Done, elsewhere);
        Assert.Single(Warnings(json), code => code is "metadata-dropped" or "content-dropped");
    }

    private static IEnumerable<string?> Warnings(JsonElement report) =>
        report.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("code").GetString());
}
