namespace AbpnBridge.Testing.Portraits;

/// <summary>A square of texture that repeats without a seam, made once at the size it is painted: full-size detail at the price of a look-up.</summary>
internal sealed class TextureTile
{
    private readonly int _side;
    private readonly float[] _values;

    private TextureTile(int side, Func<int, int, float> value)
    {
        _side = side;
        _values = new float[side * side];
        Parallel.For(0, side, y =>
        {
            for (var x = 0; x < side; x++) _values[y * side + x] = value(x, y);
        });
    }

    /// <summary>Pores: dark dots, one in each cell at a random place, -1 (deepest) to 0.</summary>
    /// <param name="spacing">Pixels between neighbours, 2 or more.</param>
    /// <param name="seed">Where they lie.</param>
    public static TextureTile Pores(float spacing, int seed)
    {
        const int side = 1024;
        var cells = Math.Max(4, (int)MathF.Round(side / spacing));
        return new TextureTile(side, (x, y) => Pore((x + 0.5f) * cells / side, (y + 0.5f) * cells / side, cells, seed));
    }

    /// <summary>Noise of about three pixels a grain, -1..1; its side shares no divisor with the pores': both together do not repeat.</summary>
    public static TextureTile Grain(int seed)
    {
        const int side = 787;
        return new TextureTile(side, (x, y) =>
        {
            var sum = 0f;
            for (var dy = -1; dy <= 1; dy++)
                for (var dx = -1; dx <= 1; dx++)
                    sum += (2 - Math.Abs(dx)) * (2 - Math.Abs(dy)) / 16f * (Soft.Cell((x + dx + side) % side, (y + dy + side) % side, seed) - 0.5f);
            return 4 * sum;
        });
    }

    /// <summary>A pixel's own noise, -1..1, triangular.</summary>
    public static TextureTile Noise(int seed) => new(1021, (x, y) => Soft.Cell(x, y, seed) + Soft.Cell(x, y, seed + 1) - 1);

    /// <summary>The texture's row for row <paramref name="y"/> of the picture.</summary>
    public ReadOnlySpan<float> Row(int y) => _values.AsSpan(y % _side * _side, _side);

    private static float Pore(float x, float y, int cells, int seed)
    {
        var (column, row) = ((int)x, (int)y);
        var deepest = 0f;
        for (var j = row - 1; j <= row + 1; j++)
            for (var i = column - 1; i <= column + 1; i++)
            {
                var (u, v) = ((i + cells) % cells, (j + cells) % cells);
                var dx = i + Soft.Cell(u, v, seed) - x;
                var dy = j + Soft.Cell(u, v, seed + 1) - y;
                var depth = Soft.Cell(u, v, seed + 2) * Soft.Step(0.42f, 0.0f, MathF.Sqrt(dx * dx + dy * dy));
                deepest = Math.Max(deepest, depth);
            }

        return -deepest;
    }
}
