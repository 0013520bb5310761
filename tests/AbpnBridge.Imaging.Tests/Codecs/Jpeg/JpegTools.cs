using System.Diagnostics;
using AbpnBridge.Imaging.Codecs.Jpeg;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Jpeg;

/// <summary>The foreign hands and eyes: encoders of five programs, and libjpeg-turbo's djpeg and jpegtran as judges.</summary>
internal static class JpegTools
{
    /// <summary>Encodes a picture by a command line in which IN is a PPM or PGM file and OUT the JPEG, such as "cjpeg -quality 90 -outfile OUT IN".</summary>
    internal static byte[] Encode(TempFolder folder, ImageView picture, string command)
    {
        var input = picture.Format.ColourChannelCount == 1 ? "in.pgm" : "in.ppm";
        WritePnm(folder[input], picture);
        Run(folder, command.Replace("IN", input, StringComparison.Ordinal).Replace("OUT", "out.jpg", StringComparison.Ordinal));
        return File.ReadAllBytes(folder["out.jpg"]);
    }

    /// <summary>Decodes by djpeg, chroma samples simply repeated unless told otherwise.</summary>
    internal static ImageBuffer Decode(TempFolder folder, byte[] jpeg, string options = "-nosmooth")
    {
        File.WriteAllBytes(folder["judged.jpg"], jpeg);
        Assert.Equal("", Run(folder, $"djpeg {options} -pnm -outfile {folder["judged.pnm"]} {folder["judged.jpg"]}"));
        return ReadPnm(folder["judged.pnm"]);
    }

    /// <summary>Turns a JPEG into another without decoding its pixels.</summary>
    internal static byte[] Transform(TempFolder folder, byte[] jpeg, string options)
    {
        File.WriteAllBytes(folder["source.jpg"], jpeg);
        Run(folder, $"jpegtran -copy all {options} -outfile {folder["target.jpg"]} {folder["source.jpg"]}");
        return File.ReadAllBytes(folder["target.jpg"]);
    }

    /// <summary>Reads a JPEG and all its coefficients.</summary>
    internal static JpegFile Coefficients(byte[] jpeg)
    {
        var file = JpegFile.Read(jpeg, "x.jpg");
        JpegRewriter.DecodeScans(file);
        return file;
    }

    /// <summary>The edited JPEG.</summary>
    internal static byte[] Rewrite(byte[] jpeg, ImageBuffer before, ImageBuffer after)
    {
        using var output = new MemoryStream();
        JpegRewriter.Rewrite(jpeg, before.View(), after.View(), output, "x.jpg");
        return output.ToArray();
    }

    /// <summary>Puts a file together again; the data of all its scans are coded anew.</summary>
    internal static byte[] CodeAgain(JpegFile file)
    {
        foreach (var scan in file.Scans) scan.IsRewritten = true;
        using var output = new MemoryStream();
        JpegWriter.Write(file, output);
        return output.ToArray();
    }

    /// <summary>Runs a command in a folder; each word is an argument, %20 a blank in one. It must succeed; what it complains about comes back.</summary>
    internal static string Run(TempFolder folder, string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Replace("%20", " ", StringComparison.Ordinal)).ToArray();
        var (code, _, error) = Tool.Start(new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = Path.GetDirectoryName(folder["x"]) });
        Assert.True(code == 0, $"{command}: {error}");
        return error;
    }

    private static void WritePnm(string path, ImageView picture)
    {
        using var file = File.Create(path);
        var magic = picture.Format.ColourChannelCount == 1 ? "P5" : "P6";
        file.Write(System.Text.Encoding.ASCII.GetBytes($"{magic}\n{picture.Extent.Width} {picture.Extent.Height}\n255\n"));
        for (var y = 0; y < picture.Extent.Height; y++) file.Write(picture.Row(y));
    }

    private static ImageBuffer ReadPnm(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var end = 0;
        for (var lines = 0; lines < 3; end++)
            if (bytes[end] == '\n') lines++;
        var words = System.Text.Encoding.ASCII.GetString(bytes, 0, end).Split();
        var format = words[0] == "P5" ? PixelFormat.Grey8 : PixelFormat.Rgb8;
        var picture = new ImageBuffer(new Extent(int.Parse(words[1]), int.Parse(words[2])), format);
        var row = picture.Extent.Width * format.BytesPerPixel;
        for (var y = 0; y < picture.Extent.Height; y++) bytes.AsSpan(end + y * row, row).CopyTo(picture.Row(y));
        return picture;
    }
}
