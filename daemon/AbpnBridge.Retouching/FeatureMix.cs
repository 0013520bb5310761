using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching;

/// <summary>
/// The features of one request put together on the network's grid. Strengths are taken relative to the largest one, which is applied after the lift:
/// so the refined edit fades to nothing with its slider, and one feature alone is exactly s (B_f - Bn).
/// </summary>
/// <param name="BlendLayer">Bn + sum_f (s_f / s) (B_f - Bn), three planes.</param>
/// <param name="Mask">Largest mask value of the active features, smoothed by 1 2 1 on both axes, one plane, 0..1.</param>
/// <param name="Strength">s, the largest strength; 0 where nothing is asked for.</param>
internal sealed record FeatureMix(PlanarWindow BlendLayer, PlanarWindow Mask, float Strength)
{
    // What whitening lifts at full strength: blend 0.5 + 0.2 x skin mask (facts: section 2, step 6).
    private const float WhiteningLift = 0.2f;

    public static FeatureMix Of(RetouchAnalysis analysis, RetouchSettings settings, AdaptiveBlendConstants constants)
    {
        var blend = PlanarWindow.Create(analysis.SkinMask.Bounds, 3);
        blend.Samples.Span.Fill(constants.Neutral);
        var mask = PlanarWindow.Create(analysis.SkinMask.Bounds, 1);
        var active = Enum.GetValues<RetouchFeature>().Where(feature => settings.StrengthOf(feature) > 0).ToArray();
        var largest = active.Select(settings.StrengthOf).DefaultIfEmpty(0).Max();
        foreach (var feature in active)
        {
            AddEdit(blend, analysis, feature, settings, constants, settings.StrengthOf(feature) / largest);
            AddMask(mask, feature == RetouchFeature.Blemishes ? analysis.RetouchMask : analysis.SkinMask);
        }

        return new FeatureMix(blend, Smoothed(mask), largest);
    }

    private static void AddEdit(
        PlanarWindow blend, RetouchAnalysis analysis, RetouchFeature feature, RetouchSettings settings, AdaptiveBlendConstants constants, float weight)
    {
        if (feature == RetouchFeature.Whitening)
        {
            for (var plane = 0; plane < 3; plane++) AddScaled(PlaneOf(blend, plane), analysis.SkinMask.Samples.Span, 0, WhiteningLift * weight);
            return;
        }

        foreach (var family in FamiliesOf(feature, settings.Keep))
            if (analysis.BlendLayers.TryGetValue(family, out var layer))
                AddScaled(blend.Samples.Span, layer.Samples.Span, constants.Neutral, weight);
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

    private static void AddScaled(Span<float> sums, ReadOnlySpan<float> values, float origin, float weight)
    {
        for (var i = 0; i < sums.Length; i++) sums[i] += (values[i] - origin) * weight;
    }

    /// <summary>
    /// (1 2 1) x (1 2 1) / 16, the edge repeated: the mask heads end in a 2 x 2 upsampling, whose period-2 pattern would show at the gate's edges.
    /// </summary>
    private static PlanarWindow Smoothed(PlanarWindow mask)
    {
        var smooth = PlanarWindow.Create(mask.Bounds, 1);
        var (top, bottom) = (mask.Bounds.Y, mask.Bounds.Bottom - 1);
        var column = new float[mask.Bounds.Width];
        for (var y = top; y <= bottom; y++)
        {
            Binomial(mask.Row(0, Math.Max(y - 1, top)), mask.Row(0, y), mask.Row(0, Math.Min(y + 1, bottom)), column);
            var row = smooth.Row(0, y);
            for (var x = 0; x < row.Length; x++)
                row[x] = Binomial(column[Math.Max(x - 1, 0)], column[x], column[Math.Min(x + 1, row.Length - 1)]);
        }

        return smooth;
    }

    private static void Binomial(ReadOnlySpan<float> above, ReadOnlySpan<float> here, ReadOnlySpan<float> below, Span<float> sums)
    {
        for (var x = 0; x < sums.Length; x++) sums[x] = Binomial(above[x], here[x], below[x]);
    }

    private static float Binomial(float before, float here, float after) => 0.25f * (before + after) + 0.5f * here;

    private static void AddMask(PlanarWindow mask, PlanarWindow other)
    {
        var values = mask.Samples.Span;
        var others = other.Samples.Span;
        for (var i = 0; i < values.Length; i++) values[i] = Math.Max(values[i], others[i]);
    }
}
