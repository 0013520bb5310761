using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Daemon.Security;
using Grpc.Core;

namespace AbpnBridge.Daemon.Api;

/// <summary>Who makes a call, as the token guard found out.</summary>
internal static class Caller
{
    internal static ClientIdentity Of(ServerCallContext context) =>
        context.GetHttpContext().Features.Get<ClientIdentity>()
        ?? throw new InvalidOperationException("A call reached a service without passing the token guard.");

    /// <exception cref="DaemonException">The caller is a paired client (OwnerOnly).</exception>
    internal static void RequireOwner(ServerCallContext context)
    {
        if (!Of(context).IsOwner)
            throw new DaemonException(
                DaemonError.OwnerOnly, "Only the user who runs the daemon may do this, with the token file; a paired client may not.");
    }
}
