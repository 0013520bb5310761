using System.Security.Cryptography;

namespace AbpnBridge.Daemon.Security;

/// <summary>What became of an attempt to pair.</summary>
internal enum PairingOutcome
{
    Accepted,
    Wrong,
    Paused,
}

/// <summary>
/// One pairing code at a time: 8 characters out of 25 (1.5e11 codes), valid for two minutes, good for one use. After five wrong
/// tries the code is void and pairing pauses, also for the right code, so that guessing stays hopeless.
/// </summary>
internal sealed class PairingCodes(TimeProvider time)
{
    internal const int Length = 8;
    internal const int TriesBeforePause = 5;

    // Without 0 O, 1 I L, 2 Z, 5 S, 8 B: they look alike on a screen across the desk.
    internal const string Alphabet = "ACDEFGHJKMNPQRTUVWXY34679";

    private readonly Lock _lock = new();
    private string? _code;
    private string? _user;
    private DateTimeOffset _validUntil;
    private DateTimeOffset _pausedUntil;
    private int _wrongTries;

    internal static TimeSpan Validity { get; } = TimeSpan.FromMinutes(2);

    internal static TimeSpan Pause { get; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A new code, with all its tries; an older one is void from now on. Null while pairing pauses: the code would be refused.
    /// </summary>
    /// <param name="user">Whose client it makes: a Windows account's SID, or null for the owner's.</param>
    internal string? Create(string? user = null)
    {
        lock (_lock)
        {
            if (time.GetUtcNow() < _pausedUntil)
                return null;
            _wrongTries = 0;
            _code = RandomNumberGenerator.GetString(Alphabet, Length);
            _user = user;
            _validUntil = time.GetUtcNow() + Validity;
            return _code;
        }
    }

    /// <summary>Uses the code up when it is the right one; <paramref name="user"/> is then whose it was. Case, spaces and dashes do not matter.</summary>
    internal PairingOutcome Try(string text, out string? user)
    {
        user = null;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now < _pausedUntil)
                return PairingOutcome.Paused;
            if (_code is not null && now < _validUntil && Token.Matches(Token.Hash(_code), Token.Hash(Normalise(text))))
            {
                (_code, user) = (null, _user);
                _wrongTries = 0;
                return PairingOutcome.Accepted;
            }

            CountWrongTry(now);
            return PairingOutcome.Wrong;
        }
    }

    /// <summary>How long pairing is still paused; zero when it is not.</summary>
    internal TimeSpan PauseLeft()
    {
        lock (_lock)
        {
            var left = _pausedUntil - time.GetUtcNow();
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private void CountWrongTry(DateTimeOffset now)
    {
        if (++_wrongTries < TriesBeforePause)
            return;
        _wrongTries = 0;
        _code = null;
        _pausedUntil = now + Pause;
    }

    private static string Normalise(string text) =>
        string.Concat(text.Where(c => c is not (' ' or '-'))).ToUpperInvariant();
}
