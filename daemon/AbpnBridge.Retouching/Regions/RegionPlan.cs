using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Retouching.Regions;

/// <summary>
/// Pure arithmetic: from connected skin on the coarse pass's grid to regions of the photo. Each is the skin's bounding box with context around it; boxes that
/// largely overlap are one region, and so are the parts of a face that glasses cut in two; others stay apart and are blended where they overlap (<see cref="RegionWeight"/>).
/// </summary>
internal static class RegionPlan
{
    /// <summary>At most this many regions have a pass of their own, the largest first; the others take what the coarse pass found in them.</summary>
    public const int MostOwnPasses = 32;

    /// <summary>Pixels that the grids of all regions may have together: 15 planes of float each, 190 MB.</summary>
    public const long MostGridPixels = 3_200_000;

    /// <summary>A pass of its own must see a region at least this much larger than the coarse pass did.</summary>
    public const double WorthwhileGain = 1.25;

    /// <summary>How much finer the second look is, tile by tile: 2 x 2 tiles of 512 with 64 pixels of overlap cover 960.</summary>
    public const double CloserLook = 1.875;

    // Both sides, on the coarse grid: where some skin is this large, a face 80 pixels wide, small faces are not what the photo is of. (Legs are long but
    // narrow.)
    private const int LargeSkin = 80;

    // Of the largest region's long side: what is smaller is background to it and stays with the coarse pass.
    private const double Background = 0.125;

    // Of the skin's long side, on each side: a face's skin with its neck comes to about 1.7 face widths, at which the network was trained.
    private const double Context = 0.15;

    // Glasses and their shadow cut a face between forehead and cheeks: the gap was 2 to 13 % of the narrower part's width in nine portraits of 200. Between
    // the faces of two people, one above the other, lies hair. With neck and neckline a face is up to two and a half times as tall as wide.
    private const double WidestCut = 0.15;
    private const double CutPartsShare = 0.75;
    private const double NarrowestCutPart = 0.5;
    private const double TallestFace = 2.5;

    /// <summary>The regions of a photo, from the top left.</summary>
    /// <param name="skin">Bounding boxes of connected skin, full-size pixels.</param>
    /// <param name="coarse">The coarse pass.</param>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="networkSide">Side of the network's square input.</param>
    public static IReadOnlyList<PlannedRegion> For(IEnumerable<Bounds> skin, NetworkPass coarse, Extent photo, int networkSide)
    {
        var cores = Merged(skin, photo);
        var ownPasses = OwnPasses(cores, coarse, photo, networkSide);
        return
        [
            .. cores.OrderBy(core => core.Y).ThenBy(core => core.X).Select((core, id) => ownPasses.TryGetValue(core, out var pass)
                ? new PlannedRegion(id, core, pass, OnCoarseGrid: null)
                : OnCoarseGrid(id, core, BoxOf(core, photo), coarse)),
        ];
    }

    /// <summary>
    /// Whether a second, closer look is due, since the coarse pass found nothing large and cannot see faces much smaller than 60 pixels for sure.
    /// </summary>
    public static bool NeedsCloserLook(IEnumerable<Bounds> skin, NetworkPass coarse) =>
        coarse.Scale < 1 && skin.All(box => Math.Min(box.Width, box.Height) * coarse.Scale < LargeSkin);

    internal static Bounds BoxOf(Bounds core, Extent photo) => core.Inflate((int)Math.Round(Context * core.Extent.LongSide)).Intersect(photo.Bounds);

    /// <summary>Pixels of the photo under pixels of a pass's grid.</summary>
    public static Bounds OnPhoto(Bounds grid, NetworkPass coarse) => Bounds.FromEdges(
        coarse.Roi.X + (int)Math.Floor(grid.X / coarse.Scale), coarse.Roi.Y + (int)Math.Floor(grid.Y / coarse.Scale),
        coarse.Roi.X + (int)Math.Ceiling(grid.Right / coarse.Scale), coarse.Roi.Y + (int)Math.Ceiling(grid.Bottom / coarse.Scale)).Intersect(coarse.Roi);

    private static List<Bounds> Merged(IEnumerable<Bounds> skin, Extent photo)
    {
        var merged = new List<Bounds>();
        foreach (var box in skin)
        {
            var core = box;
            // What has taken in another is larger, and may now belong together with one that it was compared with before.
            while (merged.FindIndex(other => BelongTogether(core, other, photo)) is >= 0 and var found)
            {
                core = Around(core, merged[found]);
                merged.RemoveAt(found);
            }

            merged.Add(core);
        }

        return merged;
    }

    private static bool BelongTogether(Bounds a, Bounds b, Extent photo) => Overlap(BoxOf(a, photo), BoxOf(b, photo)) || AreOneFaceCutAcross(a, b);

    /// <summary>Half of the smaller box or more lies in the larger one.</summary>
    private static bool Overlap(Bounds a, Bounds b) => 2 * a.Intersect(b).Extent.PixelCount >= Math.Min(a.Extent.PixelCount, b.Extent.PixelCount);

    /// <summary>One close above the other, about as wide, and together no taller than a face with its neck.</summary>
    private static bool AreOneFaceCutAcross(Bounds a, Bounds b)
    {
        var (narrower, wider) = (Math.Min(a.Width, b.Width), Math.Max(a.Width, b.Width));
        var gap = Math.Max(a.Y, b.Y) - Math.Min(a.Bottom, b.Bottom);
        var shared = Math.Min(a.Right, b.Right) - Math.Max(a.X, b.X);
        var whole = Around(a, b);
        return gap <= WidestCut * narrower && shared >= CutPartsShare * narrower && narrower >= NarrowestCutPart * wider &&
            whole.Height <= TallestFace * whole.Width;
    }

    private static Bounds Around(Bounds a, Bounds b) =>
        Bounds.FromEdges(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom));

    private static Dictionary<Bounds, NetworkPass> OwnPasses(IReadOnlyList<Bounds> cores, NetworkPass coarse, Extent photo, int networkSide)
    {
        var chosen = new Dictionary<Bounds, NetworkPass>();
        var pixels = 0L;
        var background = Background * cores.Select(core => core.Extent.LongSide).DefaultIfEmpty().Max();
        foreach (var core in cores.OrderByDescending(core => core.Extent.PixelCount))
        {
            var pass = NetworkPass.Fit(BoxOf(core, photo), networkSide);
            if (pass.Scale <= WorthwhileGain * coarse.Scale || core.Extent.LongSide < background) continue;
            pixels += pass.Grid.PixelCount;
            if (chosen.Count == MostOwnPasses || pixels > MostGridPixels) break;
            chosen[core] = pass;
        }

        return chosen;
    }

    /// <summary>Moved to the coarse grid's lines, rounded to whole photo pixels, so that its grid is a cut from the coarse one.</summary>
    private static PlannedRegion OnCoarseGrid(int id, Bounds core, Bounds box, NetworkPass coarse)
    {
        var grid = Bounds.FromEdges(
            (int)Math.Floor((box.X - coarse.Roi.X) * coarse.Scale), (int)Math.Floor((box.Y - coarse.Roi.Y) * coarse.Scale),
            (int)Math.Ceiling((box.Right - coarse.Roi.X) * coarse.Scale),
            (int)Math.Ceiling((box.Bottom - coarse.Roi.Y) * coarse.Scale)).Intersect(coarse.Grid.Bounds);
        var roi = Bounds.FromEdges(Line(coarse.Roi.X, grid.X), Line(coarse.Roi.Y, grid.Y), Line(coarse.Roi.X, grid.Right), Line(coarse.Roi.Y, grid.Bottom));
        return new PlannedRegion(id, core, new NetworkPass(roi.Intersect(coarse.Roi), coarse.Scale), grid);

        int Line(int origin, int line) => origin + (int)Math.Round(line / coarse.Scale);
    }
}
