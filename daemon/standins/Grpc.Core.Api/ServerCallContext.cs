namespace Grpc.Core;

/// <summary>One call, as its service sees it. The server implements the Core members.</summary>
public abstract class ServerCallContext
{
    private Dictionary<object, object>? _userState;

    /// <summary>For servers and test doubles.</summary>
    protected ServerCallContext()
    {
    }

    /// <summary>The path on the wire.</summary>
    public string Method => MethodCore;

    /// <summary>The host the client named.</summary>
    public string Host => HostCore;

    /// <summary>Where the client is, as a URI.</summary>
    public string Peer => PeerCore;

    /// <summary>When the call must have ended (UTC); <see cref="DateTime.MaxValue"/>: never.</summary>
    public DateTime Deadline => DeadlineCore;

    /// <summary>What the client sent before its messages.</summary>
    public Metadata RequestHeaders => RequestHeadersCore;

    /// <summary>Cancelled when the client cancels, goes away, or time runs out.</summary>
    public CancellationToken CancellationToken => CancellationTokenCore;

    /// <summary>Sent after the last message.</summary>
    public Metadata ResponseTrailers => ResponseTrailersCore;

    /// <summary>Sent when the service returns without an exception.</summary>
    public Status Status
    {
        get => StatusCore;
        set => StatusCore = value;
    }

    /// <summary>How the following messages are written.</summary>
    public WriteOptions? WriteOptions
    {
        get => WriteOptionsCore;
        set => WriteOptionsCore = value;
    }

    /// <summary>Who the client proved to be.</summary>
    public AuthContext AuthContext => AuthContextCore;

    /// <summary>Anything the layers of a server keep for this call.</summary>
    public IDictionary<object, object> UserState => UserStateCore;

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract string MethodCore { get; }

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract string HostCore { get; }

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract string PeerCore { get; }

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract DateTime DeadlineCore { get; }

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract Metadata RequestHeadersCore { get; }

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract CancellationToken CancellationTokenCore { get; }

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract Metadata ResponseTrailersCore { get; }

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract Status StatusCore { get; set; }

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract WriteOptions? WriteOptionsCore { get; set; }

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract AuthContext AuthContextCore { get; }

    /// <summary>A dictionary made when first asked for, unless the server has its own.</summary>
    protected virtual IDictionary<object, object> UserStateCore => _userState ??= [];

    /// <summary>Sends headers before the first message; once.</summary>
    public Task WriteResponseHeadersAsync(Metadata responseHeaders) => WriteResponseHeadersAsyncCore(responseHeaders);

    /// <summary>The server's part of the member without Core.</summary>
    protected abstract Task WriteResponseHeadersAsyncCore(Metadata responseHeaders);

    /// <summary>Real servers override this; nobody here asks for a token.</summary>
    protected abstract ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options);
}
