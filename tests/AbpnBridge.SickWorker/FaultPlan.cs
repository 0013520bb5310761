using System.Globalization;

namespace AbpnBridge.SickWorker;

/// <summary>
/// What befalls the device, over all workers that one test sees: a file with a line "WHEN FAULT" for each time that something is done, WHEN being open, test (a
/// run on the self-test picture) or run (any other). Behind the last line all is well. How many lines have come to pass stands in files beside it.
/// </summary>
internal sealed class FaultPlan(string path)
{
    /// <summary>The next fault of a kind of work; "none" for none.</summary>
    internal string Take(string when)
    {
        var counter = $"{path}.{when}";
        var passed = File.Exists(counter) ? int.Parse(File.ReadAllText(counter), CultureInfo.InvariantCulture) : 0;
        File.WriteAllText(counter, (passed + 1).ToString(CultureInfo.InvariantCulture));
        var mine = File.ReadLines(path).Where(line => line.StartsWith(when + " ", StringComparison.Ordinal));
        return mine.ElementAtOrDefault(passed)?[(when.Length + 1)..] ?? "none";
    }
}
