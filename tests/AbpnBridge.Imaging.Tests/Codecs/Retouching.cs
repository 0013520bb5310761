using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>Stands in for a retouch: changes a few samples of a file's picture and rewrites the file.</summary>
internal static class Retouching
{
    private const int Span = 5; // rows and columns that change

    /// <summary>Rewrites a file with some rows of some columns inverted, alpha left alone.</summary>
    /// <returns>The codes of the warnings.</returns>
    internal static IReadOnlyList<string> Rewrite(string source, string target, int? jpegQuality = null)
    {
        using var before = ImageDecoder.Decode(source);
        using var after = Changed(before.Pixels);
        return Rewrite(source, target, before, after, jpegQuality);
    }

    internal static IReadOnlyList<string> Rewrite(string source, string target, DecodedImage before, ImageBuffer after, int? jpegQuality = null)
    {
        var warnings = new HashSet<RewriteWarning>();
        using var file = ImageRewriter.Stage(target, source, before, after.View(), overwrite: true, jpegQuality, warnings);
        file.Commit();
        return [.. warnings.Select(warning => warning.Code)];
    }

    /// <summary>The copy that <see cref="Rewrite(string, string, int?)"/> puts in.</summary>
    internal static ImageBuffer Changed(ImageBuffer picture)
    {
        var after = Copy(picture);
        var format = picture.Format;
        for (var y = picture.Extent.Height / 3; y < Math.Min(picture.Extent.Height, picture.Extent.Height / 3 + Span); y++)
        {
            var row = after.Row(y);
            for (var x = picture.Extent.Width / 4; x < Math.Min(picture.Extent.Width, picture.Extent.Width / 4 + Span); x++)
            {
                var colours = row.Slice(x * format.BytesPerPixel, format.ColourChannelCount * format.BytesPerSample);
                if (format.Sample == SampleType.Float32) foreach (ref var value in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(colours)) value = 1 - value;
                else foreach (ref var value in colours) value ^= 0xFF;
            }
        }

        return after;
    }

    internal static ImageBuffer Copy(ImageBuffer picture)
    {
        var copy = new ImageBuffer(picture.Extent, picture.Format);
        for (var y = 0; y < picture.Extent.Height; y++) picture.Row(y).CopyTo(copy.Row(y));
        return copy;
    }
}
