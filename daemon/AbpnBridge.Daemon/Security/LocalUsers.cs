using System.Runtime.Versioning;
using System.Security;
using System.Security.Principal;
using AbpnBridge.Daemon.Hosting;
using Microsoft.AspNetCore.Connections.Features;

namespace AbpnBridge.Daemon.Security;

/// <summary>
/// Who calls without a token. Where the daemon is a service for all users of a Windows machine, its token is no user's to read; on the pipe, Windows itself says
/// who is there. A daemon of one user asks everybody for the token.
/// </summary>
internal sealed class LocalUsers(StartedBy startedBy)
{
    /// <summary>The account at the other end of the pipe; null on any other connection, or where there is no such service.</summary>
    internal ClientIdentity? Find(HttpContext context) =>
        OperatingSystem.IsWindows() && startedBy.Host == DaemonHost.WindowsService
        && context.Features.Get<IConnectionNamedPipeFeature>() is { } pipe
            ? Ask(pipe)
            : null;

    [SupportedOSPlatform("windows")]
    private static ClientIdentity? Ask(IConnectionNamedPipeFeature pipe)
    {
        string? sid = null;
        try
        {
            // The thread takes the caller's identity for as long as it takes to ask for its name.
            pipe.NamedPipe.RunAsClient(() =>
            {
                using var account = WindowsIdentity.GetCurrent(TokenAccessLevels.Query);
                sid = account.IsAnonymous ? null : account.User?.Value;
            });
        }
        catch (Exception fault) when (fault is SecurityException or IOException or UnauthorizedAccessException)
        {
            // A caller that does not let itself be identified, or is gone: nobody, and no fault of ours.
            return null;
        }

        return sid is null ? null : ClientIdentity.OfUser(sid);
    }
}
