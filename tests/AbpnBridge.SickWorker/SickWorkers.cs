using System.Diagnostics;
using System.Globalization;

namespace AbpnBridge.SickWorker;

/// <summary>For tests: a plan in a folder of its own, and how to start workers that follow it.</summary>
internal sealed class SickWorkers : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-sick-");

    /// <param name="faults">Lines "WHEN FAULT", as FaultPlan reads them.</param>
    internal SickWorkers(params IEnumerable<string> faults) => File.WriteAllLines(Plan, faults);

    /// <summary>How a worker is started: program and arguments.</summary>
    internal string[] Command => ["dotnet", Program, Plan];

    /// <summary>A program of one file that does the same, for whoever takes no arguments.</summary>
    internal string Script
    {
        get
        {
            var script = Path.Combine(_folder.FullName, "worker");
            File.WriteAllText(script, $"#!/bin/sh\nexec dotnet '{Program}' '{Plan}' \"$@\"\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return script;
        }
    }

    private string Plan => Path.Combine(_folder.FullName, "plan");

    // Built in the same configuration, beside the tests.
    private static string Program => Path.Combine(
        AppContext.BaseDirectory, "../../../../AbpnBridge.SickWorker",
        Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "../../.."), AppContext.BaseDirectory), "AbpnBridge.SickWorker.dll");

    /// <summary>Puts further faults behind those that are there; the first of each kind befalls what is done next.</summary>
    internal void Add(params IEnumerable<string> faults)
    {
        var lines = File.ReadAllLines(Plan).ToList();
        foreach (var when in faults.Select(fault => fault.Split(' ')[0]).Distinct())
            lines.AddRange(Enumerable.Repeat($"{when} none", Math.Max(0, Count(when) - lines.Count(line => line.StartsWith(when + " ", StringComparison.Ordinal)))));
        File.WriteAllLines(Plan, [.. lines, .. faults]);
    }

    /// <summary>How often something was done so far.</summary>
    internal int Count(string when) =>
        File.Exists($"{Plan}.{when}") && int.TryParse(File.ReadAllText($"{Plan}.{when}"), CultureInfo.InvariantCulture, out var count) ? count : 0;

    /// <summary>Waits until something has begun so often.</summary>
    internal async Task UntilBegunAsync(string when, int times)
    {
        for (var waited = Stopwatch.StartNew(); Count(when) < times; await Task.Delay(10))
            if (waited.Elapsed > TimeSpan.FromMinutes(1)) throw new TimeoutException($"No {when} number {times} within a minute.");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
