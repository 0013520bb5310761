using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Tests.Codecs.Tiff;

/// <summary>libtiff's programs (Debian's libtiff-tools): what writes the files and what judges ours.</summary>
internal static class LibTiff
{
    /// <summary>Writes a picture as libtiff lays it out.</summary>
    /// <param name="path">The new file.</param>
    /// <param name="picture">Its pixels.</param>
    /// <param name="layout">Options of tiffcp, apart by blanks.</param>
    internal static void Write(string path, ImageBuffer picture, string layout)
    {
        // tiffcp keeps planes as they are where samples have more than 8 bits.
        new TiffMaker { IsPlanar = IsPlanar(layout) }.Write(path + ".plain", picture);
        Tool.RunSilently("tiffcp", [.. layout.Split(' '), path + ".plain", path]);
    }

    /// <summary>Whether options of tiffcp keep the channels apart.</summary>
    internal static bool IsPlanar(string layout) => layout.Contains("separate", StringComparison.Ordinal);

    /// <summary>Copies files into one of several pages.</summary>
    internal static void Join(string path, params string[] pages) => Tool.RunSilently("tiffcp", [.. pages, path]);

    /// <summary>Where a file's picture is not this one, in libtiff's eyes; empty where nowhere.</summary>
    internal static string Differences(string path, ImageBuffer picture, bool isPlanar, int page = 0)
    {
        new TiffMaker { IsPlanar = isPlanar }.Write(path + ".expected", picture);
        // tiffcmp knows strips only, and compares what tiffcp notes of its own too.
        foreach (var file in new[] { path, path + ".expected" }) Tool.RunSilently("tiffcp", ["-c", "none", "-s", "-r", "16", "-f", "msb2lsb", file + (file == path ? $",{page}" : ""), file + ".strips"]);
        return Tool.Words("tiffcmp", [path + ".expected.strips", path + ".strips"]);
    }

    /// <summary>Complaints of libtiff over a file, reading all of it; empty where there are none.</summary>
    internal static string Complaints(string path) => Tool.Words("tiffinfo", ["-D", path], isErrorOnly: true);
}
