using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Testing;

/// <summary>A tensor written by PyTorch: tests/data/golden/BLOCK.TENSOR.npy, float32, C order, [channels, rows, columns].</summary>
public sealed partial record GoldenTensor(string Name, int Channels, int Rows, int Columns, float[] Values)
{
    private const int PreambleBytes = 10;

    /// <summary>The tensor as a planar window that starts at 0, 0.</summary>
    public PlanarWindow AsWindow()
    {
        var window = PlanarWindow.Create(new Bounds(0, 0, Columns, Rows), Channels);
        Values.CopyTo(window.Samples.Span);
        return window;
    }

    /// <summary>Reads one from the test's output folder.</summary>
    public static GoldenTensor Read(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", name + ".npy"));
        var headerBytes = BitConverter.ToUInt16(bytes, 8);
        var header = System.Text.Encoding.ASCII.GetString(bytes, PreambleBytes, headerBytes);
        if (!header.Contains("'<f4'", StringComparison.Ordinal) || header.Contains("'fortran_order': True", StringComparison.Ordinal))
            throw new InvalidDataException($"{name} is not float32 in C order: {header}");
        var shape = Shape().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var sides = shape.Select(side => int.Parse(side, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(PreambleBytes + headerBytes)).ToArray();
        return new GoldenTensor(name, sides[0], sides[1], sides[2], values);
    }

    /// <summary>The largest difference to some samples; infinite where one is not a number.</summary>
    public float LargestDifference(ReadOnlySpan<float> actual)
    {
        if (actual.Length != Values.Length) throw new ArgumentException($"{Name} has {Values.Length} values, not {actual.Length}.", nameof(actual));
        var largest = 0f;
        for (var i = 0; i < actual.Length; i++)
        {
            var difference = MathF.Abs(actual[i] - Values[i]);
            largest = float.IsNaN(difference) ? float.PositiveInfinity : MathF.Max(largest, difference);
        }

        return largest;
    }

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex Shape();
}
