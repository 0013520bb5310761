using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.Regions;

/// <summary>What one run of the network found, all on the grid of its pass, which starts at 0, 0.</summary>
/// <param name="SkinMask">Where skin is, 0..1, one plane.</param>
/// <param name="RetouchMask">Where blemishes and other marks are, 0..1, one plane.</param>
/// <param name="BlendLayers">Blend layer of each family by its name in the manifest; three planes around the neutral blend.</param>
internal sealed record PassResult(PlanarWindow SkinMask, PlanarWindow RetouchMask, IReadOnlyDictionary<string, PlanarWindow> BlendLayers)
{
    /// <summary>Some pixels of the grid, as a grid of their own.</summary>
    public PassResult Cut(Bounds grid) => new(
        Cut(SkinMask, grid), Cut(RetouchMask, grid), BlendLayers.ToDictionary(layer => layer.Key, layer => Cut(layer.Value, grid)));

    /// <summary>Some pixels of a grid that starts at 0, 0, as a grid of their own.</summary>
    /// <param name="window">The grid.</param>
    /// <param name="grid">Which of its pixels.</param>
    public static PlanarWindow Cut(PlanarWindow window, Bounds grid) =>
        window.Bounds == grid ? window : Copied(window, grid, PlanarWindow.Create(grid.Extent.Bounds, window.PlaneCount));

    /// <summary>Some pixels of a grid that starts at 0, 0, on memory for a short time: whoever takes the window disposes it.</summary>
    public static PlanarWindow RentedCut(PlanarWindow window, Bounds grid) => Copied(window, grid, PlanarWindow.Rent(grid.Extent.Bounds, window.PlaneCount));

    private static PlanarWindow Copied(PlanarWindow window, Bounds grid, PlanarWindow cut)
    {
        for (var plane = 0; plane < window.PlaneCount; plane++)
            for (var y = 0; y < grid.Height; y++) window.Row(plane, grid.Y + y).Slice(grid.X, grid.Width).CopyTo(cut.Row(plane, y));
        return cut;
    }
}
