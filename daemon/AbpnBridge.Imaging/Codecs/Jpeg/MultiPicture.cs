using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>
/// The directory of a multi-picture file (CIPA DC-007): an APP2 segment says how long the first picture is and where others, such as a camera's large preview,
/// lie behind its end. When the first gets another length, sizes and places must follow, or nobody finds the others.
/// </summary>
internal static class MultiPicture
{
    private const TiffTag Entries = (TiffTag)0xB002;
    private const int EntryBytes = 16; // attributes, size, place, two dependents
    private const int SizeAt = 4;
    private const int PlaceAt = 8; // counted from the directory's header; 0 for the first picture

    /// <summary>What stands before the directory's header.</summary>
    internal static ReadOnlySpan<byte> Name => "MPF\0"u8;

    /// <summary>Mends the directory of a rewritten JPEG whose further pictures follow it as they did before.</summary>
    /// <param name="before">The first picture as it was, up to its end marker.</param>
    /// <param name="after">The same rewritten; its directory is changed in place.</param>
    /// <param name="path">For messages.</param>
    internal static void Mend(ReadOnlySpan<byte> before, Span<byte> after, string path)
    {
        if (DirectoryIn(before, path) is { } was && DirectoryIn(after, path) is { } now)
            Follow(after[now], (was.Start.Value, before.Length), (now.Start.Value, after.Length));
    }

    /// <summary>Adapts a directory; one that cannot be read stays as it is.</summary>
    /// <param name="directory">The directory in the new file, from its header to the end of its segment: nothing beyond is touched.</param>
    /// <param name="was">Where in the old file the header is, and the end of the first picture.</param>
    /// <param name="now">The same in the new file.</param>
    internal static void Follow(Span<byte> directory, (long Header, long End) was, (long Header, long End) now)
    {
        if (!TiffDirectory.TryRead(directory, out var read) || !read.TryEntry(Entries, out var entry)) return;
        var isLittle = read.IsLittleEndian;
        for (var at = entry.ValuesAt; at + EntryBytes <= entry.ValuesAt + entry.Bytes; at += EntryBytes)
        {
            var picture = directory.Slice((int)at, EntryBytes);
            var place = ReadUnsigned(picture[PlaceAt..], isLittle);
            if (place == 0) Add(picture[SizeAt..], now.End - was.End, isLittle);
            else if (was.Header + place >= was.End) Add(picture[PlaceAt..], now.End - now.Header - (was.End - was.Header), isLittle);
        }
    }

    private static Range? DirectoryIn(ReadOnlySpan<byte> file, string path)
    {
        foreach (var part in JpegSegments.PartsOf(file, path))
            if (part.Marker == JpegMarker.App2 && file[part.Content..part.End].StartsWith(Name)) return (part.Content + Name.Length)..part.End;
        return null;
    }

    private static uint ReadUnsigned(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static void Add(Span<byte> bytes, long amount, bool isLittle)
    {
        var value = (uint)(ReadUnsigned(bytes, isLittle) + amount);
        if (isLittle) BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        else BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
    }
}
