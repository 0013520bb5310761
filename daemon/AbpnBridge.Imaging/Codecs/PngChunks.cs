using System.Buffers.Binary;
using System.IO.Compression;
using AbpnBridge.Imaging.Codecs.Png;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// Walks the chunks of a PNG: profile from iCCP, orientation and colour space from eXIf, colour type from IHDR; proves that IEND is there;
/// writes chunks.
/// </summary>
internal static class PngChunks
{
    private const int MaxProfile = 64 << 20; // what a deflate bomb may grow to
    private const int HeaderEnd = 8 + 4 + 4 + 13 + 4;
    private const byte GreyAlpha = 4;
    private const int MostOfAByte = 1032;
    private const int Frame = 4 + 4 + 4; // length, type, checksum

    private static readonly uint[] CrcTable = MakeCrcTable();

    internal static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads what the chunks say.</summary>
    /// <exception cref="CodecException">Cut off.</exception>
    internal static ContainerFacts Read(ReadOnlySpan<byte> file, string path)
    {
        if (file.Length < HeaderEnd) throw CutOff(path);
        RequireRoom(file, path);
        byte[]? profile = null;
        var exif = ExifFacts.None;
        var unkept = UnkeptParts.None;
        PrintResolution? resolution = null;
        var position = Signature.Length;
        while (TryNext(file, ref position, out var chunk))
        {
            var type = chunk.Type;
            var content = chunk.Content;
            unkept |= UnkeptOf(type, content);
            if (type.SequenceEqual("iCCP"u8)) profile = Inflate(content, path);
            else if (type.SequenceEqual("pHYs"u8)) resolution = PrintResolution.OfPng(content);
            else if (type.SequenceEqual("eXIf"u8)) exif = ExifFacts.Read(content);
            if (!type.SequenceEqual("IEND"u8)) continue;
            if (file[position..].ContainsAnyExcept((byte)0)) unkept |= UnkeptParts.Trailer;
            return new ContainerFacts(profile, exif, unkept, IsGreyAlpha: file[25] == GreyAlpha, Resolution: resolution);
        }

        throw CutOff(path);
    }

    /// <summary>Moves past the next chunk; false where the file ends before it does.</summary>
    internal static bool TryNext(ReadOnlySpan<byte> file, ref int position, out PngChunk chunk)
    {
        chunk = default;
        if (position > file.Length - Frame) return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
        if (length > file.Length - position - Frame) return false;
        chunk = new PngChunk(file.Slice(position, Frame + (int)length));
        position += Frame + (int)length;
        return true;
    }

    /// <summary>Whether a chunk is one of those that PNG and its extensions name.</summary>
    internal static bool IsKnown(ReadOnlySpan<byte> type) =>
        IsOfThePicture(type) || System.Text.Encoding.Latin1.GetString(type) is "cICP" or "mDCV" or "cLLI" or "pCAL" or "sCAL" or "acTL";

    /// <summary>Writes one chunk with its length and checksum.</summary>
    internal static void Write(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(content, Crc(type, uint.MaxValue)));
        stream.Write(number);
    }

    // What the picture is made of, or is written anew, and what says nothing of its own; everything else is somebody's.
    private static bool IsOfThePicture(ReadOnlySpan<byte> type) => System.Text.Encoding.Latin1.GetString(type) is
        "IHDR" or "PLTE" or "IDAT" or "IEND" or "tRNS" or "iCCP" or "pHYs" or "sBIT" or "bKGD" or "hIST" or "tIME" or "gAMA" or "cHRM" or "sRGB"
        or "fcTL" or "fdAT";

    /// <summary>EXIF in its own chunk; XMP, and what older programs keep of EXIF and IPTC, in text chunks.</summary>
    private static UnkeptParts UnkeptOf(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        if (type.SequenceEqual("eXIf"u8)) return UnkeptParts.Description;
        if (type.SequenceEqual("acTL"u8)) return HasFrames(content) ? UnkeptParts.Frames : UnkeptParts.None;
        if (!type.SequenceEqual("tEXt"u8) && !type.SequenceEqual("zTXt"u8) && !type.SequenceEqual("iTXt"u8))
            return IsOfThePicture(type) ? UnkeptParts.None : UnkeptParts.ApplicationData;
        if (content.StartsWith("XML:com.adobe.xmp"u8) || content.StartsWith("Raw profile type"u8)) return UnkeptParts.Description;
        return content.StartsWith("Software\0"u8) ? UnkeptParts.None : UnkeptParts.Text;
    }

    /// <summary>Deflate makes at most 1032 bytes of one; a header that claims more would cost memory before that is seen.</summary>
    private static void RequireRoom(ReadOnlySpan<byte> file, string path)
    {
        var position = Signature.Length;
        if (!TryNext(file, ref position, out var first) || PngHeader.Read(first.Content) is not { } header) throw CutOff(path);
        var bytes = (long)header.Extent.Width * header.Extent.Height * header.SampleCount * header.BitDepth / 8;
        if (bytes / MostOfAByte > file.Length) throw CutOff(path);
    }

    private static bool HasFrames(ReadOnlySpan<byte> control) => control.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(control) > 1;

    private static byte[] Inflate(ReadOnlySpan<byte> content, string path)
    {
        var name = content.IndexOf((byte)0);
        if (name < 0 || name + 2 > content.Length) throw CutOff(path);
        try
        {
            using var inflate = new ZLibStream(new MemoryStream(content[(name + 2)..].ToArray()), CompressionMode.Decompress);
            using var profile = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = inflate.Read(buffer)) > 0 && profile.Length <= MaxProfile;) profile.Write(buffer, 0, read);
            return profile.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new CodecException(CodecFault.Damaged, $"{path} is damaged: its colour profile cannot be unpacked.", e);
        }
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            table[n] = n;
            for (var bit = 0; bit < 8; bit++) table[n] = (table[n] & 1) != 0 ? 0xEDB88320u ^ (table[n] >> 1) : table[n] >> 1;
        }

        return table;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes, uint crc)
    {
        foreach (var value in bytes) crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        return crc;
    }

    internal static CodecException CutOff(string path) =>
        new(CodecFault.Damaged, $"{path} is cut off or damaged: its PNG data does not reach the end chunk; copy or export it again.");
}
