using System.Text;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>Knows the files that photographers have and we do not read, by their first bytes, and says what to export instead.</summary>
public static class ForeignFormats
{
    private const int BrandLength = 12; // of ISO base media: length, "ftyp", brand (ISO/IEC 14496-12, 4.3)
    private const int ReducedVersion = 1; // bit of NewSubfileType: a raw file's first picture is its preview

    /// <summary>What a file is and what to do instead, to follow "FILE is"; null where it is none of these.</summary>
    /// <param name="file">The whole file; its beginning tells as much unless it is a TIFF.</param>
    public static string? WhyNot(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("8BPS"u8)) return "a Photoshop document (PSD); save a copy as TIFF or PNG and retouch that";
        if (file.StartsWith("RIFF"u8) && file.Length >= BrandLength && file[8..].StartsWith("WEBP"u8)) return Delivered("a WebP picture");
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || file.StartsWith("\0\0\0\u000cJXL "u8)) return Delivered("a JPEG XL picture");
        if (file.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20])) return Delivered("a JPEG 2000 picture");
        if (file.Length >= BrandLength && file[4..].StartsWith("ftyp"u8)) return OfBrand(Encoding.Latin1.GetString(file.Slice(8, 4)));
        return IsRaw(file) ? "a camera's raw file; develop it and export it as TIFF or JPEG first" : OfTiff(file);
    }

    private static string? OfBrand(string brand) => brand switch
    {
        "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1" => Delivered("an HEIC picture"),
        "avif" or "avis" => Delivered("an AVIF picture"),
        "crx " => "a camera's raw file (CR3); develop it and export it as TIFF or JPEG first",
        _ => null,
    };

    private static string Delivered(string what) => $"{what}, which cannot be rewritten exactly; export it as JPEG, TIFF or PNG instead";

    // CR2, Olympus, Panasonic, Fujifilm, Phase One, Minolta, Sigma.
    private static bool IsRaw(ReadOnlySpan<byte> file) =>
        (file.Length > 10 && file.StartsWith("II*\0"u8) && file[8..].StartsWith("CR"u8)) || file.StartsWith("IIRO"u8) || file.StartsWith("IIRS"u8)
        || file.StartsWith("MMOR"u8) || file.StartsWith("IIU\0"u8) || file.StartsWith("FUJIFILMCCD-RAW"u8)
        || (file.Length > 12 && file.StartsWith("II*\0"u8) && file[8..].StartsWith("IIII"u8)) || file.StartsWith("\0MRM"u8) || file.StartsWith("FOVb"u8);

    /// <summary>DNG says so; other raw files are TIFFs that begin with a preview and hold the sensor's data below it.</summary>
    private static string? OfTiff(ReadOnlySpan<byte> file)
    {
        if (!TiffDirectory.TryRead(file, out var directory)) return null;
        if (directory.Has(TiffTag.DngVersion)) return "a DNG file; develop it and export it as TIFF or JPEG first";
        var isPreview = directory.TryFirst(TiffTag.NewSubfileType, out var type) && (type & ReducedVersion) != 0;
        return isPreview && directory.Has(TiffTag.SubDirectories) && directory.Has(TiffTag.Make)
            ? "a camera's raw file; develop it and export it as TIFF or JPEG first"
            : null;
    }
}
