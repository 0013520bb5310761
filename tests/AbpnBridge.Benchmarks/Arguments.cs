using System.Globalization;

namespace AbpnBridge.Benchmarks;

/// <summary>Words and switches of a command line: "--name value", "--name", and the rest in order.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _switches = [];
    private readonly List<string> _words = [];

    /// <param name="line">What follows the verb.</param>
    /// <param name="flags">Switches without a value.</param>
    public Arguments(IReadOnlyList<string> line, params string[] flags)
    {
        for (var i = 0; i < line.Count; i++)
        {
            if (!line[i].StartsWith("--", StringComparison.Ordinal)) _words.Add(line[i]);
            else if (flags.Contains(line[i][2..])) _switches[line[i][2..]] = "";
            else if (i + 1 < line.Count) _switches[line[i][2..]] = line[++i];
            else throw new ArgumentException($"{line[i]} needs a value.");
        }
    }

    public IReadOnlyList<string> Words => _words;

    public bool Has(string name) => _switches.ContainsKey(name);

    public string? Text(string name) => _switches.GetValueOrDefault(name);

    public double Number(string name, double otherwise) =>
        Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public string Required(int index, string what) => index < _words.Count ? _words[index] : throw new ArgumentException($"Say {what}.");
}

/// <summary>Numbers as text, the same everywhere.</summary>
internal static class Numbers
{
    public static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Three significant digits.</summary>
    public static string Of(double value) => value switch
    {
        >= 100 or 0 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("0.000", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00000", CultureInfo.InvariantCulture),
    };
}
