using System.IO.Compression;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Unpacks strips and tiles to plain samples in the machine's byte order, and packs them by the file's own scheme.</summary>
internal sealed class TiffPieceCodec(TiffLayout layout, string path)
{
    private readonly TiffPredictor _predictor = new(layout.Predictor, layout.Format.BytesPerSample, layout.SamplesTogether, layout.IsSwapped);

    /// <summary>The samples of a piece, row by row.</summary>
    /// <exception cref="CodecException">Damaged.</exception>
    internal LentBytes Unpack(byte[] file, TiffPiece piece)
    {
        var samples = new LentBytes(piece.Rows * layout.RowBytes);
        try
        {
            Unpack(file, piece, samples.Span);
            return samples;
        }
        catch
        {
            samples.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a piece for the file; the samples are used up.</summary>
    internal LentBytes Pack(LentBytes samples)
    {
        _predictor.Apply(samples.Span, layout.RowBytes);
        var packed = layout.Compression switch
        {
            TiffCompression.None => samples,
            TiffCompression.Lzw => LentBytes.Of(TiffLzw.Pack(samples.Span)),
            TiffCompression.PackBits => LentBytes.Of(TiffPackBits.Pack(samples.Span, layout.RowBytes)),
            _ => PhotoDeflate.Pack(samples.Span),
        };
        if (packed != samples) samples.Dispose();
        if (layout.IsBitReversed) ReverseBits(packed.Span);
        return packed;
    }

    /// <summary>The samples of a piece, into memory of its size.</summary>
    /// <inheritdoc cref="Unpack(byte[], TiffPiece)"/>
    internal void Unpack(byte[] file, TiffPiece piece, Span<byte> samples)
    {
        var packed = new ArraySegment<byte>(file, (int)layout.Offsets[piece.Index], (int)layout.Counts[piece.Index]);
        if (layout.IsBitReversed)
        {
            packed = packed.ToArray();
            ReverseBits(packed);
        }

        if (Unpack(packed, samples) < samples.Length)
            throw new CodecException(CodecFault.Damaged, $"{path} is cut off or damaged: strip or tile {piece.Index} cannot be unpacked.");
        _predictor.Undo(samples, layout.RowBytes);
    }

    private int Unpack(ArraySegment<byte> packed, Span<byte> samples)
    {
        switch (layout.Compression)
        {
            case TiffCompression.None:
                var length = Math.Min(packed.Count, samples.Length);
                packed.AsSpan(0, length).CopyTo(samples);
                return length;
            case TiffCompression.Lzw when TiffLzw.IsOldStyle(packed):
                throw new CodecException(
                    CodecFault.Unsupported, $"{path} is packed by a form of LZW that is out of use since 1995; save it anew with another program first.");
            case TiffCompression.Lzw:
                return TiffLzw.Unpack(packed, samples);
            case TiffCompression.PackBits:
                return TiffPackBits.Unpack(packed, samples);
            default:
                return Inflate(packed, samples);
        }
    }

    private int Inflate(ArraySegment<byte> packed, Span<byte> samples)
    {
        try
        {
            using var inflate = new ZLibStream(new MemoryStream(packed.Array!, packed.Offset, packed.Count), CompressionMode.Decompress);
            return inflate.ReadAtLeast(samples, samples.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new CodecException(CodecFault.Damaged, $"{path} is cut off or damaged: {e.Message}", e);
        }
    }

    private static void ReverseBits(Span<byte> bytes)
    {
        foreach (ref var value in bytes)
        {
            var b = (value & 0x0F) << 4 | value >> 4;
            b = (b & 0x33) << 2 | (b >> 2 & 0x33);
            value = (byte)((b & 0x55) << 1 | (b >> 1 & 0x55));
        }
    }
}
