using System.Buffers;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>
/// Refining module, step 4: corrects one tile of a lifted blend level with that level's high-frequency part. The network is conv 6->16, LeakyReLU, conv
/// 16->3, plus the lifted blend; an output pixel depends on the 5 x 5 around it, so the tile comes with a halo.
/// </summary>
internal sealed class BlendRefiner(RetouchModel model)
{
    private const int InputPlanes = 6;
    private readonly BlendRefinerNetwork _network = model.Manifest.BlendRefiner ?? throw new ArgumentException("The model has no refining network.", nameof(model));

    /// <summary>Side of an output tile.</summary>
    public int TileSide => _network.Tile;

    /// <summary>Pixels around a tile that it depends on.</summary>
    public int Halo => _network.Halo;

    /// <summary>Refines one tile.</summary>
    /// <param name="lifted">up2 of the coarser blend level; the tile and its halo, cut at the level's edge.</param>
    /// <param name="detail">High-frequency part of the same pixels.</param>
    /// <param name="refined">
    /// Filled with the refined blend layer of the whole tile, three planes; where the tile reaches outside the level, pixels are of no meaning.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the device and the run.</param>
    public void Refine(PlanarWindow lifted, PlanarWindow detail, PlanarWindow refined, CancellationToken cancellationToken)
    {
        var side = _network.Tile + 2 * _network.Halo;
        var count = InputPlanes * side * side;
        var rented = ArrayPool<float>.Shared.Rent(count);
        try
        {
            var outer = refined.Bounds.Inflate(_network.Halo);
            Replicate(lifted, outer, rented.AsSpan(0, count / 2));
            Replicate(detail, outer, rented.AsSpan(count / 2, count / 2));
            var input = new NamedTensor(_network.Input, rented.AsMemory(0, count));
            model.RunBlendRefiner(input, new NamedTensor(_network.Output, refined.Samples), cancellationToken);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>Copies a window into a larger one, the edge rows and columns repeated outwards.</summary>
    private static void Replicate(PlanarWindow window, Bounds outer, Span<float> target)
    {
        var inner = window.Bounds;
        var left = inner.X - outer.X;
        for (var plane = 0; plane < window.PlaneCount; plane++)
            for (var y = outer.Y; y < outer.Bottom; y++)
            {
                var source = window.Row(plane, Math.Clamp(y, inner.Y, inner.Bottom - 1));
                var row = target.Slice((plane * outer.Height + y - outer.Y) * outer.Width, outer.Width);
                row[..left].Fill(source[0]);
                source.CopyTo(row[left..]);
                row[(left + inner.Width)..].Fill(source[^1]);
            }
    }
}
