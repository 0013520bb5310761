using System.Diagnostics;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing.Portraits;

namespace AbpnBridge.Benchmarks;

/// <summary>
/// compose FILE.png|.tif [--scene close-up|full-length|group|overlap] [--megapixels N] [--size WxH] [--seed N] [--faces N] [--real]
/// [--bits 8|16|32] [--clean] [--spots FILE]: writes a composed portrait.
/// </summary>
internal static class ComposeVerb
{
    public static int Run(Arguments arguments)
    {
        var path = arguments.Required(0, "a file to write");
        var options = OptionsOf(arguments);
        var watch = Stopwatch.StartNew();
        var portrait = ComposedPortrait.Of(ExtentOf(arguments), options);
        var format = arguments.Number("bits", 8) switch { 8 => PixelFormat.Rgb8, 16 => PixelFormat.Rgb16, _ => PixelFormat.RgbFloat };
        using var picture = portrait.Draw(format, arguments.Has("clean") ? PortraitVersion.Clean : PortraitVersion.Spotted);
        Console.WriteLine($"{portrait.Extent}, {portrait.Faces.Count} faces, {portrait.Spots.Count} spots, composed in {watch.Elapsed.TotalSeconds:0.0} s");
        foreach (var face in portrait.Faces) Console.WriteLine($"  face {face}");
        Save(path, picture);
        if (arguments.Text("spots") is { } spotsPath)
        {
            using var spots = portrait.DrawSpots();
            Save(spotsPath, spots);
        }

        return 0;
    }

    /// <summary>The scene switches, for every verb that composes.</summary>
    public static PortraitOptions OptionsOf(Arguments arguments) => new()
    {
        Scene = arguments.Text("scene") switch
        {
            null or "close-up" => PortraitScene.CloseUp,
            "full-length" => PortraitScene.FullLength,
            "group" => PortraitScene.Group,
            "overlap" => PortraitScene.Overlap,
            var other => throw new ArgumentException($"Unknown scene {other}: close-up, full-length, group, overlap."),
        },
        Seed = (int)arguments.Number("seed", 1),
        GroupSize = (int)arguments.Number("faces", 5),
        RealFaces = arguments.Has("real"),
    };

    private static Extent ExtentOf(Arguments arguments)
    {
        if (arguments.Text("size")?.Split('x') is [var width, var height]) return new Extent(Numbers.Whole(width), Numbers.Whole(height));
        return ComposedPortrait.ExtentOf(arguments.Number("megapixels", 24));
    }

    private static void Save(string path, ImageBuffer picture)
    {
        var format = Path.GetExtension(path) switch { ".png" => ImageFormat.Png, ".jpg" => ImageFormat.Jpeg, _ => ImageFormat.Tiff };
        ImageEncoder.Encode(path, picture.View(), new EncodeOptions { Format = format, Overwrite = true });
        Console.WriteLine($"  {path}");
    }
}
