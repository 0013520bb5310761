namespace Grpc.Core;

/// <summary>How a call ended: a code and a sentence.</summary>
public struct Status
{
    /// <summary>Success, without a sentence.</summary>
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");

    /// <summary>Cancelled, without a sentence.</summary>
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    /// <summary>A status that carries nothing but code and sentence.</summary>
    public Status(StatusCode statusCode, string detail)
        : this(statusCode, detail, null)
    {
    }

    /// <summary>A status that also keeps the local exception behind it; that exception never goes over the wire.</summary>
    public Status(StatusCode statusCode, string detail, Exception? debugException)
    {
        StatusCode = statusCode;
        Detail = detail;
        DebugException = debugException;
    }

    /// <summary>The code; everything but OK is an error.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>The sentence, sent as <c>grpc-message</c>.</summary>
    public string Detail { get; }

    /// <summary>What went wrong on this side of the wire, for debugging only.</summary>
    public Exception? DebugException { get; }

    /// <summary>Code, sentence and, if there is one, the local exception.</summary>
    public override string ToString()
    {
        var debug = DebugException is null ? "" : $", DebugException=\"{DebugException}\"";
        return $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\"{debug})";
    }
}
