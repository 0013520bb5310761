using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Retouching;

/// <summary>What a request must keep; the first rule broken is told in a sentence with the value and the limit.</summary>
internal static class RequestRules
{
    public static void Check(RetouchRequest request, Extent analysed, Extent photo, RetouchModel model)
    {
        if (photo != analysed) throw Bad($"The photo is {photo} pixels, the analysed one was {analysed}.");
        foreach (var settings in request.RegionSettings.Values.Prepend(request.Settings))
            foreach (var feature in Enum.GetValues<RetouchFeature>()) CheckStrength(feature, settings.StrengthOf(feature), model);
        if (request.Selection is not { } selection) return;
        if (selection.Extent != photo) throw Bad($"The selection is {selection.Extent} pixels, the photo is {photo}.");
        if (selection.Format.Channels != ChannelLayout.Grey) throw Bad($"The selection has the format {selection.Format}; it must have one grey channel.");
    }

    public static void Check(RetouchRendering rendering, RetouchOutput output, Bounds bounds, ImageSpan destination)
    {
        CheckOutput(rendering, output, destination);
        var photo = rendering.Photo.Extent;
        if (!photo.Bounds.Contains(bounds)) throw Bad($"The bounds {bounds} do not lie inside the photo of {photo} pixels.");
        if (destination.Extent != bounds.Extent) throw Bad($"The destination is {destination.Extent} pixels, the bounds are {bounds.Extent}.");
    }

    public static void CheckPreview(RetouchRendering rendering, RetouchOutput output, ImageSpan destination)
    {
        CheckOutput(rendering, output, destination);
        var extent = PhotoPreview.ExtentFor(rendering.Photo.Extent, destination.Extent.LongSide);
        if (destination.Extent != extent) throw Bad($"The destination is {destination.Extent} pixels; a preview of this photo would be {extent}.");
    }

    private static void CheckOutput(RetouchRendering rendering, RetouchOutput output, ImageSpan destination)
    {
        if (output.NeedsSoftLight() && rendering.Photo.Format.Sample == SampleType.Float32)
            throw new RetouchException(
                RetouchError.UnsupportedImage, "Photoshop has no Soft Light blending in 32-bit documents; ask for the pixel layer instead.");
        if (destination.Format != rendering.FormatOf(output))
            throw Bad($"The destination has the format {destination.Format}, the output {rendering.FormatOf(output)}.");
    }

    private static void CheckStrength(RetouchFeature feature, float strength, RetouchModel model)
    {
        if (strength is not (>= 0 and <= 1))
            throw Bad(FormattableString.Invariant($"The strength of {FeatureNames.Of(feature)} is {strength}; it must be within 0 and 1."));
        if (strength > 0 && !model.Features.Contains(feature))
            throw new RetouchException(
                RetouchError.ModelMissing, $"The model {model.Name} {model.Version} cannot retouch {FeatureNames.Of(feature).Replace('_', ' ')}.");
    }

    private static RetouchException Bad(string message) => new(RetouchError.BadRequest, message);
}
