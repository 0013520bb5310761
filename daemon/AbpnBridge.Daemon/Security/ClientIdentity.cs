namespace AbpnBridge.Daemon.Security;

/// <summary>What a caller has shown.</summary>
internal enum ClientRole
{
    /// <summary>The token file: the user who runs the daemon, or an administrator where it is a service.</summary>
    Owner,

    /// <summary>A Windows account, over the pipe of a service that all users share.</summary>
    LocalUser,

    /// <summary>The token of a paired client.</summary>
    PairedClient,
}

/// <summary>Who makes a call.</summary>
/// <param name="Id">Tells callers apart: what one of them opened, no other one sees.</param>
/// <param name="Role">What the caller has shown.</param>
/// <param name="User">The SID of the Windows account behind a local user, or behind a client that one paired; null for the owner and what is the owner's.</param>
internal sealed record ClientIdentity(string Id, ClientRole Role, string? User = null)
{
    internal static ClientIdentity Owner { get; } = new("owner", ClientRole.Owner);

    /// <summary>Whether the caller may pair clients, and see and unpair those that <see cref="Oversees"/> names.</summary>
    internal bool MayPair => Role is ClientRole.Owner or ClientRole.LocalUser;

    internal static ClientIdentity OfUser(string sid) => new(sid, ClientRole.LocalUser, sid);

    /// <summary>Whether a paired client of this user is the caller's to see and to unpair: the owner's are all, a local user's the own ones.</summary>
    internal bool Oversees(string? user) => Role == ClientRole.Owner || (Role == ClientRole.LocalUser && user == User);
}
