using System.Text.Json;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>What `abpn retouch` says of metadata that it cannot keep.</summary>
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
    public async Task Retouch_PhotoWithExif_WarnsThatItIsNotCarriedOver()
    {
        TestPhotos.Write(Photo);
        await Abpn.ExifToolAsync("-overwrite_original", "-Artist=Anna", Photo);

        var (code, output, error) = await daemon.RunAsync("retouch", Photo);

        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("warning: Not carried over yet: EXIF, XMP or IPTC data.", error);
        Assert.DoesNotContain("warning", output);
    }

    [Fact]
    public async Task Retouch_AdobeRgbWithoutProfile_WarnsOfItsColours()
    {
        TestPhotos.Write(Photo);
        await Abpn.ExifToolAsync("-overwrite_original", "-ExifIFD:ColorSpace#=65535", "-InteropIFD:InteropIndex=R03", Photo);

        var (_, json) = await daemon.RunJsonAsync("retouch", Photo);

        Assert.Equal(["taken-for-srgb", "metadata-dropped"], Warnings(json));
    }

    [Fact]
    public async Task Retouch_InPlaceWithXmp_IsRefusedUntilDropMetadata()
    {
        TestPhotos.Write(Photo);
        await Abpn.ExifToolAsync("-overwrite_original", "-XMP:Creator=Anna", Photo);
        var before = File.ReadAllBytes(Photo);

        var (refused, json) = await daemon.RunJsonAsync("retouch", Photo, "--in-place");

        Assert.Equal((ExitCode.Refused, "has-metadata"), (refused, json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(before, File.ReadAllBytes(Photo));
        Assert.Equal(ExitCode.Done, (await daemon.RunAsync("retouch", Photo, "--in-place", "--drop-metadata")).Code);
        Assert.NotEqual(before, File.ReadAllBytes(Photo));
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
    public async Task Retouch_InPlaceWithAComment_IsRefusedUntilDropMetadata()
    {
        TestPhotos.Write(Photo);
        await Abpn.ExifToolAsync("-overwrite_original", "-Comment=for Anna", Photo);

        var (refused, json) = await daemon.RunJsonAsync("retouch", Photo, "--in-place");

        Assert.Equal((ExitCode.Refused, "has-metadata"), (refused, json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(
            $"{Photo} carries a comment, which a retouch does not keep yet; write to another file, or lose them with --drop-metadata.",
            json.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(ExitCode.Done, (await daemon.RunAsync("retouch", Photo, "--in-place", "--drop-metadata")).Code);
    }

    [Fact]
    public async Task Retouch_DataAfterTheEnd_IsNeverLostInPlaceAndWarnedOfElsewhere()
    {
        TestPhotos.Write(Photo);
        File.AppendAllText(Photo, "a film");
        var before = File.ReadAllBytes(Photo);

        var (refused, json) = await daemon.RunJsonAsync("retouch", Photo, "--in-place", "--drop-metadata");
        var (done, elsewhere) = await daemon.RunJsonAsync("retouch", Photo);

        Assert.Equal((ExitCode.Refused, "has-more"), (refused, json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(before, File.ReadAllBytes(Photo));
        Assert.Equal(ExitCode.Done, done);
        Assert.Equal(["content-dropped"], Warnings(elsewhere));
    }

    private static IEnumerable<string?> Warnings(JsonElement report) =>
        report.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("code").GetString());
}
