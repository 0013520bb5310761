using System.Diagnostics;
using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;

namespace AbpnBridge.Benchmarks.Retouching;

/// <summary>Where the time of one retouch goes: the steps of the analysis as they report their beginning, preparing, the full-size pass.</summary>
internal static class AccountBenchmarks
{
    private const double Megapixels = 24;

    public static IEnumerable<BenchmarkLine> Run(BenchmarkSetting setting)
    {
        var photo = setting.Portrait(Megapixels, PixelFormat.Rgb8);
        var engine = setting.Engine;
        engine.Retouch(photo.View(), InProcessEngine.AllFeatures).Dispose();
        var accounts = Enumerable.Range(0, setting.Rounds(9)).Select(_ => Account(engine, photo)).ToArray();
        var total = accounts.Min(account => account.Sum(part => part.Seconds));
        // The shortest of the rounds, part by part: their sum is a little less than the shortest whole.
        foreach (var (name, seconds) in accounts.SelectMany(account => account).GroupBy(part => part.Name).Select(part => (part.Key, Shortest(part))))
        {
            Console.WriteLine($"    {name,-46} {Numbers.Of(1000 * seconds),7} ms");
            yield return new BenchmarkLine(name, Share(seconds));
        }

        var runs = engine.Analyse(photo.View()).NetworkRuns;
        var network = runs * Enumerable.Range(0, setting.Rounds(9)).Min(_ => SecondsOf(engine.RunNetwork));
        Console.WriteLine($"    {runs} runs of the network alone {Numbers.Of(1000 * network),27} ms");
        yield return new BenchmarkLine($"of analyse: {runs} runs of the network, measured alone", Share(network));

        string Share(double seconds) => $"{100 * seconds / total:0.0} % of the time of 24 MP";
    }

    private static double SecondsOf(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Shortest(IEnumerable<(string Name, double Seconds)> rounds) => rounds.Min(round => round.Seconds);

    private static List<(string Name, double Seconds)> Account(InProcessEngine engine, ImageBuffer photo)
    {
        var steps = new StepClock();
        var analysis = engine.Analyse(photo.View(), steps);
        steps.Begin("prepare: features put together by strength");
        var rendering = engine.Prepare(analysis, photo.View(), InProcessEngine.AllFeatures);
        steps.Begin("render: the full-size pass over all pixels");
        engine.Render(rendering, photo.View()).Dispose();
        return steps.End();
    }

    /// <summary>Notes when a part begins; what a step reports twice adds up.</summary>
    private sealed class StepClock : IProgress<RetouchProgress>
    {
        private readonly List<(string Name, double Seconds)> _parts = [];
        private string _name = "analyse: before the first step";
        private long _start = Stopwatch.GetTimestamp();

        public void Report(RetouchProgress value) => Begin($"analyse: {value.Step}");

        public void Begin(string name)
        {
            var now = Stopwatch.GetTimestamp();
            var seconds = Stopwatch.GetElapsedTime(_start, now).TotalSeconds;
            var known = _parts.FindIndex(part => part.Name == _name);
            if (known < 0) _parts.Add((_name, seconds));
            else _parts[known] = (_name, _parts[known].Seconds + seconds);
            (_name, _start) = (name, now);
        }

        public List<(string Name, double Seconds)> End()
        {
            Begin("");
            return _parts;
        }
    }
}
