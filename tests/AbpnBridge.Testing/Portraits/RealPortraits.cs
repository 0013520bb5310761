using System.Globalization;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Testing.Portraits;

/// <summary>The openly licensed photographs beside the repository, where they are at hand: ABPN_PORTRAITS, else ../shared/portraits.</summary>
internal static class RealPortraits
{
    // One studio set with consent to altered forms: plain backdrop, whole head.
    private const string Set = "/london-";
    private const int SmallestFace = 350;

    /// <summary>The folder; null where there is none.</summary>
    public static string? Folder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("ABPN_PORTRAITS") is { Length: > 0 } named) return Directory.Exists(named) ? named : null;
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (Directory.Exists(Path.Combine(folder.FullName, "shared", "portraits"))) return Path.Combine(folder.FullName, "shared", "portraits");
            return null;
        }
    }

    /// <summary>Some different photographs; needs OpenCV's library.</summary>
    public static FaceSource[] Take(string folder, int count, int seed)
    {
        var lines = File.ReadLines(Path.Combine(folder, "index.csv")).Select(Fields).ToArray();
        var column = lines[0].Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i);
        int Number(string[] line, string name) => int.Parse(line[column[name]], CultureInfo.InvariantCulture);
        var usable = lines.Skip(1)
            .Where(line => line[0].Contains(Set, StringComparison.Ordinal) && Number(line, "n_faces") == 1 && Number(line, "face_w") >= SmallestFace)
            .OrderBy(line => line[0], StringComparer.Ordinal).ToArray();
        return [.. Enumerable.Range(0, count).Select(i => usable[(7 * seed + 11 * i) % usable.Length]).Select(line => Open(
            Path.Combine(folder, line[0]), new Bounds(Number(line, "face_x"), Number(line, "face_y"), Number(line, "face_w"), Number(line, "face_h"))))];
    }

    private static FaceSource Open(string path, Bounds face)
    {
        using var photo = ImageDecoder.Decode(path);
        return FaceSource.Photograph(photo.Pixels.View(), face);
    }

    // Fields may be quoted and then hold commas.
    private static string[] Fields(string line)
    {
        var parts = line.Split('"');
        for (var i = 1; i < parts.Length; i += 2) parts[i] = parts[i].Replace(',', ';');
        return string.Concat(parts).Split(',');
    }
}
