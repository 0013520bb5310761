using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Pyramids;

/// <summary>Random windows of a level, and the check that a piece equals the whole bit for bit.</summary>
internal static class Windows
{
    public static IEnumerable<Bounds> In(Extent extent, int count)
    {
        var random = new Random(extent.Width * 1000 + extent.Height);
        for (var i = 0; i < count; i++)
        {
            var (x, y) = (random.Next(extent.Width), random.Next(extent.Height));
            yield return new Bounds(x, y, random.Next(1, extent.Width - x + 1), random.Next(1, extent.Height - y + 1));
        }
    }

    public static PlanarWindow Cut(PlanarWindow window, Bounds bounds)
    {
        var cut = PlanarWindow.Rent(bounds, window.PlaneCount);
        window.CopyTo(cut);
        return cut;
    }

    public static void AssertPartOf(PlanarWindow whole, PlanarWindow piece)
    {
        using var expected = Cut(whole, piece.Bounds);
        Assert.True(expected.Samples.Span.SequenceEqual(piece.Samples.Span), $"Differs in {piece.Bounds}.");
    }
}
