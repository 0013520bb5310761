using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>The last frame of a body: flag 0x80, length, then one <c>name: value</c> line per trailer with the name in lower case.</summary>
internal static class TrailersFrame
{
    private const byte TrailersFlag = 0x80;
    private const int HeadBytes = 5;

    public static void Write(IHeaderDictionary trailers, IBufferWriter<byte> output)
    {
        var lines = Encoding.ASCII.GetBytes(string.Concat(trailers.SelectMany(Lines)));
        var span = output.GetSpan(HeadBytes + lines.Length);
        span[0] = TrailersFlag;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], lines.Length);
        lines.CopyTo(span[HeadBytes..]);
        output.Advance(HeadBytes + lines.Length);
    }

    private static IEnumerable<string> Lines(KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> trailer) =>
        trailer.Value.OfType<string>().Select(value => $"{Checked(trailer.Key).ToLowerInvariant()}: {Checked(value)}\r\n");

    // A line break in a value would forge a trailer.
    private static string Checked(string text)
    {
        var bad = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        return bad < 0
            ? text
            : throw new InvalidOperationException($"Invalid non-ASCII or control character in header: 0x{(int)text[bad]:X4}");
    }
}
