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
/// <param name="Edit">w sum_f s_f (B_f - Bn), three planes; 0 where nothing changes. w is the region's weight.</param>
/// <param name="Mask">w times the largest mask value of the active features, smoothed by 1 2 1 on both axes, one plane, 0..1.</param>
internal sealed record EditField(Bounds Roi, double Scale, PlanarWindow Edit, PlanarWindow Mask)
{
    // What whitening lifts at full strength: blend 0.5 + 0.2 x skin mask (facts: section 2, step 6).
    private const float WhiteningLift = 0.2f;

    /// <summary>Puts the features of one region together.</summary>
    public static EditField Of(RegionAnalysis found, RetouchSettings settings, AdaptiveBlendConstants constants)
    {
        var edit = PlanarWindow.Create(found.SkinMask.Bounds, 3);
        var mask = PlanarWindow.Create(found.SkinMask.Bounds, 1);
        foreach (var feature in Enum.GetValues<RetouchFeature>().Where(feature => settings.StrengthOf(feature) > 0))
        {
            AddEdit(edit, found, feature, settings, constants);
            Pairs.Run(mask.Samples.Span, (feature == RetouchFeature.Blemishes ? found.RetouchMask : found.SkinMask).Samples.Span, default(Larger));
        }

        mask = Smoothed(mask);
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

    private static void AddEdit(PlanarWindow edit, RegionAnalysis found, RetouchFeature feature, RetouchSettings settings, AdaptiveBlendConstants constants)
    {
        var strength = settings.StrengthOf(feature);
        if (feature == RetouchFeature.Whitening)
        {
            for (var plane = 0; plane < 3; plane++) Pairs.Run(PlaneOf(edit, plane), found.SkinMask.Samples.Span, new ScaledSum(0, WhiteningLift * strength));
            return;
        }

        foreach (var family in FamiliesOf(feature, settings.Keep))
            if (found.BlendLayers.TryGetValue(family, out var layer))
                Pairs.Run(edit.Samples.Span, layer.Samples.Span, new ScaledSum(constants.Neutral, strength));
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
