using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching.LocalRetouching;

/// <summary>LRL, step 2: the low-resolution network. Fills its square input from the grid, runs once, and returns the outputs cut to the grid again.</summary>
internal sealed class LocalRetouchingLayer(RetouchModel model)
{
    private readonly LocalRetouchingNetwork _network = model.Manifest.LocalRetouching;

    /// <summary>Runs the network.</summary>
    /// <param name="baseLayer">The photo on the network's grid: three planes, sRGB-encoded 0..1, no larger than the network's input.</param>
    /// <param name="window">
    /// Makes the windows that are returned: <see cref="PlanarWindow.Create"/>, or <see cref="PlanarWindow.Rent"/>, and then whoever takes them disposes them.
    /// </param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>Every output by name: masks of one plane, 0..1; low-resolution results of three planes.</returns>
    /// <exception cref="RetouchException"><see cref="RetouchError.DeviceLost"/>: the device failed.</exception>
    public IReadOnlyDictionary<string, PlanarWindow> Run(PlanarWindow baseLayer, Func<Bounds, int, PlanarWindow> window, CancellationToken cancellationToken)
    {
        var square = new Bounds(0, 0, _network.Extent, _network.Extent);
        var outputs = _network.Outputs.ToDictionary(name => name, name => window(square, TensorNames.Masks.Contains(name) ? 1 : 3));
        var tensors = outputs.Select(output => new NamedTensor(output.Key, output.Value.Samples)).ToArray();
        var input = Padded(baseLayer, square);
        model.RunLocalRetouching(new NamedTensor(_network.Input, input.Samples), tensors, cancellationToken);
        // Not after an error: a run that was given up may still be reading.
        input.Dispose();
        return outputs.ToDictionary(output => output.Key, output => Cropped(output.Value, baseLayer.Bounds, window));
    }

    /// <summary>Top-left aligned; what is left over repeats the last column and row.</summary>
    private static PlanarWindow Padded(PlanarWindow grid, Bounds square)
    {
        var padded = PlanarWindow.Rent(square, grid.PlaneCount);
        for (var plane = 0; plane < grid.PlaneCount; plane++)
            for (var y = 0; y < square.Height; y++)
            {
                var source = grid.Row(plane, Math.Min(y, grid.Bounds.Height - 1));
                var row = padded.Row(plane, y);
                source.CopyTo(row);
                row[source.Length..].Fill(source[^1]);
            }

        return padded;
    }

    private static PlanarWindow Cropped(PlanarWindow square, Bounds grid, Func<Bounds, int, PlanarWindow> window)
    {
        if (square.Bounds == grid) return square;
        var cropped = window(grid, square.PlaneCount);
        square.CopyTo(cropped);
        square.Dispose();
        return cropped;
    }
}
