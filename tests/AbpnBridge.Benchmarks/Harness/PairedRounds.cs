using System.Diagnostics;

namespace AbpnBridge.Benchmarks.Harness;

/// <summary>One thing that is timed.</summary>
/// <param name="Name">For the console.</param>
/// <param name="Run">One whole run of it.</param>
/// <param name="Tidy">What must be done after each run and is not timed; null for nothing.</param>
internal sealed record Contender(string Name, Action Run, Action? Tidy = null);

/// <summary>
/// Times of some contenders that took turns, round by round: what else happens on the machine then hits all of them alike. The order turns with every
/// round, and the first rounds are not counted (but where only one round is wanted: then nothing is to be learned from the times).
/// </summary>
internal sealed class PairedRounds
{
    private readonly double[][] _seconds;

    private PairedRounds(IReadOnlyList<Contender> contenders, double[][] seconds)
    {
        Contenders = contenders;
        _seconds = seconds;
    }

    public IReadOnlyList<Contender> Contenders { get; }

    public static PairedRounds Measure(int rounds, params IReadOnlyList<Contender> contenders) => Measure(rounds, 1, contenders);

    /// <param name="rounds">Rounds that count.</param>
    /// <param name="warmUps">Rounds before them: a process of its own, such as a daemon, has its code compiled in full only after many calls.</param>
    /// <param name="contenders">What takes turns.</param>
    public static PairedRounds Measure(int rounds, int warmUps, IReadOnlyList<Contender> contenders)
    {
        for (var round = 0; rounds > 1 && round < warmUps; round++)
            foreach (var contender in contenders) Time(contender);
        var seconds = contenders.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
            for (var i = 0; i < contenders.Count; i++)
            {
                var turn = (round + i) % contenders.Count;
                seconds[turn][round] = Time(contenders[turn]);
            }

        var measured = new PairedRounds(contenders, seconds);
        if (rounds == 1) return measured;
        for (var i = 0; i < contenders.Count; i++)
            Console.WriteLine($"    {contenders[i].Name,-46} median {Milliseconds(measured.Median(i))}, least {Milliseconds(measured.Least(i))} of {rounds}");
        return measured;
    }

    /// <summary>Median time of a contender in seconds.</summary>
    public double Median(int contender) => Middle(_seconds[contender]);

    /// <summary>Shortest time of a contender in seconds: what it takes when nothing else runs.</summary>
    public double Least(int contender) => _seconds[contender].Min();

    /// <summary>Median time over median time, with the least and the greatest ratio of a single round.</summary>
    /// <param name="above">The contender that is judged.</param>
    /// <param name="below">What it is measured by.</param>
    /// <param name="scale">Multiplies the ratio: where the two did work of different size.</param>
    public Ratio RatioOf(int above, int below, double scale = 1)
    {
        var single = _seconds[above].Zip(_seconds[below], (a, b) => scale * a / b).ToArray();
        return new Ratio(scale * Median(above) / Median(below), single.Min(), single.Max());
    }

    private static double Time(Contender contender)
    {
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        contender.Run();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        contender.Tidy?.Invoke();
        return seconds;
    }

    private static string Milliseconds(double seconds) => $"{Numbers.Of(1000 * seconds),7} ms";

    private static double Middle(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>One time over another.</summary>
/// <param name="Value">Ratio of the medians.</param>
/// <param name="Least">Least ratio of one round.</param>
/// <param name="Greatest">Greatest ratio of one round.</param>
internal sealed record Ratio(double Value, double Least, double Greatest)
{
    public override string ToString() => $"{Numbers.Of(Value)} ({Numbers.Of(Least)} to {Numbers.Of(Greatest)})";
}
