namespace AbpnBridge.Daemon.Security;

/// <summary>Who makes a call: the owner of the token file, or a paired client by its id.</summary>
internal sealed record ClientIdentity(string Id, bool IsOwner)
{
    internal static ClientIdentity Owner { get; } = new("owner", IsOwner: true);
}
