using AbpnBridge.Imaging.Codecs.Tiff;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// The first image directory of a TIFF, classic or BigTIFF, either byte order; also the form of EXIF data. Reading never leaves the memory
/// it was given.
/// </summary>
internal readonly ref struct TiffDirectory
{
    private readonly ReadOnlySpan<byte> _file;
    private readonly bool _littleEndian;
    private readonly bool _big;
    private readonly long _entries;
    private readonly long _count;

    private TiffDirectory(ReadOnlySpan<byte> file, bool littleEndian, bool big, long entries, long count)
    {
        _file = file;
        _littleEndian = littleEndian;
        _big = big;
        _entries = entries;
        _count = count;
    }

    internal bool IsLittleEndian => _littleEndian;

    /// <summary>Whether the file reaches to the directory's last word, which says where the next one is.</summary>
    internal bool IsWhole => _file.Length - (_big ? 8 : 4) >= _entries + _count * EntrySize;

    /// <summary>Whether it is a BigTIFF, whose places are numbers of 8 bytes.</summary>
    internal bool IsBig => _big;

    /// <summary>Bytes at the start of the file that are no part of anything else.</summary>
    internal int HeaderBytes => _big ? 16 : 8;

    /// <summary>Entries, those included whose values are not in the file.</summary>
    internal long EntryCount => _count;

    /// <summary>Where the directory starts.</summary>
    internal long At => _entries - (_big ? 8 : 2);

    /// <summary>The bytes of the directory itself, with the place of the next one.</summary>
    internal FileRange Range => new(At, Math.Min(_file.Length, _entries + _count * EntrySize + (_big ? 8 : 4)));

    /// <summary>Where the next directory starts; 0 after the last.</summary>
    internal long NextAt => TryUnsigned(_entries + _count * EntrySize, _big ? 8 : 4, out var offset) ? offset : 0;

    private int EntrySize => _big ? 20 : 12;

    internal static bool IsTiff(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0x2A, 0]) || file.StartsWith((ReadOnlySpan<byte>)[0x4D, 0x4D, 0, 0x2A])
        || file.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0x2B, 0]) || file.StartsWith((ReadOnlySpan<byte>)[0x4D, 0x4D, 0, 0x2B]);

    /// <summary>Finds the first directory; false where the file ends before it does.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> file, out TiffDirectory directory)
    {
        directory = default;
        if (!IsTiff(file)) return false;
        var little = file[0] == 0x49;
        var big = file[little ? 2 : 3] == 0x2B;
        var header = new TiffDirectory(file, little, big, 0, 0);
        return header.TryUnsigned(big ? 8 : 4, big ? 8 : 4, out var offset) && header.TryAt(offset, out directory);
    }

    /// <summary>Reads the directory at a place of a file whose header is sound.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> file, long offset, out TiffDirectory directory)
    {
        directory = default;
        return TryRead(file, out var first) && first.TryAt(offset, out directory);
    }

    /// <summary>The directory of the next page; false after the last.</summary>
    internal bool TryNext(out TiffDirectory next)
    {
        next = default;
        return NextAt is var offset and > 0 && TryAt(offset, out next);
    }

    /// <summary>The directory that a tag of this one points to, such as EXIF's own; false where there is none.</summary>
    internal bool TryFollow(TiffTag pointer, out TiffDirectory directory)
    {
        directory = default;
        return TryFirst(pointer, out var offset) && TryAt(offset, out directory);
    }

    /// <summary>The first value of an integer tag.</summary>
    internal bool TryFirst(TiffTag tag, out long value)
    {
        value = 0;
        return TryLocate(tag, out var position, out var size, out _) && TryUnsigned(position, size, out value);
    }

    /// <summary>The first value of a tag of fractions; false where it is none, or over 0.</summary>
    internal bool TryRational(TiffTag tag, out double value)
    {
        value = 0;
        if (!TryLocate(tag, out var position, out var size, out _) || size != 8) return false;
        if (!TryUnsigned(position, 4, out var over) || !TryUnsigned(position + 4, 4, out var under) || under == 0) return false;
        value = (double)over / under;
        return true;
    }

    /// <summary>All values of an integer tag; empty where it is absent or reaches out of the file.</summary>
    internal long[] Values(TiffTag tag)
    {
        if (!TryLocate(tag, out var position, out var size, out var count)) return [];
        var values = new long[count];
        for (var i = 0; i < values.Length; i++)
            if (!TryUnsigned(position + (long)i * size, size, out values[i])) return [];
        return values;
    }

    /// <summary>The bytes of a tag, or null.</summary>
    internal byte[]? Bytes(TiffTag tag) =>
        TryLocate(tag, out var position, out var size, out var count) ? _file.Slice((int)position, (int)(count * size)).ToArray() : null;

    /// <summary>An entry; false where it is absent or its values reach out of the file.</summary>
    internal bool TryEntry(TiffTag tag, out TiffEntry entry)
    {
        entry = default;
        for (long i = 0; i < _count; i++)
            if (TryUnsigned(_entries + i * EntrySize, 2, out var id) && id == (long)tag) return TryEntry(_entries + i * EntrySize, out entry);
        return false;
    }

    /// <summary>All entries whose values are in the file.</summary>
    internal TiffEntry[] Entries()
    {
        var entries = new List<TiffEntry>((int)_count);
        for (long i = 0; i < _count; i++)
            if (TryEntry(_entries + i * EntrySize, out var entry)) entries.Add(entry);
        return [.. entries];
    }

    /// <summary>Where the bytes of a tag lie in the file; false where it is absent or reaches out of the file.</summary>
    internal bool TryRange(TiffTag tag, out Range range)
    {
        range = default;
        if (!TryLocate(tag, out var position, out var size, out var count)) return false;
        range = (int)position..(int)(position + count * size);
        return true;
    }

    /// <summary>Takes a tag out of a copy of the file: those behind it and the way to the next directory move up by one. Then read the copy anew.</summary>
    internal void Remove(TiffTag tag, Span<byte> copy)
    {
        var words = _big ? 8 : 2;
        for (long i = 0; i < _count; i++)
        {
            var entry = _entries + i * EntrySize;
            TryUnsigned(entry, 2, out var id);
            if (id != (long)tag) continue;
            var end = Math.Min(_file.Length, _entries + _count * EntrySize + (_big ? 8 : 4));
            copy[(int)(entry + EntrySize)..(int)end].CopyTo(copy[(int)entry..]);
            copy[(int)(end - EntrySize)..(int)end].Clear();
            Write(_entries - words, words, _count - 1, copy);
            return;
        }
    }

    /// <summary>The numbers of all tags.</summary>
    internal ushort[] Tags()
    {
        var tags = new ushort[_count];
        for (var i = 0; i < tags.Length; i++)
            if (TryUnsigned(_entries + (long)i * EntrySize, 2, out var tag)) tags[i] = (ushort)tag;
        return tags;
    }

    /// <summary>Whether the tag is there at all.</summary>
    internal bool Has(TiffTag tag) => TryLocate(tag, out _, out _, out _);

    /// <summary>Gives a tag another name in a copy of the file, which hides it; nothing happens where it is absent.</summary>
    internal void Rename(TiffTag tag, TiffTag name, Span<byte> copy)
    {
        for (long i = 0; i < _count; i++)
        {
            var entry = _entries + i * EntrySize;
            TryUnsigned(entry, 2, out var id);
            if (id == (long)tag) Write(entry, 2, (long)name, copy);
        }
    }

    /// <summary>Overwrites the first value of a tag in a copy of the file; nothing happens where the tag is absent.</summary>
    internal void Patch(TiffTag tag, long value, Span<byte> copy)
    {
        if (TryLocate(tag, out var position, out var size, out _)) Write(position, size, value, copy);
    }

    private void Write(long position, int size, long value, Span<byte> copy)
    {
        for (var i = 0; i < size; i++) copy[(int)position + i] = (byte)(value >> (8 * (_littleEndian ? i : size - 1 - i)));
    }

    private bool TryAt(long offset, out TiffDirectory directory)
    {
        directory = default;
        if (!TryUnsigned(offset, _big ? 8 : 2, out var count)) return false;
        var entries = offset + (_big ? 8 : 2);
        if (count > 65535 || entries + count * EntrySize > _file.Length) return false;
        directory = new TiffDirectory(_file, _littleEndian, _big, entries, count);
        return true;
    }

    private bool TryLocate(TiffTag tag, out long position, out int size, out long count)
    {
        for (long i = 0; i < _count; i++)
        {
            var entry = _entries + i * EntrySize;
            TryUnsigned(entry, 2, out var id);
            if (id != (long)tag) continue;
            return TryLocateValues(entry, out position, out size, out count);
        }

        (position, size, count) = (0, 0, 0);
        return false;
    }

    private bool TryEntry(long at, out TiffEntry entry)
    {
        entry = default;
        if (!TryLocateValues(at, out var values, out var size, out var count)) return false;
        TryUnsigned(at, 2, out var tag);
        TryUnsigned(at + 2, 2, out var type);
        entry = new TiffEntry(at, (TiffTag)tag, (int)type, count, values, size);
        return true;
    }

    private bool TryLocateValues(long entry, out long position, out int size, out long count)
    {
        var inline = _big ? 8 : 4;
        TryUnsigned(entry + 2, 2, out var type);
        TryUnsigned(entry + 4, inline, out count);
        size = type switch { 1 or 2 or 6 or 7 => 1, 3 or 8 => 2, 4 or 9 or 11 or 13 => 4, 5 or 10 or 12 or 16 or 17 or 18 => 8, _ => 0 };
        position = entry + 4 + inline;
        if (size == 0 || count < 1 || count > _file.Length / size) return false;
        if (count * size > inline && !TryUnsigned(position, inline, out position)) return false;
        return position >= 0 && position <= _file.Length - count * size;
    }

    private bool TryUnsigned(long position, int size, out long value)
    {
        value = 0;
        if (position < 0 || position > _file.Length - size) return false;
        var bytes = _file.Slice((int)position, size);
        for (var i = 0; i < size; i++) value = (value << 8) | bytes[_littleEndian ? size - 1 - i : i];
        return value >= 0;
    }
}
