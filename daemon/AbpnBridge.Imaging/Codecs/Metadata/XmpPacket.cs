using System.Text;

namespace AbpnBridge.Imaging.Codecs.Metadata;

/// <summary>Changes an XMP packet in UTF-8 (ISO 16684-1) without moving a byte: thumbnails (xmpGImg:image), and content credentials kept elsewhere.</summary>
internal static class XmpPacket
{
    private static ReadOnlySpan<byte> Image => "xmpGImg:image"u8;

    // C2PA 2.1, 11.5: where the manifest lies that belongs to these pixels.
    private static ReadOnlySpan<byte> Provenance => "dcterms:provenance"u8;

    // Google's Camera and Cardboard: a second picture and a depth map, in base64.
    private static ReadOnlySpan<byte> SecondPicture => "GImage:Data"u8;

    private static ReadOnlySpan<byte> DepthMap => "GDepth:Data"u8;

    /// <summary>Draws thumbnails anew and blanks the way to content credentials; tells of further pictures, which stay.</summary>
    internal static void Renew(Span<byte> packet, ThumbnailSource source, ISet<RewriteWarning> warnings)
    {
        for (var position = 0; TryFind(packet, Image, position, out var value, out _); position = value.End.Value)
            if (!TryRenewImage(packet[value], source)) warnings.Add(RewriteWarning.ThumbnailKept);
        for (var position = 0; TryFind(packet, Provenance, position, out var value, out var whole); position = value.End.Value)
        {
            packet[whole].Fill((byte)' ');
            warnings.Add(RewriteWarning.CredentialsDropped);
        }

        if (Holds(packet, SecondPicture) || Holds(packet, DepthMap)) warnings.Add(RewriteWarning.FurtherPicturesKept);
    }

    /// <summary>Tells of all pictures in a packet that is not to be touched.</summary>
    internal static void Keep(ReadOnlySpan<byte> packet, ISet<RewriteWarning> warnings)
    {
        if (Holds(packet, Image)) warnings.Add(RewriteWarning.ThumbnailKept);
        if (Holds(packet, SecondPicture) || Holds(packet, DepthMap)) warnings.Add(RewriteWarning.FurtherPicturesKept);
    }

    private static bool Holds(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> name) =>
        TryFind(packet, name, 0, out var value, out _) && !packet[value].IsEmpty;

    /// <summary>Finds a property's value, and all that says it: as an attribute, or as an element without attributes.</summary>
    private static bool TryFind(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> name, int from, out Range value, out Range whole)
    {
        (value, whole) = (default, default);
        for (var start = from; start < packet.Length;)
        {
            var found = packet[start..].IndexOf(name);
            if (found < 0) return false;
            start += found;
            var after = start + name.Length;
            start = after;
            if (after >= packet.Length || after == name.Length) continue;
            if (packet[after] == '>' && packet[after - name.Length - 1] == '<')
            {
                var end = packet[after..].IndexOf((byte)'<');
                var close = end < 0 ? -1 : packet[(after + end)..].IndexOf((byte)'>');
                if (close < 0) return false;
                value = (after + 1)..(after + end);
                whole = (after - name.Length - 1)..(after + end + close + 1);
                return true;
            }

            if (packet[after] != '=' || after + 2 > packet.Length || packet[after + 1] is not ((byte)'"' or (byte)'\'')) continue;
            var quote = packet[(after + 2)..].IndexOf(packet[after + 1]);
            if (quote < 0) return false;
            value = (after + 2)..(after + 2 + quote);
            whole = (after - name.Length)..(after + 3 + quote);
            return true;
        }

        return false;
    }

    /// <summary>As many bytes of JPEG are as many letters of base64: the new ones take the places of the old, and line ends stay between them.</summary>
    private static bool TryRenewImage(Span<byte> text, ThumbnailSource source)
    {
        var places = Letters(text);
        var letters = new byte[places.Count];
        for (var i = 0; i < letters.Length; i++) letters[i] = text[places[i]];
        var jpeg = new byte[letters.Length];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(letters, jpeg, out _, out var length) != System.Buffers.OperationStatus.Done) return false;
        if (!source.TryRenew(jpeg.AsSpan(0, length))) return false;
        letters = Encoding.ASCII.GetBytes(Convert.ToBase64String(jpeg, 0, length));
        for (var i = 0; i < places.Count; i++) text[places[i]] = letters[i];
        return true;
    }

    /// <summary>Where base64 stands; an XML entity such as &amp;#xA; is a line end.</summary>
    private static List<int> Letters(ReadOnlySpan<byte> text)
    {
        var places = new List<int>(text.Length);
        var inEntity = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '&') inEntity = true;
            else if (inEntity) inEntity = text[i] != ';';
            else if (char.IsAsciiLetterOrDigit((char)text[i]) || text[i] is (byte)'+' or (byte)'/' or (byte)'=') places.Add(i);
        }

        return places;
    }
}
