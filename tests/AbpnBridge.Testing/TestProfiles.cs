namespace AbpnBridge.Testing;

/// <summary>The profiles photos come with, written from their published numbers: primaries relative to D50, and the curve.</summary>
public static class TestProfiles
{
    private static readonly double[][] SrgbColorants = [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410]];
    private static readonly double[][] AdobeColorants = [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]];
    private static readonly double[][] DisplayP3Colorants = [[0.51512, 0.24120, -0.00105], [0.29198, 0.69225, 0.04189], [0.15710, 0.06657, 0.78407]];
    private static readonly double[][] ProPhotoColorants = [[0.79767, 0.28804, 0], [0.13519, 0.71188, 0], [0.03134, 0.00009, 0.82491]];

    /// <summary>sRGB, version 2, its curve as a table of 1024.</summary>
    public static byte[] Srgb(string name = "sRGB IEC61966-2.1") => IccWriter.Rgb(name, 2, SrgbColorants, IccWriter.Table(1024, SrgbToLinear));

    /// <summary>The same with a table beside primaries and curves.</summary>
    public static byte[] SrgbWithTables(string name = "sRGB, tables too") => IccWriter.Write(
        "RGB ", 2,
        [
            ("desc", IccWriter.Description(name, 2)), ("A2B0", [.. "mft2"u8, .. new byte[200]]),
            ("rXYZ", IccWriter.Xyz(SrgbColorants[0])), ("gXYZ", IccWriter.Xyz(SrgbColorants[1])), ("bXYZ", IccWriter.Xyz(SrgbColorants[2])),
            ("rTRC", IccWriter.Table(1024, SrgbToLinear)), ("gTRC", IccWriter.Table(1024, SrgbToLinear)), ("bTRC", IccWriter.Table(1024, SrgbToLinear)),
        ]);

    /// <summary>Adobe RGB (1998), version 2, gamma 563/256.</summary>
    public static byte[] AdobeRgb(string name = "Adobe RGB (1998)") => IccWriter.Rgb(name, 2, AdobeColorants, IccWriter.Gamma(563 / 256.0));

    /// <summary>Display P3, version 4, sRGB's curve as a formula of type 3.</summary>
    public static byte[] DisplayP3(string name = "Display P3") => IccWriter.Rgb(
        name, 4, DisplayP3Colorants, IccWriter.Formula(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045));

    /// <summary>ProPhoto RGB, version 2, gamma 1.8.</summary>
    public static byte[] ProPhoto(string name = "ProPhoto RGB") => IccWriter.Rgb(name, 2, ProPhotoColorants, IccWriter.Gamma(1.8));

    /// <summary>ROMM RGB: ProPhoto's primaries with the standard's straight foot, version 4.</summary>
    public static byte[] Romm(string name = "ROMM RGB") => IccWriter.Rgb(name, 4, ProPhotoColorants, IccWriter.Formula(3, 1.8, 1, 0, 1 / 16.0, 0.03125));

    /// <summary>ProPhoto's primaries, gamma 2.2 as a table of 4096 that begins with zeros, version 2.</summary>
    public static byte[] WideTable(string name = "Wide Table") => IccWriter.Rgb(name, 2, ProPhotoColorants, IccWriter.Table(4096, x => Math.Pow(x, 2.2)));

    /// <summary>Linear light with sRGB's primaries, version 2.</summary>
    public static byte[] LinearSrgb(string name = "Linear sRGB") => IccWriter.Rgb(name, 2, SrgbColorants, IccWriter.Straight());

    /// <summary>Linear light with ProPhoto's primaries, version 4.</summary>
    public static byte[] LinearProPhoto(string name = "Linear ProPhoto") => IccWriter.Rgb(name, 4, ProPhotoColorants, IccWriter.Formula(0, 1));

    /// <summary>A curve of its own for each channel: table, gamma, formula of type 4; version 4.</summary>
    public static byte[] Camera(string name = "Camera") => IccWriter.Rgb(
        name, 4, AdobeColorants, IccWriter.Table(1024, x => 0.3 * x + 0.7 * x * x * x), IccWriter.Gamma(2),
        IccWriter.Formula(4, 2, 0.9, 0.1, 0.18, 0.1, 0, 0.0181));

    /// <summary>Grey, gamma 2.2, version 2.</summary>
    public static byte[] GreyGamma22(string name = "Gray Gamma 2.2") => IccWriter.Grey(name, 2, IccWriter.Gamma(2.2));

    /// <summary>Grey, linear light, version 4.</summary>
    public static byte[] GreyLinear(string name = "Linear Gray") => IccWriter.Grey(name, 4, IccWriter.Straight());

    /// <summary>Grey, sRGB's curve, version 4.</summary>
    public static byte[] GreySrgb(string name = "sGray") => IccWriter.Grey(
        name, 4, IccWriter.Formula(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045));

    /// <summary>RGB by tables only, as scanners and some printers have it: named and complete as far as a reader looks before it sees that.</summary>
    public static byte[] Lut(string name = "Scanner LUT") => IccWriter.Write(
        "RGB ", 2, [("desc", IccWriter.Description(name, 2)), ("A2B0", [.. "mft2"u8, .. new byte[200]])]);

    /// <summary>CMYK.</summary>
    public static byte[] Cmyk(string name = "Coated FOGRA39") => IccWriter.Write(
        "CMYK", 2, [("desc", IccWriter.Description(name, 2)), ("A2B0", [.. "mft2"u8, .. new byte[200]])]);

    /// <summary>IEC 61966-2-1.</summary>
    public static double SrgbToLinear(double x) => x <= 0.04045 ? x / 12.92 : Math.Pow((x + 0.055) / 1.055, 2.4);
}
