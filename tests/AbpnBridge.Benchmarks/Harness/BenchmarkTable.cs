using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace AbpnBridge.Benchmarks.Harness;

/// <summary>Runs groups, prints their lines, and puts them into README.md between its two marks.</summary>
/// <param name="isSmoke">Figures of tiny pictures and their verdicts mean nothing, and their labels name the real sizes: they are only counted.</param>
internal sealed class BenchmarkTable(bool isSmoke)
{
    private const string Begin = "<!-- table: written by ./run bench -->";
    private const string End = "<!-- end of table -->";
    private readonly StringBuilder _markdown = new();

    public static string RepositoryRoot { get; } = typeof(BenchmarkTable).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public void Measure(BenchmarkGroup group, BenchmarkSetting setting)
    {
        var watch = Stopwatch.StartNew();
        Console.WriteLine(group.Title);
        var figures = 0;
        _markdown.AppendLine().AppendLine($"**{group.Title}**").AppendLine().AppendLine("| | measured | target | |").AppendLine("|---|---|---|---|");
        foreach (var line in group.Run(setting))
        {
            figures++;
            if (!isSmoke) Add(line);
        }

        Console.WriteLine($"    ({group.Name} took {watch.Elapsed.TotalSeconds:0} s for {figures} figures)");
    }

    public void Write()
    {
        var path = Path.Combine(RepositoryRoot, "tests", "AbpnBridge.Benchmarks", "README.md");
        var page = File.ReadAllText(path);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        File.WriteAllText(path, $"{page[..from]}\n{Machine()}\n{_markdown}\n{page[to..]}".ReplaceLineEndings("\n"));
        Console.WriteLine($"Written to {Path.GetRelativePath(RepositoryRoot, path)}.");
    }

    private void Add(BenchmarkLine line)
    {
        Console.WriteLine($"  {line.Subject,-92} {line.Measured,-30} {line.Target,-14} {line.Verdict}");
        _markdown.AppendLine($"| {line.Subject} | {line.Measured} | {line.Target} | {line.Verdict} |");
    }

    private static string Machine()
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        var feed = typeof(BenchmarkTable).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == "PackageFeed").Value;
        var now = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return $"{now} UTC, commit {Commit()}; {processor ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores; "
            + $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}; Release build, {feed} package feed.";
    }

    private static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", RepositoryRoot, "rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true });
        return git?.StandardOutput.ReadToEnd().Trim() ?? "unknown";
    }
}
