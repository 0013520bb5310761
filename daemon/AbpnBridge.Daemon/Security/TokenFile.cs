using System.Text;

namespace AbpnBridge.Daemon.Security;

/// <summary>
/// The owner's token in a file that only the owner can read: whoever can read the file is the user who runs the daemon.
/// It survives restarts; a file that is damaged, or that others could read, is replaced by a new token.
/// </summary>
internal sealed class TokenFile
{
    private TokenFile(string path, string token, string? replacedBecause)
    {
        Path = path;
        Hash = Token.Hash(token);
        ReplacedBecause = replacedBecause;
    }

    internal string Path { get; }

    internal byte[] Hash { get; }

    /// <summary>Why an existing file was not kept, for the log; null when it was kept or is the first one.</summary>
    internal string? ReplacedBecause { get; }

    /// <summary>Reads the token, or writes a new one.</summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    internal static TokenFile Open(string path)
    {
        string? fault = null;
        if (File.Exists(path))
        {
            fault = FaultOf(path, out var token);
            if (fault is null)
                return new TokenFile(path, token, null);
        }

        var fresh = Token.Create();
        OwnerOnlyFile.Write(path, Encoding.ASCII.GetBytes(fresh + "\n"));
        return new TokenFile(path, fresh, fault);
    }

    private static string? FaultOf(string path, out string token)
    {
        token = "";
        // A link could point the daemon at a token that somebody else chose.
        if (File.ResolveLinkTarget(path, returnFinalTarget: false) is not null)
            return "it is a symbolic link";
        if (OwnerOnlyFile.IsOpenToOthers(path))
            return "other users could read it";
        token = File.ReadAllText(path).Trim();
        return Token.IsWellFormed(token) ? null : "it does not hold a token";
    }
}
