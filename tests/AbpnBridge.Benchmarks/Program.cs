using AbpnBridge.Benchmarks;
using AbpnBridge.Benchmarks.Daemon;
using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Benchmarks.Retouching;

BenchmarkGroup[] groups =
[
    new("rivals", "A whole retouch, pixels in to pixels out, against what else could do it", IsSlow: false, RivalBenchmarks.Run),
    new("account", "Where the time of one retouch goes", IsSlow: false, AccountBenchmarks.Run),
    new("worker", "The network in a process of its own", IsSlow: false, WorkerBenchmarks.Run),
    new("slider", "A second look at an open photo", IsSlow: false, SliderBenchmarks.Run),
    new("formats", "The full-size pass by pixel format and output", IsSlow: false, FormatBenchmarks.Run),
    new("size", "Time by size of the photo", IsSlow: false, SizeBenchmarks.Run),
    new("transport", "Through the API", IsSlow: false, TransportBenchmarks.Run),
    new("memory", "Peak memory of the daemon", IsSlow: false, MemoryBenchmarks.Run),
    new("start", "Paid once", IsSlow: false, StartBenchmarks.Run),
    new("export", "A whole export by `abpn retouch`", IsSlow: true, ExportBenchmarks.Run),
    new("largest", "Peak memory of the daemon with the largest photos", IsSlow: true, MemoryBenchmarks.RunLargest),
];

try
{
    if (args.Any(word => word is "--help" or "-h")) return Help();
    return args is [var verb, ..] && Verb(verb) is { } run ? run(new Arguments(args[1..], "real", "clean")) : Bench(new Arguments(args, "smoke", "write"));
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

static Func<Arguments, int>? Verb(string name) => name switch { "compose" => ComposeVerb.Run, "quality" => QualityVerb.Run, _ => null };

int Help()
{
    Console.WriteLine(
        """
        ./run bench [GROUP...] [--write] [--smoke]
            Measures all groups but the slow ones and writes the table of tests/AbpnBridge.Benchmarks/README.md;
            or the groups whose names begin so, which writes it only with --write.
            --smoke   each group once on tiny pictures: that it runs, no figures
            --photos N   photos of the group export; fifty if not said

        """);
    foreach (var group in groups) Console.WriteLine($"    {group.Name,-10} {group.Title}{(group.IsSlow ? " (slow: only by name)" : "")}");
    Console.WriteLine(
        """

        ./run bench quality [--megapixels 4,24] [--scene NAME] [--seed N] [--faces N]
            Judges the engine on composed portraits whose truth is known.
        ./run bench compose FILE [--megapixels N | --size WxH] [--scene NAME] [--seed N] [--faces N] [--bits 8|16|32] [--real] [--clean] [--spots FILE]
            Writes a composed portrait. Scenes: close-up, full-length, group, overlap.
        """);
    return 0;
}

// All groups but the slow ones, or those whose names begin so. A whole run writes the table; so does --write.
int Bench(Arguments arguments)
{
    var chosen = arguments.Words.Count == 0
        ? groups.Where(group => !group.IsSlow).ToArray()
        : groups.Where(group => arguments.Words.Any(word => group.Name.StartsWith(word, StringComparison.Ordinal))).ToArray();
    if (chosen.Length == 0)
        throw new ArgumentException($"Nothing of that name; there are {string.Join(", ", groups.Select(group => group.Name))}, compose, quality.");
    using var setting = new BenchmarkSetting(arguments.Has("smoke")) { ExportedPhotos = (int)arguments.Number("photos", 50) };
    var table = new BenchmarkTable(setting.IsSmoke);
    if (setting.IsSmoke) Console.WriteLine($"Each group once, on photos of at most {BenchmarkSetting.SmokeMegapixels} megapixels: that it runs, no figures.");
    foreach (var group in chosen) table.Measure(group, setting);
    if (!setting.IsSmoke && (arguments.Words.Count == 0 || arguments.Has("write"))) table.Write();
    return 0;
}
