namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Puts the new picture into a piece: what the picture does not hold, such as further samples and what tiles hold beyond the edge, stays.</summary>
internal sealed class TiffPiecePatch(TiffPictureChange change, string path)
{
    private readonly TiffPieceCodec _codec = new(change.Layout, path);

    /// <summary>The piece with the new picture in it, packed.</summary>
    /// <exception cref="CodecException">Damaged, or the file holds another picture than the one that was read.</exception>
    internal byte[] Pack(byte[] file, TiffPiece piece)
    {
        var layout = change.Layout;
        var samples = _codec.Unpack(file, piece);
        var (old, now) = (change.Before.Crop(piece.Visible), change.After.Crop(piece.Visible));
        var check = new byte[old.Extent.Width * old.Format.BytesPerPixel];
        for (var y = 0; y < old.Extent.Height; y++)
        {
            var row = samples.AsSpan(y * layout.RowBytes, layout.RowBytes);
            old.Row(y).CopyTo(check);
            TiffSamples.ToPicture(row, check, layout, piece.Plane);
            if (!old.Row(y).SequenceEqual(check)) throw TiffRewriter.NotWhatWasRead(path);
            TiffSamples.ToPiece(now.Row(y), row, layout, piece.Plane);
        }

        return _codec.Pack(samples);
    }
}
