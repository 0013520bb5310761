namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Puts the new picture into a piece: what the picture does not hold, such as further samples and what tiles hold beyond the edge, stays.</summary>
internal sealed class TiffPiecePatch(byte[] file, TiffPictureChange change, string path)
{
    private readonly TiffPieceCodec _codec = new(change.Layout, path);

    /// <summary>The piece with the new picture in it, packed.</summary>
    /// <exception cref="CodecException">Damaged, or the file holds another picture than the one that was read.</exception>
    internal LentBytes Pack(TiffPiece piece)
    {
        var layout = change.Layout;
        // Where the piece holds nothing else, the picture's rows fill it.
        var samples = HoldsMore(piece) ? Unpack(piece) : new LentBytes(piece.Rows * layout.RowBytes);
        var now = change.After.Crop(piece.Visible);
        for (var y = 0; y < now.Extent.Height; y++)
            TiffSamples.ToPiece(now.Row(y), samples.Span.Slice(y * layout.RowBytes, layout.RowBytes), layout, piece.Plane);
        return _codec.Pack(samples);
    }

    /// <summary>A piece as it is in the file.</summary>
    internal ReadOnlySpan<byte> Old(int piece) => file.AsSpan((int)change.Layout.Offsets[piece], (int)change.Layout.Counts[piece]);

    /// <summary>Whether a piece has samples that the picture has not. What is not packed costs nothing to look at either.</summary>
    private bool HoldsMore(TiffPiece piece)
    {
        var layout = change.Layout;
        return layout.Compression == TiffCompression.None || (!layout.IsPlanar && layout.SamplesPerPixel > layout.Format.ChannelCount)
            || piece.Visible.Width < layout.Piece.Width || piece.Visible.Height < piece.Rows;
    }

    private LentBytes Unpack(TiffPiece piece)
    {
        var layout = change.Layout;
        var samples = _codec.Unpack(file, piece);
        var old = change.Before.Crop(piece.Visible);
        var check = new byte[old.Extent.Width * old.Format.BytesPerPixel];
        for (var y = 0; y < old.Extent.Height; y++)
        {
            old.Row(y).CopyTo(check);
            TiffSamples.ToPicture(samples.Span.Slice(y * layout.RowBytes, layout.RowBytes), check, layout, piece.Plane);
            if (!old.Row(y).SequenceEqual(check)) throw TiffRewriter.NotWhatWasRead(path);
        }

        return samples;
    }
}
