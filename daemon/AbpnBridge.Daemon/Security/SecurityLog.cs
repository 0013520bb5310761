namespace AbpnBridge.Daemon.Security;

/// <summary>Log messages of the guards (1xx). None carries what the caller sent.</summary>
internal static partial class SecurityLog
{
    [LoggerMessage(101, LogLevel.Warning, "Refused a request: its Host is not a loopback name")]
    internal static partial void HostRefused(ILogger logger);

    [LoggerMessage(102, LogLevel.Warning, "Refused a request: its Origin is not allowed")]
    internal static partial void OriginRefused(ILogger logger);

    [LoggerMessage(103, LogLevel.Warning, "Refused a request: no valid token")]
    internal static partial void TokenRefused(ILogger logger);

    [LoggerMessage(104, LogLevel.Warning, "Wrote a new token file: the old one was not kept because {Reason}")]
    internal static partial void TokenReplaced(ILogger logger, string reason);

    [LoggerMessage(105, LogLevel.Information, "Paired client {ClientId}")]
    internal static partial void ClientPaired(ILogger logger, string clientId);

    [LoggerMessage(106, LogLevel.Information, "Unpaired client {ClientId}")]
    internal static partial void ClientUnpaired(ILogger logger, string clientId);

    [LoggerMessage(107, LogLevel.Warning, "Refused a pairing code: {Outcome}")]
    internal static partial void PairingRefused(ILogger logger, PairingOutcome outcome);

    [LoggerMessage(108, LogLevel.Warning, "When a paired client was last seen could not be saved")]
    internal static partial void LastSeenNotSaved(ILogger logger, Exception fault);
}
