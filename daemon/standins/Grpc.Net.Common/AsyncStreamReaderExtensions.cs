using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>Reads a stream of messages as an async sequence.</summary>
public static class AsyncStreamReaderExtensions
{
    /// <summary>All messages that are still to come, in order. A failed call throws <see cref="RpcException"/> from the enumeration.</summary>
    public static IAsyncEnumerable<T> ReadAllAsync<T>(this IAsyncStreamReader<T> streamReader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(streamReader);
        return Messages(streamReader, cancellationToken);
    }

    private static async IAsyncEnumerable<T> Messages<T>(
        IAsyncStreamReader<T> reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await reader.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            yield return reader.Current;
        }
    }
}
