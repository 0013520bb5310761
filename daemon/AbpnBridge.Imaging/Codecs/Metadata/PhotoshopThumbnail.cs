using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Codecs.Metadata;

/// <summary>The thumbnail among Photoshop's image resources (Adobe Photoshop File Formats Specification, resource 1036).</summary>
internal static class PhotoshopThumbnail
{
    private const int Thumbnail = 1036;
    private const int SwappedThumbnail = 1033; // Photoshop 4: red and blue change places
    private const int HeaderBytes = 28;
    private const int KindJpeg = 1;

    /// <summary>Draws it anew in its place.</summary>
    /// <param name="resources">Whole resources, one behind the other; changed in place.</param>
    /// <param name="source">The retouched photo.</param>
    /// <param name="warnings">Where it stays as it was.</param>
    internal static void Renew(Span<byte> resources, ThumbnailSource source, ISet<RewriteWarning> warnings)
    {
        for (var position = 0; position + 12 <= resources.Length;)
        {
            var id = BinaryPrimitives.ReadUInt16BigEndian(resources[(position + 4)..]);
            var name = 1 + resources[position + 6]; // its length in front
            var at = position + 6 + name + name % 2;
            if (at > resources.Length - 4) return;
            var length = BinaryPrimitives.ReadUInt32BigEndian(resources[at..]);
            if (length > resources.Length - at - 4) return;
            var content = resources.Slice(at + 4, (int)length);
            if (id == SwappedThumbnail || (id == Thumbnail && !TryRenew(content, source))) warnings.Add(RewriteWarning.ThumbnailKept);
            position = at + 4 + (int)(length + length % 2);
        }
    }

    private static bool TryRenew(Span<byte> content, ThumbnailSource source) =>
        content.Length > HeaderBytes && BinaryPrimitives.ReadInt32BigEndian(content) == KindJpeg && source.TryRenew(JpegOf(content));

    // The length of the JPEG alone, where it makes sense.
    private static Span<byte> JpegOf(Span<byte> content)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(content[20..]);
        return length > 0 && length <= content.Length - HeaderBytes ? content.Slice(HeaderBytes, (int)length) : content[HeaderBytes..];
    }
}
