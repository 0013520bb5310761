namespace AbpnBridge.Imaging.Colour;

/// <summary>
/// curveType with a table (ICC.1:2022, 10.6): straight lines between entries that lie evenly from 0 to 1. Where rounding to 16 bits made neighbours equal, one
/// straight line leads over them (it stays within half a code of the entries), so that the curve rises everywhere and can be undone.
/// </summary>
internal sealed class TableCurve : TransferCurve
{
    // The longest run of equal entries that rounding makes: gamma 3 begins with 2 % of zeros.
    private const double LongestFlat = 0.02;
    private const double White = 65535;

    // Knots: places (entry numbers) and values (codes), both strictly rising; and for each code the knot at or below it.
    private readonly float[] _places, _values;
    private readonly ushort[] _knotOfCode;
    private readonly ushort[] _knotOfEntry;

    private TableCurve(List<(int Place, ushort Value)> knots, int entries)
    {
        _places = [.. knots.Select(knot => (float)knot.Place)];
        _values = [.. knots.Select(knot => (float)knot.Value)];
        _knotOfEntry = Steps(knots, entries, knot => knot.Place);
        _knotOfCode = Steps(knots, 65536, knot => knot.Value);
        Entries = entries;
    }

    private int Entries { get; }

    /// <summary>Makes the curve of a table of 2 or more entries.</summary>
    /// <param name="entries">From black to white.</param>
    /// <param name="fault">What keeps it from being undone, as the end of "its curve ..."; empty where nothing does.</param>
    public static TableCurve? From(ReadOnlySpan<ushort> entries, out string fault)
    {
        var knots = new List<(int Place, ushort Value)>();
        fault = "";
        for (var first = 0; first < entries.Length;)
        {
            var last = first;
            while (last + 1 < entries.Length && entries[last + 1] == entries[first]) last++;
            if (last + 1 < entries.Length && entries[last + 1] < entries[first]) fault = "falls";
            if (last - first > Math.Max(1, LongestFlat * (entries.Length - 1))) fault = "is flat";
            knots.Add((first == 0 ? 0 : last == entries.Length - 1 ? last : (first + last) / 2, entries[first]));
            first = last + 1;
        }

        if (knots.Count < 2) fault = "is flat";
        return fault.Length == 0 ? new TableCurve(knots, entries.Length) : null;
    }

    /// <inheritdoc/>
    public override double ToLinear(double encoded)
    {
        if (encoded < 0) return 2 * _values[0] / White - ToLinear(-encoded);
        var place = encoded * (Entries - 1);
        var knot = _knotOfEntry[(int)Math.Min(place, Entries - 1)];
        return (_values[knot] + (place - _places[knot]) * (_values[knot + 1] - _values[knot]) / (_places[knot + 1] - _places[knot])) / White;
    }

    /// <inheritdoc/>
    public override double FromLinear(double linear)
    {
        var value = linear * White;
        if (value < _values[0]) return -FromLinear((2 * _values[0] - value) / White);
        var knot = _knotOfCode[(int)Math.Min(value, White)];
        var place = _places[knot] + (value - _values[knot]) * (_places[knot + 1] - _places[knot]) / (_values[knot + 1] - _values[knot]);
        return place / (Entries - 1);
    }

    /// <summary>For every whole number below the count, the last knot at or below it that begins a line.</summary>
    private static ushort[] Steps(List<(int Place, ushort Value)> knots, int count, Func<(int Place, ushort Value), int> at)
    {
        var steps = new ushort[count];
        for (int i = 0, knot = 0; i < count; i++)
        {
            while (knot < knots.Count - 2 && at(knots[knot + 1]) <= i) knot++;
            steps[i] = (ushort)knot;
        }

        return steps;
    }
}
