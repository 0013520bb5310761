using System.Security.Cryptography;
using System.Text;

namespace AbpnBridge.Imaging.Codecs.Metadata;

/// <summary>Renews, in a JPEG, what is about the picture that was: thumbnails are drawn anew in their bytes, content credentials are taken out.</summary>
internal static class JpegMetadata
{
    private const byte App1 = 0xE1;
    private const byte App11 = 0xEB;
    private const byte App13 = 0xED;
    private const int DigestLetters = 32;
    private const int BoxAt = 8; // of an APP11 segment's content
    private const int ExtendedHeader = DigestLetters + 4 + 4; // digest, whole length, offset (XMP part 3, 1.1.3.1)

    internal static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    internal static ReadOnlySpan<byte> XmpName => "http://ns.adobe.com/xap/1.0/\0"u8;

    private static ReadOnlySpan<byte> ExtendedName => "http://ns.adobe.com/xmp/extension/\0"u8;

    private static ReadOnlySpan<byte> PhotoshopName => "Photoshop 3.0\0"u8;

    /// <summary>Renews a JPEG in place.</summary>
    /// <param name="file">Up to its end marker; changed in place.</param>
    /// <param name="source">The retouched photo.</param>
    /// <param name="path">For messages.</param>
    /// <param name="warnings">What the user should know.</param>
    /// <returns>The file without content credentials; the same bytes where it had none.</returns>
    /// <exception cref="CodecException">Cut off.</exception>
    internal static byte[] Renew(byte[] file, ThumbnailSource source, string path, ISet<RewriteWarning> warnings)
    {
        var parts = JpegSegments.PartsOf(file, path);
        foreach (var part in parts.Where(part => part.Marker == App1))
        {
            var content = part.ContentOf(file);
            if (content.StartsWith(ExifName)) ExifThumbnail.Renew(content[ExifName.Length..], source, warnings);
            else if (content.StartsWith(XmpName)) XmpPacket.Renew(content[XmpName.Length..], source, warnings);
        }

        RenewExtendedXmp(file, parts, source, warnings);
        var photoshop = parts.Where(part => part.Marker == App13 && part.ContentOf(file).StartsWith(PhotoshopName)).ToList();
        Together(file, photoshop, PhotoshopName.Length, resources => PhotoshopThumbnail.Renew(resources, source, warnings));
        return WithoutCredentials(file, parts, warnings);
    }

    private delegate void Renewal(Span<byte> content);

    /// <summary>Renews what is spread over several segments, none of which changes its length.</summary>
    private static void Together(byte[] file, IReadOnlyList<MarkerSegment> parts, int header, Renewal renew)
    {
        using var whole = new MemoryStream();
        foreach (var part in parts) whole.Write(part.ContentOf(file)[header..]);
        var content = whole.GetBuffer().AsSpan(0, (int)whole.Length);
        renew(content);
        foreach (var part in parts)
        {
            var own = part.ContentOf(file)[header..];
            content[..own.Length].CopyTo(own);
            content = content[own.Length..];
        }
    }

    /// <summary>
    /// Extended XMP carries its MD5 digest as a name, there and in the main packet; new thumbnails give it a new one. The standard has it in capital letters;
    /// readers look for the same letters in both places, so those of a program that wrote small ones stay small.
    /// </summary>
    private static void RenewExtendedXmp(byte[] file, List<MarkerSegment> parts, ThumbnailSource source, ISet<RewriteWarning> warnings)
    {
        var extended = parts.Where(part => part.Marker == App1 && part.ContentOf(file).StartsWith(ExtendedName)
            && part.End - part.Content >= ExtendedName.Length + ExtendedHeader);
        foreach (var packet in extended.GroupBy(part => Encoding.Latin1.GetString(part.ContentOf(file).Slice(ExtendedName.Length, DigestLetters))))
        {
            var chunks = packet.OrderBy(part => OffsetOf(part, file)).ToList();
            var digest = packet.Key;
            Together(file, chunks, ExtendedName.Length + ExtendedHeader, content =>
            {
                if (!IsSame(Digest(content), packet.Key))
                {
                    // A part is missing or twice there: few readers take it, and nobody could mend it.
                    XmpPacket.Keep(content, warnings);
                    return;
                }

                XmpPacket.Renew(content, source, warnings);
                digest = Digest(content);
            });
            if (IsSame(digest, packet.Key)) continue;
            foreach (var part in parts.Where(part => part.Marker == App1)) Replace(part.ContentOf(file), packet.Key, digest);
        }
    }

    private static uint OffsetOf(MarkerSegment part, byte[] file) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(part.ContentOf(file)[(ExtendedName.Length + DigestLetters + 4)..]);

#pragma warning disable CA5351 // MD5 is what the standard names; it is a name here, no protection.
    private static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexString(MD5.HashData(content));
#pragma warning restore CA5351

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static void Replace(Span<byte> content, string digest, string by)
    {
        for (var at = 0; at <= content.Length - DigestLetters; at++)
        {
            var letters = content.Slice(at, DigestLetters);
            if (!Ascii.EqualsIgnoreCase(letters, digest)) continue;
            var isSmall = letters.ContainsAnyInRange((byte)'a', (byte)'f');
            Encoding.ASCII.GetBytes(isSmall ? by.ToLowerInvariant() : by, letters);
        }
    }

    /// <summary>A box of JUMBF (ISO/IEC 19566-5) may be cut over several APP11 segments of one instance number; C2PA's has its name as type.</summary>
    private static byte[] WithoutCredentials(byte[] file, List<MarkerSegment> parts, ISet<RewriteWarning> warnings)
    {
        var boxes = parts.Where(part => part.Marker == App11 && part.ContentOf(file).StartsWith("JP"u8) && part.End - part.Content >= 4).ToList();
        var credentials = boxes.Where(part => IsC2pa(part.ContentOf(file))).Select(part => Instance(part, file)).ToHashSet();
        if (credentials.Count == 0) return file;
        warnings.Add(RewriteWarning.CredentialsDropped);
        using var kept = new MemoryStream(file.Length);
        var position = 0;
        foreach (var part in boxes.Where(part => credentials.Contains(Instance(part, file))))
        {
            kept.Write(file, position, part.Start - position);
            position = part.End;
        }

        kept.Write(file, position, file.Length - position);
        return kept.ToArray();
    }

    // "JP", instance, number of the part, then the box "jumb", in it the box "jumd", and in that the type.
    private static bool IsC2pa(ReadOnlySpan<byte> content)
    {
        if (content.Length < BoxAt) return false;
        var box = content[BoxAt..];
        return TryOpen(ref box, "jumb"u8) && TryOpen(ref box, "jumd"u8) && box.StartsWith("c2pa"u8);
    }

    // Length and type; a length of 1 stands for a longer one behind the type (ISO/IEC 15444-1, I.4).
    private static bool TryOpen(ref ReadOnlySpan<byte> box, ReadOnlySpan<byte> type)
    {
        if (box.Length < 8 || !box[4..].StartsWith(type)) return false;
        var header = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(box) == 1 ? 16 : 8;
        if (box.Length < header) return false;
        box = box[header..];
        return true;
    }

    private static int Instance(MarkerSegment part, byte[] file) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(part.ContentOf(file)[2..]);
}
