using System.Buffers.Binary;
using AbpnBridge.Imaging.Codecs.Metadata;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>
/// Writes a PNG anew with another picture: every chunk byte for byte in its place but IDAT, the thumbnails, content credentials, and what a palette takes with
/// it.
/// </summary>
internal sealed class PngRewriter
{
    private const int UnsafeToCopy = 0x20; // bit of the fourth letter: small letters are safe (PNG, 5.4)

    private readonly PngHeader _header;
    private readonly PngHeader _written;
    private readonly ImageView _before;
    private readonly ImageView _after;
    private readonly ThumbnailSource _thumbnails;
    private readonly ISet<RewriteWarning> _warnings;
    private byte[]? _transparent;

    private PngRewriter(PngHeader header, ImageView before, ImageView after, ThumbnailSource thumbnails, ISet<RewriteWarning> warnings)
    {
        (_header, _before, _after, _thumbnails, _warnings) = (header, before, after, thumbnails, warnings);
        _written = header.Widened(after.Format.HasAlpha);
    }

    /// <summary>Writes the whole file.</summary>
    /// <param name="file">The PNG as it is.</param>
    /// <param name="before">Its picture, as it is stored.</param>
    /// <param name="after">The picture to put in, of the same extent and format.</param>
    /// <param name="thumbnails">Draws thumbnails of it.</param>
    /// <param name="output">Where it is written.</param>
    /// <param name="path">For messages.</param>
    /// <param name="warnings">What the user should know.</param>
    /// <exception cref="CodecException">Cut off, damaged, or not the file of that picture.</exception>
    internal static void Rewrite(
        ReadOnlySpan<byte> file, ImageView before, ImageView after, ThumbnailSource thumbnails, Stream output, string path,
        ISet<RewriteWarning> warnings)
    {
        var position = PngChunks.Signature.Length;
        if (!PngChunks.TryNext(file, ref position, out var first) || PngHeader.Read(first.Content) is not { } header || header.Extent != before.Extent)
            throw PngChunks.CutOff(path);
        var rewriter = new PngRewriter(header, before, after, thumbnails, warnings);
        output.Write(PngChunks.Signature);
        PngChunks.Write(output, first.Type, rewriter._written.ToBytes());
        rewriter.WarnOfWidening();
        rewriter.WriteChunks(file, position, output, path);
    }

    private void WarnOfWidening()
    {
        if (_header.ColourType == PngHeader.Palette) _warnings.Add(RewriteWarning.PaletteExpanded);
        else if (_header.BitDepth < 8) _warnings.Add(RewriteWarning.DepthRaised);
    }

    private void WriteChunks(ReadOnlySpan<byte> file, int position, Stream output, string path)
    {
        var hasData = false;
        while (PngChunks.TryNext(file, ref position, out var chunk))
        {
            if (chunk.Is("IDAT"u8))
            {
                if (!hasData) new PngData(_written, new PngSamples(_written, _before, _after, _transparent)).Write(output);
                hasData = true;
            }
            else
            {
                WriteAncillary(chunk, output);
            }

            if (!chunk.Is("IEND"u8)) continue;
            if (!hasData) throw PngChunks.CutOff(path);
            if (file[position..].ContainsAnyExcept((byte)0)) _warnings.Add(RewriteWarning.FurtherPicturesKept);
            output.Write(file[position..]);
            return;
        }

        throw PngChunks.CutOff(path);
    }

    private void WriteAncillary(PngChunk chunk, Stream output)
    {
        switch (System.Text.Encoding.Latin1.GetString(chunk.Type))
        {
            case "PLTE" or "hIST" or "bKGD" or "tRNS" or "sBIT" when _header.ColourType == PngHeader.Palette:
            case "iDOT": // where the rows of the old IDAT lie, for a reader that unpacks them at once
                return;
            case "caBX":
                _warnings.Add(RewriteWarning.CredentialsDropped);
                return;
            case "tRNS":
                WriteTransparentColour(chunk, output);
                return;
            case "bKGD" when _header.BitDepth < 8:
                PngChunks.Write(output, chunk.Type, Scaled(chunk.Content));
                return;
            case "eXIf":
                var exif = chunk.Content.ToArray();
                ExifThumbnail.Renew(exif, _thumbnails, _warnings);
                Write(chunk, exif, output);
                return;
            case "tEXt" or "zTXt" or "iTXt":
                Write(chunk, PngText.Renew(chunk, _thumbnails, _warnings), output);
                return;
            default:
                if ((chunk.Type[3] & UnsafeToCopy) == 0 && !PngChunks.IsKnown(chunk.Type))
                    _warnings.Add(RewriteWarning.UnknownDataKept);
                output.Write(chunk.Whole);
                return;
        }
    }

    /// <summary>A chunk that nothing changed in keeps its bytes, a wrong checksum too.</summary>
    private static void Write(PngChunk chunk, byte[] content, Stream output)
    {
        if (chunk.Content.SequenceEqual(content)) output.Write(chunk.Whole);
        else PngChunks.Write(output, chunk.Type, content);
    }

    private void WriteTransparentColour(PngChunk chunk, Stream output)
    {
        var samples = _written.SampleCount;
        if (chunk.Content.Length != 2 * samples || !_header.MayNameTransparentColour)
        {
            // No reader can have taken it for anything.
            output.Write(chunk.Whole);
            return;
        }

        var content = Scaled(chunk.Content);
        _transparent = _written.BitDepth == 16 ? content : [.. content.Where((_, i) => i % 2 == 1)];
        if (_header.BitDepth < 8) PngChunks.Write(output, chunk.Type, content);
        else output.Write(chunk.Whole);
    }

    /// <summary>Samples of 16 bits that hold fewer, at the depth that is written.</summary>
    private byte[] Scaled(ReadOnlySpan<byte> content)
    {
        var scaled = content.ToArray();
        if (_header.BitDepth >= 8) return scaled;
        var highest = (1 << _header.BitDepth) - 1;
        for (var i = 0; i + 1 < scaled.Length; i += 2)
            BinaryPrimitives.WriteUInt16BigEndian(
                scaled.AsSpan(i), (ushort)((BinaryPrimitives.ReadUInt16BigEndian(scaled.AsSpan(i)) & highest) * byte.MaxValue / highest));
        return scaled;
    }
}
