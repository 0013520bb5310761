namespace AbpnBridge.Cli;

/// <summary>What the user typed to get here, for sentences that say what to type next.</summary>
internal static class CalledAs
{
    /// <summary>"abpn", or what a script in front of it says through ABPN_CALLED_AS.</summary>
    internal static string Name => Environment.GetEnvironmentVariable("ABPN_CALLED_AS") is { Length: > 0 } script ? script : "abpn";
}
