using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Reads the picture of a TIFF's first directory where <see cref="TiffLayout"/> knows how it lies: every sample as it is stored.</summary>
internal static class TiffReader
{
    /// <summary>Whether the picture is read here; the others are OpenCV's.</summary>
    internal static bool CanRead(ReadOnlySpan<byte> file) => TiffDirectory.TryRead(file, out var directory) && TiffLayout.WhyNot(directory) is null;

    /// <summary>The picture, turned upright.</summary>
    /// <exception cref="CodecException">Damaged, or too large.</exception>
    internal static ImageBuffer Read(byte[] file, int orientation, string path)
    {
        if (!TiffDirectory.TryRead(file, out var directory)) throw new CodecException(CodecFault.Damaged, $"{path} is cut off or damaged.");
        var layout = TiffLayout.Read(directory, file.Length, path);
        var stored = Read(file, layout, path);
        if (orientation == 1) return stored;
        using (stored) return Orientation.Turned(stored.View(), orientation);
    }

    /// <summary>A picture as it is stored.</summary>
    /// <exception cref="CodecException">Damaged.</exception>
    internal static ImageBuffer Read(byte[] file, TiffLayout layout, string path)
    {
        var stored = ImageBuffer.ForFilling(layout.Extent, layout.Format);
        try
        {
            ReadPieces(file, layout, stored, path);
            return stored;
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    private static void ReadPieces(byte[] file, TiffLayout layout, ImageBuffer picture, string path)
    {
        var codec = new TiffPieceCodec(layout, path);
        TiffPieces.ForEach(layout.PieceCount, index =>
        {
            var piece = layout.PieceAt(index);
            // Samples beyond grey, colours and alpha are nobody's here.
            if (piece.Plane >= layout.Format.ChannelCount) return;
            if (layout.IsPicture(piece))
            {
                codec.Unpack(file, piece, picture.Rows(piece.Visible.Y, piece.Rows));
                return;
            }

            using var samples = codec.Unpack(file, piece);
            for (var row = 0; row < piece.Visible.Height; row++)
                TiffSamples.ToPicture(
                    samples.Span.Slice(row * layout.RowBytes, layout.RowBytes), picture.Span().Crop(piece.Visible).Row(row), layout, piece.Plane);
        });
    }
}
