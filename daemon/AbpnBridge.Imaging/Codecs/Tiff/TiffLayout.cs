using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>How the picture of a TIFF directory lies in the file: in pieces, which are strips or tiles, of one plane or of all channels.</summary>
internal sealed class TiffLayout
{
    private const int UnassociatedAlpha = 2;
    private const int MaxSide = 1 << 20;
    private const long MaxPixels = 1 << 30;

    private TiffLayout(TiffDirectory directory)
    {
        Extent = new Extent((int)First(directory, TiffTag.ImageWidth, 0), (int)First(directory, TiffTag.ImageLength, 0));
        SamplesPerPixel = (int)First(directory, TiffTag.SamplesPerPixel, 1);
        IsInverted = First(directory, TiffTag.PhotometricInterpretation, 1) == 0;
        IsPlanar = First(directory, TiffTag.PlanarConfiguration, 1) == 2 && SamplesPerPixel > 1;
        IsBitReversed = First(directory, TiffTag.FillOrder, 1) == 2;
        Compression = (TiffCompression)First(directory, TiffTag.Compression, 1);
        IsTiled = directory.Has(TiffTag.TileOffsets);
        Format = new PixelFormat(ChannelsOf(directory), SampleOf(directory)!.Value);
        IsSwapped = directory.IsLittleEndian != BitConverter.IsLittleEndian;
        Predictor = PredictorOf(directory);
    }

    /// <summary>Size of the picture as it is stored.</summary>
    internal Extent Extent { get; }

    /// <summary>The pixels that are read: grey or colour and the first alpha; further samples are left out.</summary>
    internal PixelFormat Format { get; }

    /// <summary>Samples of a pixel in the file, further ones included.</summary>
    internal int SamplesPerPixel { get; }

    /// <summary>Whether 0 is white.</summary>
    internal bool IsInverted { get; }

    /// <summary>Whether each channel has pieces of its own.</summary>
    internal bool IsPlanar { get; }

    internal bool IsTiled { get; }

    internal bool IsBitReversed { get; }

    internal TiffCompression Compression { get; }

    /// <summary>The tag's number; 1 where the scheme knows none.</summary>
    internal int Predictor { get; }

    /// <summary>Whether the file's byte order is not the machine's.</summary>
    internal bool IsSwapped { get; }

    /// <summary>Size of a piece; strips are as wide as the picture, and the lowest may be lower.</summary>
    internal Extent Piece { get; private set; }

    /// <summary>Where the pieces start.</summary>
    internal long[] Offsets { get; private set; } = [];

    /// <summary>Bytes of the pieces.</summary>
    internal long[] Counts { get; private set; } = [];

    internal int PiecesAcross => (Extent.Width - 1) / Piece.Width + 1;

    internal int PiecesDown => (Extent.Height - 1) / Piece.Height + 1;

    internal int Planes => IsPlanar ? SamplesPerPixel : 1;

    internal int PieceCount => PiecesAcross * PiecesDown * Planes;

    /// <summary>Samples that lie side by side for one pixel.</summary>
    internal int SamplesTogether => IsPlanar ? 1 : SamplesPerPixel;

    /// <summary>Bytes of a row of a piece, unpacked.</summary>
    internal int RowBytes => Piece.Width * SamplesTogether * Format.BytesPerSample;

    /// <summary>The tags that say where the pieces are and how long.</summary>
    internal (TiffTag Offsets, TiffTag Counts) Tags =>
        IsTiled ? (TiffTag.TileOffsets, TiffTag.TileByteCounts) : (TiffTag.StripOffsets, TiffTag.StripByteCounts);

    /// <summary>
    /// Why a picture's pieces cannot be read and written here, as the end of a sentence; null where they can. Reading stays with OpenCV then.
    /// </summary>
    internal static string? WhyNot(TiffDirectory directory)
    {
        var bits = directory.Values(TiffTag.BitsPerSample).DefaultIfEmpty(1).ToArray();
        var samples = First(directory, TiffTag.SamplesPerPixel, 1);
        var photometric = First(directory, TiffTag.PhotometricInterpretation, -1);
        var compression = First(directory, TiffTag.Compression, 1);
        if (photometric == 3) return "has a palette instead of colours; save it as RGB first";
        if (bits.Max() < 8) return $"has only {bits.Max()} bits for a sample; save it with 8 or 16 bits first";
        if (CompressionName(compression) is { } name)
            return $"is packed by {name}, which is not written here; save it uncompressed or with LZW or ZIP (Deflate) compression first";
        if (photometric is not (0 or 1 or 2)) return $"has the TIFF colour kind {photometric}, which is not written here; save it as grey or RGB first";
        if (SampleOf(directory) is not { } sample || bits.Any(b => b != bits[0]))
            return "has samples that are neither 8 or 16-bit integers nor 32-bit floats; save it with 8 or 16 bits first";
        if (samples < (photometric == 2 ? 3 : 1) || samples > 64) return $"has {samples} samples for a pixel of TIFF colour kind {photometric}; save it anew";
        if (photometric == 0 && sample == SampleType.Float32) return "has floats whose 0 is white; save it anew";
        return PredictorOf(directory) switch
        {
            TiffPredictor.None or TiffPredictor.Horizontal => null,
            TiffPredictor.Float when sample == SampleType.Float32 => null,
            var other => $"has the TIFF predictor {other}, which does not suit its samples; save it anew",
        };
    }

    /// <summary>The scheme that packs a picture, where it is none of the usual ones; else null. OpenCV's TIFF library takes the bytes of a scheme that it does not know for samples.</summary>
    internal static string? UnknownScheme(TiffDirectory directory) =>
        OptionalScheme(directory) is null && First(directory, TiffTag.Compression, 1) is var compression and not (2 or 3 or 4 or 6 or 7) ? CompressionName(compression) : null;

    /// <summary>The scheme, where that library knows it and may be built without it; else null.</summary>
    internal static string? OptionalScheme(TiffDirectory directory) =>
        First(directory, TiffTag.Compression, 1) is var compression and (34887 or 34925 or 50000 or 50001) ? CompressionName(compression) : null;

    /// <summary>Whether a picture has samples that <see cref="Format"/> leaves out.</summary>
    internal static bool HasFurtherSamples(TiffDirectory directory) =>
        WhyNot(directory) is null && First(directory, TiffTag.SamplesPerPixel, 1) > new PixelFormat(ChannelsOf(directory), SampleType.UInt8).ChannelCount;

    /// <summary>Reads how the picture of a directory lies.</summary>
    /// <param name="directory">One that <see cref="WhyNot"/> has nothing against.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="CodecException">Damaged, or too large.</exception>
    internal static TiffLayout Read(TiffDirectory directory, long length, string path)
    {
        var (width, height) = (First(directory, TiffTag.ImageWidth, 0), First(directory, TiffTag.ImageLength, 0));
        if (width < 1 || height < 1) throw Damaged(path, "its picture has no size");
        if (width > MaxSide || height > MaxSide || width * height > MaxPixels)
            throw new CodecException(
                CodecFault.Unsupported, $"{path} has {width} x {height} pixels; up to {MaxPixels} pixels and {MaxSide} a side are read: make it smaller.");
        var layout = new TiffLayout(directory);
        layout.ReadPieces(directory, length, path);
        return layout;
    }

    /// <summary>The part of the picture that a piece shows, its channel (0 where it has all), and how many rows it holds.</summary>
    internal TiffPiece PieceAt(int index)
    {
        var perPlane = PiecesAcross * PiecesDown;
        var (plane, place) = (index / perPlane, index % perPlane);
        var whole = new Bounds(place % PiecesAcross * Piece.Width, place / PiecesAcross * Piece.Height, Piece.Width, Piece.Height);
        var visible = whole.Intersect(Extent.Bounds);
        return new TiffPiece(index, plane, visible, IsTiled ? Piece.Height : visible.Height);
    }

    /// <summary>Whether a piece's samples are rows of the picture as they stand.</summary>
    internal bool IsPicture(TiffPiece piece) =>
        !IsInverted && SamplesTogether == Format.ChannelCount && piece.Visible == new Bounds(0, piece.Visible.Y, Extent.Width, piece.Rows) && Piece.Width == Extent.Width;

    /// <summary>The bytes of the file that a piece needs; a count that is too large says nothing where nothing is packed.</summary>
    internal FileRange RangeOf(int index) =>
        new(Offsets[index], Offsets[index] + (Compression == TiffCompression.None ? PieceAt(index).Rows * (long)RowBytes : Counts[index]));

    private void ReadPieces(TiffDirectory directory, long length, string path)
    {
        var width = IsTiled ? First(directory, TiffTag.TileWidth, 0) : Extent.Width;
        var height = IsTiled ? First(directory, TiffTag.TileLength, 0) : Math.Min(First(directory, TiffTag.RowsPerStrip, Extent.Height), Extent.Height);
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide) throw Damaged(path, "its strips or tiles have no size");
        Piece = new Extent((int)width, (int)height);
        var pieceBytes = width * height * SamplesTogether * Format.BytesPerSample;
        if (pieceBytes > Array.MaxLength)
            throw new CodecException(
                CodecFault.Unsupported, $"{path} has strips or tiles of {pieceBytes} bytes; up to {Array.MaxLength} are read: save it with smaller ones.");
        var count = (long)PiecesAcross * PiecesDown * Planes;
        if (count > length) throw Damaged(path, "it has fewer bytes than strips");
        (Offsets, Counts) = (directory.Values(Tags.Offsets), directory.Values(Tags.Counts));
        if (Offsets.Length < count || Counts.Length < count) throw Damaged(path, "its list of strips or tiles is too short");
        for (var i = 0; i < count; i++) RequirePiece(i, length, path);
    }

    private void RequirePiece(int index, long length, string path)
    {
        var (offset, count, needed) = (Offsets[index], Counts[index], PieceAt(index).Rows * (long)RowBytes);
        if (offset > length || count > length - offset) throw Damaged(path, "its TIFF data reaches beyond the end of the file");
        // No scheme makes more of a byte: a code of 12 bits stands for 3837 bytes at most, deflate's matches for 258 at two bits.
        var most = Compression switch { TiffCompression.None => 1, TiffCompression.Lzw => 2558, TiffCompression.PackBits => 64, _ => 1033 };
        if (needed / most > count) throw Damaged(path, $"strip or tile {index} has {count} bytes, too few for its {needed} bytes of samples");
    }

    private static ChannelLayout ChannelsOf(TiffDirectory directory)
    {
        var isColour = First(directory, TiffTag.PhotometricInterpretation, 1) == 2;
        var extra = First(directory, TiffTag.SamplesPerPixel, 1) - (isColour ? 3 : 1);
        // A single further sample is taken for alpha whatever it is called, as other readers do; of several, only one that says so.
        var hasAlpha = extra == 1 || (extra > 1 && First(directory, TiffTag.ExtraSamples, 0) == UnassociatedAlpha);
        return (isColour, hasAlpha) switch
        {
            (true, true) => ChannelLayout.Rgba,
            (true, false) => ChannelLayout.Rgb,
            (false, true) => ChannelLayout.GreyAlpha,
            _ => ChannelLayout.Grey,
        };
    }

    private static SampleType? SampleOf(TiffDirectory directory)
    {
        var formats = directory.Values(TiffTag.SampleFormat).DefaultIfEmpty(1).Distinct().ToArray();
        return formats.Length > 1 ? null : (formats[0], First(directory, TiffTag.BitsPerSample, 1)) switch
        {
            (1, 8) => SampleType.UInt8,
            (1, 16) => SampleType.UInt16,
            (3, 32) => SampleType.Float32,
            _ => null,
        };
    }

    private static int PredictorOf(TiffDirectory directory) =>
        (TiffCompression)First(directory, TiffTag.Compression, 1) is TiffCompression.Lzw or TiffCompression.Deflate or TiffCompression.OldDeflate
            ? (int)First(directory, TiffTag.Predictor, TiffPredictor.None)
            : TiffPredictor.None;

    /// <summary>Null for the schemes that are written here.</summary>
    private static string? CompressionName(long compression) => compression switch
    {
        (long)TiffCompression.None or (long)TiffCompression.Lzw or (long)TiffCompression.Deflate => null,
        (long)TiffCompression.PackBits or (long)TiffCompression.OldDeflate => null,
        2 or 3 or 4 => "a fax scheme (CCITT)",
        6 or 7 or 34892 => "JPEG",
        34712 or 33003 or 33005 => "JPEG 2000",
        34887 => "LERC",
        34925 => "LZMA",
        50000 => "Zstandard",
        50001 => "WebP",
        50002 => "JPEG XL",
        _ => $"TIFF scheme {compression}",
    };

    private static long First(TiffDirectory directory, TiffTag tag, long fallback) => directory.TryFirst(tag, out var value) ? value : fallback;

    private static CodecException Damaged(string path, string why) => new(CodecFault.Damaged, $"{path} is cut off or damaged: {why}.");
}
