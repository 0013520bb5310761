using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AbpnBridge.Daemon.Security;

/// <summary>Bearer tokens: 256 random bits, written in base64url (43 characters). Compared by hash and in constant time.</summary>
internal static class Token
{
    internal const int ByteCount = 32;
    internal const int Length = 43;

    internal static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ByteCount));

    internal static bool IsWellFormed(string text) => text.Length == Length && Base64Url.IsValid(text);

    /// <summary>SHA-256 of the token's characters; a token has full entropy, so no salt is needed.</summary>
    internal static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Takes the same time whatever the two hashes hold.</summary>
    internal static bool Matches(byte[] hash, byte[] otherHash) => CryptographicOperations.FixedTimeEquals(hash, otherHash);
}
