using System.Globalization;

namespace AbpnBridge.Benchmarks.Daemon;

/// <summary>What Linux says of a process's resident memory, in bytes.</summary>
internal static class ResidentMemory
{
    public static long Now(int pid) => Read(pid, "VmRSS:");

    /// <summary>The most it ever had.</summary>
    public static long Peak(int pid) => Read(pid, "VmHWM:");

    private static long Read(int pid, string name)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
