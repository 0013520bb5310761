using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// Whether a picture file is all there, for files that another program may still be writing: a JPEG that reaches its end marker (ITU T.81, B.1.1.3: EOI), a
/// PNG that reaches IEND (PNG, 11.2.5), a TIFF whose directories, strips and tiles lie within the file. What is wrong with a whole file is the decoder's to say.
/// </summary>
public static class PictureEnd
{
    // More pages than any program writes; a chain of directories may be a ring.
    private const int MaxPages = 10_000;
    private const int ChunkFrame = 12; // length, type, checksum

    /// <summary>Whether a file holds a whole JPEG, PNG or TIFF.</summary>
    /// <exception cref="CodecException"><see cref="CodecFault.NotFound"/>: it cannot be read now.</exception>
    public static bool IsReached(string path)
    {
        var file = PhotoFile.Read(path, out _);
        return ImageFormats.FromContent(file) switch
        {
            ImageFormat.Jpeg => IsReachedByJpeg(file, path),
            ImageFormat.Png => IsReachedByPng(file),
            ImageFormat.Tiff => IsReachedByTiff(file),
            _ => false,
        };
    }

    private static bool IsReachedByJpeg(ReadOnlySpan<byte> file, string path)
    {
        try
        {
            _ = JpegSegments.Read(file, path);
            return true;
        }
        catch (CodecException fault)
        {
            return fault.Fault != CodecFault.Damaged;
        }
    }

    private static bool IsReachedByPng(ReadOnlySpan<byte> file)
    {
        for (var position = PngChunks.Signature.Length; position + ChunkFrame <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
            if (length > file.Length - position - ChunkFrame) return false;
            if (file.Slice(position + 4, 4).SequenceEqual("IEND"u8)) return true;
            position += ChunkFrame + (int)length;
        }

        return false;
    }

    private static bool IsReachedByTiff(ReadOnlySpan<byte> file)
    {
        if (!TiffDirectory.TryRead(file, out var directory)) return false;
        for (var page = 0; page < MaxPages; page++)
        {
            if (!directory.IsWhole) return false;
            if (!HoldsPixels(file.Length, directory, TiffTag.StripOffsets, TiffTag.StripByteCounts)
                && !HoldsPixels(file.Length, directory, TiffTag.TileOffsets, TiffTag.TileByteCounts)) return false;
            if (!directory.TryNext(out directory)) return true;
        }

        return true;
    }

    private static bool HoldsPixels(long length, TiffDirectory directory, TiffTag offsets, TiffTag counts)
    {
        var (starts, sizes) = (directory.Values(offsets), directory.Values(counts));
        if (starts.Length == 0 || sizes.Length != starts.Length) return false;
        for (var i = 0; i < starts.Length; i++)
            if (starts[i] > length || sizes[i] > length - starts[i]) return false;
        return true;
    }
}
