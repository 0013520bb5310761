using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Samples;
using AbpnBridge.Testing;

namespace AbpnBridge.Imaging.Tests.Codecs.TagByTag;

/// <summary>A picture file as another program writes it, with all that photographers' files hold.</summary>
/// <param name="Program">Who writes the picture: libvips, ImageMagick, OpenCV, PIL or abpn itself.</param>
/// <param name="Name">File name; its extension is the format.</param>
/// <param name="Depth">Bits per sample: 8 or 16.</param>
/// <param name="Options">For the program.</param>
public sealed record ForeignFile(string Program, string Name, int Depth, string Options)
{
    // Upright 3:2, and thumbnails of the same shape.
    private static readonly Extent Extent = new(300, 200);

    /// <summary>Every kind that is tried: the programs' usual ways, and those that lie differently in the file.</summary>
    public static IReadOnlyList<ForeignFile> All { get; } =
    [
        new("libvips", "vips.jpg", 8, "[Q=88,subsample_mode=on,optimize_coding]"),
        new("libvips", "vips-progressive.jpg", 8, "[Q=92,interlace,subsample_mode=off]"),
        new("ImageMagick", "magick.jpg", 8, "-quality 85 -sampling-factor 2x1"),
        new("OpenCV", "opencv.jpg", 8, ""),
        new("PIL", "pil.jpg", 8, "quality=80, comment=b'for Anna'"),
        new("libvips", "vips.png", 8, "[compression=3]"),
        new("libvips", "vips-16.png", 16, "[interlace]"),
        new("ImageMagick", "magick.png", 8, "-define png:exclude-chunk=none"),
        new("ImageMagick", "magick-16.png", 16, "-interlace PNG"),
        new("OpenCV", "opencv-16.png", 16, ""),
        new("PIL", "pil.png", 8, ""),
        new("libvips", "vips.tif", 8, "[compression=deflate,predictor=horizontal]"),
        new("libvips", "vips-16-tiles.tif", 16, "[compression=lzw,predictor=horizontal,tile,tile-width=64,tile-height=64]"),
        new("libtiff", "tiffcp-big.tif", 16, "-8 -c none"),
        new("ImageMagick", "magick.tif", 8, "-compress none -endian MSB"),
        new("ImageMagick", "magick-16.tif", 16, "-compress Zip -define tiff:rows-per-strip=16"),
        new("OpenCV", "opencv.tif", 8, ""),
        new("OpenCV", "opencv-16.tif", 16, ""),
        new("PIL", "pil.tif", 8, "compression='tiff_lzw'"),
        new("abpn", "abpn-16.tif", 16, ""),
        new("abpn", "abpn.jpg", 8, ""),
    ];

    /// <summary>For the name of the test.</summary>
    public override string ToString() => $"{Program} {Name}";

    /// <summary>Writes the picture, then, by exiftool, its tags.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="orientation">EXIF, 1 to 8.</param>
    internal string Make(TempFolder folder, int orientation)
    {
        var (path, source) = (folder[Name], folder["source.png"]);
        File.Delete(source);
        using (var study = FaceStudy.Draw(Extent, seed: 5, new FaceStudyOptions { Sample = Depth == 8 ? SampleType.UInt8 : SampleType.UInt16 }))
            Pictures.Encode(source, study, ImageFormat.Png);
        // exiftool does not write to BigTIFF: libtiff copies a classic one, with what it knows of the tags.
        var isCopied = Program == "libtiff";
        var tagged = isCopied ? folder["classic.tif"] : path;
        Write(source, tagged);
        Tag(folder, source, tagged, orientation);
        if (isCopied) Tool.Run("tiffcp", [.. Options.Split(' '), tagged, path]);
        return path;
    }

    private void Write(string source, string path)
    {
        const string Python = "/usr/bin/python3"; // Debian's, which sees Debian's packages
        switch (Program)
        {
            case "libvips":
                Tool.Run("vips", "copy", source, path + Options);
                break;
            case "ImageMagick":
                Tool.Run("convert", [source, .. Options.Split(' ', StringSplitOptions.RemoveEmptyEntries), path]);
                break;
            case "OpenCV":
                Tool.Run(Python, "-c", "import cv2, sys; assert cv2.imwrite(sys.argv[2], cv2.imread(sys.argv[1], cv2.IMREAD_UNCHANGED))", source, path);
                break;
            case "PIL":
                Tool.Run(Python, "-c", $"import sys; from PIL import Image; Image.open(sys.argv[1]).save(sys.argv[2]{(Options.Length > 0 ? ", " + Options : "")})", source, path);
                break;
            default:
                using (var picture = ImageDecoder.Decode(source)) Pictures.Encode(path, picture.Pixels, ImageFormats.FromExtension(path)!.Value);
                break;
        }
    }

    private static void Tag(TempFolder folder, string source, string path, int orientation)
    {
        File.WriteAllBytes(folder["profile.icc"], TestProfiles.DisplayP3());
        // Another picture, so that one drawn anew is seen to be one.
        var shape = orientation >= 5 ? "80x120!" : "120x80!";
        Tool.Run("convert", source, "-negate", "-depth", "8", "-resize", "120x80!", "-quality", "85", "-sampling-factor", "2x2", folder["thumbnail.jpg"]);
        Tool.Run("convert", source, "-negate", "-depth", "8", "-resize", shape, "-quality", "80", folder["turned.jpg"]);
        ExifTool.Set(
            path, "-n", $"-ICC_Profile<={folder["profile.icc"]}", $"-IFD0:Orientation={orientation}", "-IFD0:XResolution=240", "-IFD0:YResolution=240",
            "-IFD0:ResolutionUnit=2", "-JFIF:XResolution=240", "-JFIF:YResolution=240", "-JFIF:ResolutionUnit=1",
            "-EXIF:Artist=Anna Läufer", "-EXIF:Make=Camera", "-EXIF:Model=One", "-EXIF:ISO=200", "-EXIF:ExposureTime=0.005", "-EXIF:DateTimeOriginal=2026:11:22 10:00:00",
            $"-EXIF:ExifImageWidth={Extent.Width}", $"-EXIF:ExifImageHeight={Extent.Height}", "-EXIF:UserComment=for Anna",
            "-MakerNoteUnknownText=what only the camera understands", "-GPSLatitude=48.137", "-GPSLatitudeRef=N", "-GPSLongitude=11.575", "-GPSLongitudeRef=E",
            "-XMP-dc:Creator=Anna Läufer", "-XMP-dc:Subject=portrait", "-XMP-xmp:Rating=4", "-XMP-crs:Exposure2012=0.5",
            "-IPTC:By-line=Anna", "-IPTC:Keywords=portrait", "-Comment=a comment",
            $"-IFD1:ThumbnailImage<={folder["thumbnail.jpg"]}", $"-Photoshop:PhotoshopThumbnail<={folder["thumbnail.jpg"]}",
            $"-XMP-xmp:ThumbnailImage<={folder["turned.jpg"]}");
    }
}
