namespace AbpnBridge.Imaging.Colour;

/// <summary>A 3 x 3 matrix over linear colours, by rows: (red, green, blue) to (m00 red + m01 green + m02 blue, ...).</summary>
internal sealed class ColourMatrix(double[,] rows)
{
    /// <summary>The element of a row and a column, 0 to 2 each.</summary>
    public double this[int row, int column] => rows[row, column];

    /// <summary>From three colours that red, green and blue of (1, 0, 0), (0, 1, 0), (0, 0, 1) have: its columns.</summary>
    public static ColourMatrix OfColumns(double[] red, double[] green, double[] blue) =>
        new(new[,] { { red[0], green[0], blue[0] }, { red[1], green[1], blue[1] }, { red[2], green[2], blue[2] } });

    /// <summary>Diagonal.</summary>
    public static ColourMatrix Scaling(double[] factors) =>
        new(new[,] { { factors[0], 0, 0 }, { 0, factors[1], 0 }, { 0, 0, factors[2] } });

    /// <summary>First <paramref name="inner"/>, then this.</summary>
    public ColourMatrix After(ColourMatrix inner)
    {
        var product = new double[3, 3];
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
                for (var k = 0; k < 3; k++) product[i, j] += rows[i, k] * inner[k, j];
        return new ColourMatrix(product);
    }

    /// <summary>The image of one colour.</summary>
    public double[] Of(double[] colour) => [.. Enumerable.Range(0, 3).Select(i => rows[i, 0] * colour[0] + rows[i, 1] * colour[1] + rows[i, 2] * colour[2])];

    /// <summary>By cofactors; infinite or not a number where there is none.</summary>
    public ColourMatrix Inverse()
    {
        var inverse = new double[3, 3];
        var determinant = 0.0;
        for (var j = 0; j < 3; j++) determinant += rows[0, j] * Cofactor(0, j);
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++) inverse[j, i] = Cofactor(i, j) / determinant;
        return new ColourMatrix(inverse);
    }

    /// <summary>The largest element without its sign; not a number where one is.</summary>
    public double Largest() => rows.Cast<double>().Select(Math.Abs).Aggregate(Math.Max);

    private double Cofactor(int i, int j) =>
        rows[(i + 1) % 3, (j + 1) % 3] * rows[(i + 2) % 3, (j + 2) % 3] - rows[(i + 1) % 3, (j + 2) % 3] * rows[(i + 2) % 3, (j + 1) % 3];
}
