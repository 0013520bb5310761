using AbpnBridge.Cli.Photos;
using AbpnBridge.Cli.Service;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Colour;
using Grpc.Core;

namespace AbpnBridge.Cli;

/// <summary>Why a command, or one photo of it, failed: a word for programs, a sentence for people, an exit code.</summary>
internal sealed class CommandFailure : Exception
{
    /// <param name="code">A stable word in kebab case, e.g. "output-exists".</param>
    /// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
    /// <param name="message">One sentence for people.</param>
    /// <param name="inner">What caused it.</param>
    internal CommandFailure(string code, int exitCode, string message, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        ExitStatus = exitCode;
    }

    /// <summary>A stable word in kebab case.</summary>
    internal string Code { get; }

    /// <summary>One of <see cref="ExitCode"/>.</summary>
    internal int ExitStatus { get; }

    /// <summary>Whether the daemon had no room now and says when to come again, which it does not to what it will never take.</summary>
    internal bool IsBusy => InnerException is RpcException refusal && BusyDaemon.RetryDelay(refusal) is not null;

    /// <param name="why">A sentence.</param>
    /// <param name="stateDirectory">The state folder that was looked into, where the user named one.</param>
    internal static CommandFailure NoDaemon(string why, string? stateDirectory = null) =>
        new("no-daemon", ExitCode.NoDaemon, $"{why} Start a daemon with `{BackgroundDaemons.StartCommand(stateDirectory)}`.");

    /// <summary>The daemon is there, or was, and says nothing.</summary>
    internal static CommandFailure NoAnswer(RpcException inner) => new(
        "unavailable", ExitCode.NoDaemon, $"The daemon does not answer. End it if it still runs, then start it anew with `{BackgroundDaemons.StartCommand(null)}`.", inner);

    internal static CommandFailure Cancelled() => new("cancelled", ExitCode.Cancelled, "Cancelled; nothing was written.");

    /// <summary>A fault of ours: all there is goes to the user, who alone can report it.</summary>
    internal static CommandFailure Unexpected(Exception exception) =>
        new("internal", ExitCode.Failed, $"abpn failed unexpectedly. {exception}", exception);

    /// <summary>The one place that turns what can go wrong into a failure; null for a programming error, see <see cref="Unexpected"/>.</summary>
    internal static CommandFailure? From(Exception exception) => exception switch
    {
        CommandFailure failure => failure,
        OperationCanceledException => Cancelled(),
        RpcException rpc => FromStatus(rpc),
        CodecException { Fault: CodecFault.Exists } => new("output-exists", ExitCode.OutputExists, exception.Message, exception),
        CodecException codec => new(Words.Of(codec.Fault), ExitCode.Refused, exception.Message, exception),
        FileNotFoundException { FileName: { } part } when part.Contains(", PublicKeyToken=", StringComparison.Ordinal) => Removed(part, exception),
        ColourException => new("unsupported-profile", ExitCode.Refused, exception.Message, exception),
        FileNotFoundException or DirectoryNotFoundException => new("not-found", ExitCode.Refused, exception.Message, exception),
        UnauthorizedAccessException => new("no-access", ExitCode.Refused, exception.Message, exception),
        IOException => new("file-error", ExitCode.Refused, exception.Message, exception),
        DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException } => new(
            "no-codecs", ExitCode.Refused,
            "This abpn has no OpenCV beside it and cannot read or write pictures: install a whole release, or on Debian 12 the package libopencv-imgcodecs406.", exception),
        OutOfMemoryException => new("out-of-memory", ExitCode.Refused, "There is not enough memory for this photo.", exception),
        TypeInitializationException { InnerException: FileNotFoundException part } => From(part),
        _ => null,
    };

    // .NET loads the program's parts when they are first needed, under their full names.
    private static CommandFailure Removed(string part, Exception exception) => new(
        "program-removed", ExitCode.NoDaemon, $"abpn was removed or updated while it ran: its part {part.Split(',')[0]} is gone. Call it again, or install it anew.", exception);

    private static CommandFailure FromStatus(RpcException rpc) => rpc.StatusCode switch
    {
        StatusCode.Cancelled => Cancelled(),
        // No status came from the daemon, the connection broke: by chance of when, the client calls that the one or the other.
        StatusCode.Unavailable or StatusCode.Internal when rpc.Status.DebugException is HttpRequestException or IOException => NoAnswer(rpc),
        StatusCode.Unavailable => new("unavailable", ExitCode.NoDaemon, rpc.Status.Detail, rpc),
        StatusCode.Unauthenticated => new(
            "unauthenticated", ExitCode.Refused,
            $"The daemon does not know this token: {rpc.Status.Detail} Restarting it with `{BackgroundDaemons.StartCommand(null)}` helps.", rpc),
        StatusCode.InvalidArgument => new("invalid-argument", ExitCode.Refused, rpc.Status.Detail, rpc),
        StatusCode.FailedPrecondition => new("failed-precondition", ExitCode.Refused, rpc.Status.Detail, rpc),
        StatusCode.ResourceExhausted => new("resource-exhausted", ExitCode.Refused, rpc.Status.Detail, rpc),
        StatusCode.NotFound => new("not-found", ExitCode.Refused, rpc.Status.Detail, rpc),
        StatusCode.PermissionDenied => new("permission-denied", ExitCode.Refused, rpc.Status.Detail, rpc),
        StatusCode.DeadlineExceeded => new("deadline-exceeded", ExitCode.Failed, $"The daemon took too long: {rpc.Status.Detail}", rpc),
        _ => new("internal", ExitCode.Failed, $"The daemon failed: {rpc.Status.Detail}", rpc),
    };
}
