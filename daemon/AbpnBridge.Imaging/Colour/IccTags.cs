using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Colour;

/// <summary>A profile's tag table (ICC.1:2022, 7.3). Profiles come from strangers' files, so every offset is checked and nothing is trusted.</summary>
internal static class IccTags
{
    /// <summary>Bytes before the tag table's count.</summary>
    public const int HeaderBytes = 128;
    private const int TagBytes = 12;
    private const int MostTags = 200;

    /// <summary>The bytes of a tag; empty where there is none or it lies outside.</summary>
    /// <param name="profile">At least <see cref="HeaderBytes"/> + 4 bytes.</param>
    /// <param name="signature">Four letters.</param>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> profile, ReadOnlySpan<byte> signature)
    {
        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderBytes..]), MostTags);
        for (var i = 0; i < count; i++)
        {
            var at = HeaderBytes + 4 + i * TagBytes;
            if (at + TagBytes > profile.Length)
                return default;
            if (!profile.Slice(at, 4).SequenceEqual(signature))
                continue;
            var offset = BinaryPrimitives.ReadUInt32BigEndian(profile[(at + 4)..]);
            var size = BinaryPrimitives.ReadUInt32BigEndian(profile[(at + 8)..]);
            return (long)offset + size <= profile.Length ? profile.Slice((int)offset, (int)size) : default;
        }

        return default;
    }

    /// <summary>The first colour of an XYZType tag (10.31); null where it is none.</summary>
    public static double[]? Xyz(ReadOnlySpan<byte> tag) => tag.Length >= 20 && tag[..4].SequenceEqual("XYZ "u8)
        ? [Fixed(tag[8..]), Fixed(tag[12..]), Fixed(tag[16..])]
        : null;

    private static double Fixed(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes) / 65536.0;
}
