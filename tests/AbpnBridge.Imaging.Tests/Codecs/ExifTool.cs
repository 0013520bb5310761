using System.Diagnostics;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>The foreign eye on our files: exiftool (Debian's libimage-exiftool-perl).</summary>
internal static class ExifTool
{
    /// <summary>Gives a file an EXIF orientation, 1 to 8.</summary>
    internal static void SetOrientation(string path, int orientation) =>
        Run("-q", "-n", "-overwrite_original", $"-IFD0:Orientation={orientation}", path);

    /// <summary>Writes tags, each as exiftool takes it, such as "-Artist=Anna".</summary>
    internal static void Set(string path, params string[] tags) => Run(["-q", "-overwrite_original", .. tags, path]);

    /// <summary>Embeds the content of a file as colour profile.</summary>
    internal static void SetProfile(string path, string profile) => Run("-q", "-overwrite_original", $"-ICC_Profile<={profile}", path);

    /// <summary>The embedded colour profile, empty where there is none.</summary>
    internal static byte[] Profile(string path) => Run("-q", "-b", "-ICC_Profile", path);

    /// <summary>A tag's bytes, empty where there is none.</summary>
    internal static byte[] Binary(string path, string tag) => Run("-q", "-b", "-" + tag, path);

    /// <summary>The values of some tags as numbers, one line each.</summary>
    internal static string Tags(string path, params string[] tags) =>
        System.Text.Encoding.UTF8.GetString(Run(["-n", "-s3", .. tags.Select(t => "-" + t), path])).Trim();

    /// <summary>Complaints about the file's structure, empty where there are none.</summary>
    internal static string Complaints(string path) => Tags(path, "Warning", "Error");

    private static byte[] Run(params string[] arguments)
    {
        var (code, output, error) = Tool.Start(new ProcessStartInfo("exiftool", arguments));
        Assert.True(code == 0, $"exiftool {string.Join(' ', arguments)}: {error}");
        return output;
    }
}
