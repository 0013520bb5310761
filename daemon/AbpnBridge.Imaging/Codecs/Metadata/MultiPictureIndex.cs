using AbpnBridge.Imaging.Codecs.Jpeg;

namespace AbpnBridge.Imaging.Codecs.Metadata;

/// <summary>Keeps the index of further pictures (<see cref="MultiPicture"/>) right where segments were taken out or a picture was encoded anew.</summary>
internal static class MultiPictureIndex
{
    private const byte App2 = 0xE2;

    /// <summary>Mends the index of a rewritten JPEG whose further pictures follow it as they did before.</summary>
    /// <param name="before">The first picture as it was, up to its end marker.</param>
    /// <param name="after">The same rewritten; its index is changed in place.</param>
    /// <param name="path">For messages.</param>
    internal static void Mend(ReadOnlySpan<byte> before, Span<byte> after, string path)
    {
        if (IndexIn(before, path) is { } was && IndexIn(after, path) is { } now)
            MultiPicture.Follow(after[now], (was.Start.Value, before.Length), (now.Start.Value, after.Length));
    }

    private static Range? IndexIn(ReadOnlySpan<byte> file, string path)
    {
        foreach (var part in JpegSegments.PartsOf(file, path))
            if (part.Marker == App2 && file[part.Content..part.End].StartsWith(MultiPicture.Name))
                return (part.Content + MultiPicture.Name.Length)..part.End;
        return null;
    }
}
