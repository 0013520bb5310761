using System.Buffers;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching;

/// <summary>
/// What one region adds to the photo, on the region's grid: its features put together by their strengths. At full size the fields of all regions are lifted and
/// summed up, then J, the gate and the format follow.
/// </summary>
/// <param name="Roi">The region, full-size pixels of the photo.</param>
/// <param name="Scale">Grid pixels per photo pixel.</param>
/// <param name="Edit">w sum_f s_f c_f (B_f - Bn), three planes; 0 where nothing changes. w is the region's weight; c_f is 1 where all active features have one
/// mask, else the gate of the feature's own.</param>
/// <param name="Mask">w times the largest of the active features' masks, each smoothed by 1 2 1 on both axes; one plane, 0..1.</param>
internal sealed record EditField(Bounds Roi, double Scale, PlanarWindow Edit, PlanarWindow Mask)
{
    // What whitening lifts at full strength: blend 0.5 + 0.2 x skin mask (facts: section 2, step 6).
    private const float WhiteningLift = 0.2f;

    /// <summary>
    /// Puts the features of one region together. At full size one gate acts, opened by the largest mask; where features have different masks, each one's edit
    /// is closed here by the gate of its own, or `evening`, which opens the gate on all skin, would let through what blemishes' result says of clean skin.
    /// </summary>
    public static EditField Of(RegionAnalysis found, RetouchSettings settings, ModelManifest manifest)
    {
        var edit = PlanarWindow.Create(found.SkinMask.Bounds, 3);
        var mask = PlanarWindow.Create(found.SkinMask.Bounds, 1);
        var active = Enum.GetValues<RetouchFeature>().Where(feature => settings.StrengthOf(feature) > 0)
            .ToLookup(feature => feature == RetouchFeature.Blemishes ? found.RetouchMask : found.SkinMask);
        foreach (var features in active)
        {
            var own = Smoothed(features.Key);
            Pairs.Run(mask.Samples.Span, own.Samples.Span, default(Larger));
            if (active.Count == 1)
            {
                AddEdits(edit, found, features, settings, manifest);
                continue;
            }

            using var closed = PlanarWindow.Rent(edit.Bounds, 3);
            closed.Samples.Span.Clear();
            AddEdits(closed, found, features, settings, manifest);
            new Gate(manifest.Gate).Open(own.Samples.Span, own.Samples.Span);
            for (var plane = 0; plane < 3; plane++) Pairs.Run(PlaneOf(closed, plane), own.Samples.Span, new Product(1));
            Pairs.Run(edit.Samples.Span, closed.Samples.Span, new ScaledSum(0, 1));
        }

        for (var plane = 0; plane < 3; plane++) Pairs.Run(PlaneOf(edit, plane), found.Weight.Samples.Span, new Product(1));
        Pairs.Run(mask.Samples.Span, found.Weight.Samples.Span, new Product(1));
        return new EditField(found.Region.Bounds, found.Region.Scale, edit, mask);
    }

    /// <summary>The region in pixels of a view, every pixel that it touches.</summary>
    public Bounds BoundsAt(double zoom) => Bounds.FromEdges(
        (int)Math.Floor(Roi.X * zoom), (int)Math.Floor(Roi.Y * zoom), (int)Math.Ceiling(Roi.Right * zoom), (int)Math.Ceiling(Roi.Bottom * zoom));

    /// <summary>Where the pixels of a view read the grids.</summary>
    /// <param name="zoom">Pixels of the view per photo pixel.</param>
    public GridMap MapAt(double zoom) => GridMap.Of(Roi, Scale, zoom);

    private static void AddEdits(
        PlanarWindow edit, RegionAnalysis found, IEnumerable<RetouchFeature> features, RetouchSettings settings, ModelManifest manifest)
    {
        foreach (var feature in features)
        {
            var strength = settings.StrengthOf(feature);
            var lift = new ScaledSum(0, WhiteningLift * strength);
            for (var plane = 0; plane < 3 && feature == RetouchFeature.Whitening; plane++) Pairs.Run(PlaneOf(edit, plane), found.SkinMask.Samples.Span, lift);
            foreach (var family in FamiliesOf(feature, settings.Keep))
                if (found.BlendLayers.TryGetValue(family, out var layer))
                    Pairs.Run(edit.Samples.Span, layer.Samples.Span, new ScaledSum(manifest.AdaptiveBlend.Neutral, strength));
        }
    }

    private static IEnumerable<string> FamiliesOf(RetouchFeature feature, KeptMarks keep)
    {
        yield return FeatureNames.Of(feature);
        if (feature != RetouchFeature.Blemishes) yield break;
        if (!keep.HasFlag(KeptMarks.Moles)) yield return FeatureNames.Moles;
        if (!keep.HasFlag(KeptMarks.Freckles)) yield return FeatureNames.Freckles;
    }

    private static Span<float> PlaneOf(PlanarWindow window, int plane)
    {
        var count = window.Samples.Length / window.PlaneCount;
        return window.Samples.Span.Slice(plane * count, count);
    }

    /// <summary>
    /// (1 2 1) x (1 2 1) / 16, the edge repeated: the mask heads end in a 2 x 2 upsampling, whose period-2 pattern would show at the gate's edges.
    /// </summary>
    private static PlanarWindow Smoothed(PlanarWindow mask)
    {
        var smooth = PlanarWindow.Create(mask.Bounds, 1);
        var (top, bottom) = (mask.Bounds.Y, mask.Bounds.Bottom - 1);
        // A millisecond or two: nothing to cancel.
        Parallel.For(top, bottom + 1, Workers.Options(CancellationToken.None), y =>
        {
            var rented = ArrayPool<float>.Shared.Rent(mask.Bounds.Width);
            var column = rented.AsSpan(0, mask.Bounds.Width);
            Binomial(mask.Row(0, Math.Max(y - 1, top)), mask.Row(0, y), mask.Row(0, Math.Min(y + 1, bottom)), column);
            var row = smooth.Row(0, y);
            for (var x = 0; x < row.Length; x++)
                row[x] = Binomial(column[Math.Max(x - 1, 0)], column[x], column[Math.Min(x + 1, row.Length - 1)]);
            ArrayPool<float>.Shared.Return(rented);
        });
        return smooth;
    }

    private static void Binomial(ReadOnlySpan<float> above, ReadOnlySpan<float> here, ReadOnlySpan<float> below, Span<float> sums)
    {
        for (var x = 0; x < sums.Length; x++) sums[x] = Binomial(above[x], here[x], below[x]);
    }

    private static float Binomial(float before, float here, float after) => 0.25f * (before + after) + 0.5f * here;
}
