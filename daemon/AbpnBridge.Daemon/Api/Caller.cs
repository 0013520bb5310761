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

    /// <exception cref="DaemonException">The caller has not shown the token file's token (OwnerOnly).</exception>
    internal static void RequireOwner(ServerCallContext context)
    {
        if (Of(context).Role != ClientRole.Owner)
            throw new DaemonException(DaemonError.OwnerOnly, "Only the user who runs the daemon may do this, with the token file.");
    }

    /// <summary>The caller, who may pair clients.</summary>
    /// <exception cref="DaemonException">It is a paired client itself (OwnerOnly).</exception>
    internal static ClientIdentity RequirePairing(ServerCallContext context)
    {
        var caller = Of(context);
        return caller.MayPair
            ? caller
            : throw new DaemonException(
                DaemonError.OwnerOnly, "Only the user who runs the daemon may do this, with the token file; a paired client may not.");
    }
}
