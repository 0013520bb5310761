using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Photos;

/// <summary>The retouched pixels in a copy of the photo's own file, where the result is to have its format; other outputs are files of our own making.</summary>
internal sealed class PhotoRewrite(string input, DecodedImage photo, int? jpegQuality)
{
    private readonly HashSet<RewriteWarning> _warnings = [];

    /// <summary>What was told of the files written so far.</summary>
    internal IEnumerable<PhotoMessage> Warnings => _warnings.Select(warning => new PhotoMessage(warning.Code, warning.Message));

    /// <summary>Whether an output is such a copy.</summary>
    /// <param name="output">What it shows.</param>
    /// <param name="format">Of its file.</param>
    internal bool Makes(RetouchOutput output, ImageFormat format) =>
        output == RetouchOutput.Pixels && format == photo.Format && ImageRewriter.CanRewrite(photo);

    /// <summary>Writes the copy beside its target.</summary>
    /// <exception cref="CodecException">As <see cref="ImageRewriter.Stage"/>.</exception>
    internal AtomicFile Stage(string target, ImageView pixels, bool overwrite) =>
        ImageRewriter.Stage(target, input, photo, pixels, overwrite, jpegQuality, _warnings);

    /// <summary>Writes a file of our own making beside its target, which may be the photo's file where that cannot be rewritten.</summary>
    /// <exception cref="CodecException">As <see cref="ImageEncoder.Stage"/>.</exception>
    internal AtomicFile StageAnew(string target, ImageView pixels, EncodeOptions encoding)
    {
        var file = ImageEncoder.Stage(target, pixels, encoding);
        file.RequireUnchanged(input, photo);
        return file;
    }
}
