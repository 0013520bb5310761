namespace AbpnBridge.Benchmarks.Harness;

/// <summary>One line of the table.</summary>
/// <param name="Subject">What was measured against what.</param>
/// <param name="Measured">The figure, usually a ratio with its spread.</param>
/// <param name="Target">What it must be, such as "at most 1"; null where it is only reported.</param>
/// <param name="Passed">Whether the target is met; null without a target.</param>
internal sealed record BenchmarkLine(string Subject, string Measured, string? Target = null, bool? Passed = null)
{
    /// <summary>PASS, MISS or nothing.</summary>
    public string Verdict => Passed switch { true => "PASS", false => "MISS", null => "" };

    /// <summary>A ratio that is only reported.</summary>
    public static BenchmarkLine Reported(string subject, Ratio ratio) => new(subject, ratio.ToString());

    /// <summary>A ratio that may not be above a bound.</summary>
    public static BenchmarkLine AtMost(string subject, Ratio ratio, double bound) => new(subject, ratio.ToString(), $"at most {bound}", ratio.Value <= bound);

    /// <summary>A ratio that may not be below a bound.</summary>
    public static BenchmarkLine AtLeast(string subject, Ratio ratio, double bound) => new(subject, ratio.ToString(), $"at least {bound}", ratio.Value >= bound);
}

/// <summary>Some lines that belong together.</summary>
/// <param name="Name">What `./run bench NAME` runs.</param>
/// <param name="Title">Heading of the lines.</param>
/// <param name="IsSlow">Runs only when it is asked for by name.</param>
/// <param name="Run">Measures.</param>
internal sealed record BenchmarkGroup(string Name, string Title, bool IsSlow, Func<BenchmarkSetting, IEnumerable<BenchmarkLine>> Run);
