using System.Text.Json;
using AbpnBridge.Daemon.Security;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// Why the last daemon ended by itself: failure.json in the state folder, for `abpn` and whoever else asks when nobody is there to answer. The next daemon that listens takes it
/// away. Like the discovery file it holds no secret: of a service, every user may read it.
/// </summary>
internal sealed class FailureRecord(StateFolder state)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="exitCode">How the daemon ends.</param>
    /// <param name="reason">A sentence for people.</param>
    internal void Write(ExitCode exitCode, string reason)
    {
        try
        {
            OwnerOnlyFile.Write(state.FailurePath, JsonSerializer.SerializeToUtf8Bytes(new { exitCode = (int)exitCode, reason, at = TimeProvider.System.GetUtcNow() }, Json));
            if (OperatingSystem.IsWindows() && state.Host == DaemonHost.WindowsService) MachineAccess.LetUsersRead(state.FailurePath);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A full disk, say: the log, standard error and the exit code are left.
        }
    }

    internal void Delete() => File.Delete(state.FailurePath);
}
