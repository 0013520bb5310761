using System.Security.Cryptography;
using System.Text.Json;

namespace AbpnBridge.Daemon.Security;

/// <summary>A paired client as it stands on the disk: never its token, only the token's SHA-256. Of which user it is: a Windows account's SID, or null for the owner.</summary>
internal sealed record PairedClientRecord(string Id, string Name, string TokenSha256, DateTimeOffset PairedAt, DateTimeOffset? LastSeen, string? User = null);

/// <summary>The clients that were paired, kept over restarts in a file that only the owner can read.</summary>
internal sealed class PairedClients
{
    // A panel that polls would otherwise write the file at every call.
    private static readonly TimeSpan LastSeenGrain = TimeSpan.FromMinutes(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger<PairedClients> _logger;
    private readonly List<(PairedClientRecord Record, byte[] Hash)> _clients;

    internal PairedClients(string path, TimeProvider time, ILogger<PairedClients> logger)
    {
        _path = path;
        _time = time;
        _logger = logger;
        _clients = File.Exists(path) ? Read(path) : [];
    }

    /// <summary>Adds a client and returns its token, which is nowhere kept.</summary>
    internal (string Id, string Token) Add(string name, string? user = null)
    {
        var token = Token.Create();
        var hash = Token.Hash(token);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        lock (_lock)
        {
            _clients.Add((new(id, name, Convert.ToHexStringLower(hash), _time.GetUtcNow(), null, user), hash));
            Save();
        }

        return (id, token);
    }

    /// <summary>The client with this token's hash, or null. Looks at every client, so that the time tells nothing.</summary>
    internal ClientIdentity? Find(byte[] tokenHash)
    {
        lock (_lock)
        {
            var found = -1;
            for (var i = 0; i < _clients.Count; i++)
                if (Token.Matches(_clients[i].Hash, tokenHash))
                    found = i;
            if (found < 0)
                return null;
            Touch(found);
            return new ClientIdentity(_clients[found].Record.Id, ClientRole.PairedClient, _clients[found].Record.User);
        }
    }

    /// <summary>The clients that this caller oversees.</summary>
    internal IReadOnlyList<PairedClientRecord> List(ClientIdentity overseer)
    {
        lock (_lock)
            return [.. _clients.Select(client => client.Record).Where(client => overseer.Oversees(client.User))];
    }

    /// <summary>Revokes a client's token at once; false when the caller oversees no such client.</summary>
    internal bool Remove(string id, ClientIdentity overseer)
    {
        lock (_lock)
        {
            if (_clients.RemoveAll(client => client.Record.Id == id && overseer.Oversees(client.Record.User)) == 0)
                return false;
            Save();
            return true;
        }
    }

    private void Touch(int index)
    {
        var (record, hash) = _clients[index];
        var now = _time.GetUtcNow();
        if (record.LastSeen is { } seen && now - seen < LastSeenGrain)
            return;
        _clients[index] = (record with { LastSeen = now }, hash);
        try
        {
            Save();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A full disk must not lock a paired client out.
            SecurityLog.LastSeenNotSaved(_logger, fault);
        }
    }

    private void Save() => OwnerOnlyFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_clients.Select(client => client.Record), Json));

    private static List<(PairedClientRecord Record, byte[] Hash)> Read(string path)
    {
        try
        {
            var records = JsonSerializer.Deserialize<PairedClientRecord?[]>(File.ReadAllBytes(path), Json) ?? [];
            return [.. records.Select(WithHash)];
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            // Nobody is let in by a damaged list: the clients pair anew.
            File.Move(path, path + ".damaged", overwrite: true);
            return [];
        }
    }

    private static (PairedClientRecord Record, byte[] Hash) WithHash(PairedClientRecord? record) =>
        record?.TokenSha256.Length == 2 * SHA256.HashSizeInBytes
            ? (record, Convert.FromHexString(record.TokenSha256))
            : throw new FormatException("A record of a paired client has no hash.");
}
