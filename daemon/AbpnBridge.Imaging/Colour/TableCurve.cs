namespace AbpnBridge.Imaging.Colour;

/// <summary>
/// curveType with a table (ICC.1:2022, 10.6): straight lines between entries that lie evenly from 0 to 1. Where rounding to 16 bits made neighbours equal, one
/// straight line leads over them (it stays within a code of the entries), so that the curve rises everywhere and can be undone.
/// </summary>
internal sealed class TableCurve : TransferCurve
{
    // The longest run of equal entries that rounding makes: gamma 3 begins with 2 % of zeros.
    private const double LongestFlat = 0.02;
    private const float White = 65535;

    // The table without its flat runs, in codes, of which neighbours' differences are exact.
    private readonly float[] _codes;
    private readonly float _last;
    private readonly Line[] _lines;
    private readonly ushort[] _lineOfCode = new ushort[65536];

    private TableCurve(List<Knot> knots)
    {
        _codes = new float[knots[^1].Place + 1];
        _last = _codes.Length - 1;
        _lines = new Line[knots.Count - 1];
        for (var i = 0; i < _lines.Length; i++) Lay(i, knots[i], knots[i + 1]);
        _codes[^1] = knots[^1].Code;
        // Beyond the last knot, and below the first, the curve goes on as the nearest line does.
        _lineOfCode.AsSpan(knots[^1].Code).Fill((ushort)(_lines.Length - 1));
    }

    /// <summary>Makes the curve of a table of 2 or more entries.</summary>
    /// <param name="entries">From black to white.</param>
    /// <param name="fault">What keeps it from being undone, as the end of "its curve ..."; empty where nothing does.</param>
    public static TableCurve? From(ReadOnlySpan<ushort> entries, out string fault)
    {
        var knots = new List<Knot>();
        fault = "";
        for (var first = 0; first < entries.Length;)
        {
            var last = first;
            while (last + 1 < entries.Length && entries[last + 1] == entries[first]) last++;
            if (last + 1 < entries.Length && entries[last + 1] < entries[first]) fault = "falls";
            if (last - first > Math.Max(1, LongestFlat * entries.Length)) fault = "is flat";
            // Of equal entries the middle one stays; at the ends of the table the end itself.
            var place = first == 0 ? 0 : last == entries.Length - 1 ? last : (first + last) / 2;
            knots.Add(new Knot(place, entries[first]));
            first = last + 1;
        }

        if (knots.Count < 2) fault = "is flat";
        return fault.Length == 0 ? new TableCurve(knots) : null;
    }

    /// <inheritdoc/>
    public override double ToLinear(double encoded)
    {
        var place = Math.Abs(encoded) * _last;
        var entry = (int)Math.Min(place, _last - 1);
        var code = _codes[entry] + (place - entry) * (_codes[entry + 1] - _codes[entry]);
        return (encoded < 0 ? 2 * _codes[0] - code : code) / White;
    }

    /// <inheritdoc/>
    public override double FromLinear(double linear)
    {
        var black = _codes[0] / White;
        var code = (black + Math.Abs(linear - black)) * White;
        var line = _lines[_lineOfCode[(int)Math.Min(code, White)]];
        var encoded = line.Encoded + (code - line.Code) * line.Slope;
        return linear < black ? -encoded : encoded;
    }

    /// <inheritdoc/>
    public override void ToLinear(Span<float> row)
    {
        var codes = _codes;
        foreach (ref var value in row)
        {
            var place = Math.Abs(value) * _last;
            var entry = (int)Math.Min(place, _last - 1);
            var code = codes[entry] + (place - entry) * (codes[entry + 1] - codes[entry]);
            value = (value < 0 ? 2 * codes[0] - code : code) / White;
        }
    }

    /// <inheritdoc/>
    public override void FromLinear(Span<float> row)
    {
        var black = _codes[0] / White;
        foreach (ref var value in row)
        {
            var code = (black + Math.Abs(value - black)) * White;
            // Knots lie on whole codes, so the whole part finds the line without a search.
            ref readonly var line = ref _lines[_lineOfCode[(int)Math.Min(code, White)]];
            var encoded = line.Encoded + (code - line.Code) * line.Slope;
            value = value < black ? -encoded : encoded;
        }
    }

    private void Lay(int index, Knot from, Knot to)
    {
        var places = to.Place - from.Place;
        var codes = (float)(to.Code - from.Code);
        _lines[index] = new Line(from.Code, from.Place / _last, places / (codes * _last));
        for (var i = 0; i < places; i++) _codes[from.Place + i] = from.Code + codes * i / places;
        _lineOfCode.AsSpan(from.Code, to.Code - from.Code).Fill((ushort)index);
    }

    /// <summary>An entry of the table that the curve goes through.</summary>
    private readonly record struct Knot(int Place, ushort Code);

    /// <summary>From a knot to the next: encoded = Encoded + (code - Code) Slope.</summary>
    private readonly record struct Line(float Code, float Encoded, float Slope);
}
