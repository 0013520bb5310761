using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>One message compression, found by its name in the <c>grpc-encoding</c> header.</summary>
public interface ICompressionProvider
{
    /// <summary>The name on the wire.</summary>
    string EncodingName { get; }

    /// <summary>A stream that compresses what is written to it into <paramref name="stream"/>, which stays open.</summary>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>A stream that reads <paramref name="stream"/> decompressed; the inner one stays open.</summary>
    Stream CreateDecompressionStream(Stream stream);
}
