using System.Globalization;
using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;
using Wire = AbpnBridge.V1;

namespace AbpnBridge.Daemon.Api;

/// <summary>
/// The one place that judges what clients say and turns it into the engine's words. Every fault names the field, its value and
/// the limit. Proto types go no further than here.
/// </summary>
/// <param name="limits">What is accepted.</param>
internal sealed class RetouchRequestMapper(LimitOptions limits)
{
    internal const int LongestProfileBytes = 4 << 20;
    internal const int LongestDisplayName = 256;
    internal const int LongestClientName = 64;

    /// <summary>Larger than any screen; a view is made in memory of its own.</summary>
    internal const int LongestPreviewSide = 4096;

    /// <summary>Checks what a photo is.</summary>
    /// <param name="header">May be absent.</param>
    /// <param name="field">Path of the header in its message.</param>
    /// <exception cref="InvalidFieldException">A field is missing or out of its range.</exception>
    internal PhotoDescription ReadPhoto(Wire.PhotoHeader? header, string field)
    {
        if (header is null)
            throw new InvalidFieldException(field, "is missing; the photo's extent and pixel format are required.");
        var extent = ReadExtent(header.Extent, $"{field}.extent");
        var format = PixelFormats.Find(header.PixelFormat) ?? throw UnknownFormat($"{field}.pixel_format", header.PixelFormat);
        if (header.IccProfile.Length > LongestProfileBytes)
            throw new InvalidFieldException(
                $"{field}.icc_profile", $"has {header.IccProfile.Length} bytes; the limit is {LongestProfileBytes}.");
        if (header.DisplayName.Length > LongestDisplayName)
            throw new InvalidFieldException(
                $"{field}.display_name", $"has {header.DisplayName.Length} characters; the limit is {LongestDisplayName}.");
        return new PhotoDescription(
            extent, format, WithoutControls(header.DisplayName), ColourReader.WarningsOf(header.IccProfile.Span, format))
        {
            Colour = ColourReader.Read(header.IccProfile.Span, format, $"{field}.icc_profile"),
        };
    }

    /// <summary>Settings, region and overrides of one retouch.</summary>
    /// <param name="settings">Absent: all defaults.</param>
    /// <param name="region">Absent: the whole photo.</param>
    /// <param name="overrides">Settings of single regions.</param>
    /// <param name="photo">The photo they belong to.</param>
    /// <param name="offered">Features whose strength may be above 0.</param>
    /// <param name="regionsOf">Regions that overrides may name, of the retouch's part of the photo (null: all of it).</param>
    /// <param name="field">Path of the message that holds them, with a dot at its end; empty for the message itself.</param>
    /// <exception cref="InvalidFieldException">A field is out of its range.</exception>
    /// <exception cref="DaemonException">A feature is not offered (NotOffered).</exception>
    internal static RetouchOrder ReadOrder(
        Wire.RetouchSettings? settings, Wire.Bounds? region, IReadOnlyList<Wire.RegionOverride> overrides, PhotoDescription photo,
        IReadOnlySet<RetouchFeature> offered, Func<Bounds?, IReadOnlyList<RetouchRegion>> regionsOf, string field)
    {
        var general = SettingsReader.Read(settings, offered, $"{field}settings");
        var bounds = region is null ? (Bounds?)null : ReadBounds(region, photo.Extent, $"{field}region");
        var single = ReadOverrides(overrides, offered, regionsOf(bounds), general);
        return new RetouchOrder(general, bounds, single);
    }

    /// <summary>The format of a selection mask: grey without alpha.</summary>
    internal static PixelFormat ReadSelectionFormat(Wire.PixelFormat wire, string field) =>
        PixelFormats.Find(wire) is { Channels: ChannelLayout.Grey } format
            ? format
            : throw new InvalidFieldException(field, $"is {Name(wire)}; a selection is GREY8, GREY16, GREY_PHOTOSHOP16 or GREY_FLOAT.");

    /// <summary>A rectangle inside the photo.</summary>
    internal static Bounds ReadBounds(Wire.Bounds wire, Extent photo, string field)
    {
        Between($"{field}.x", wire.X, 0, photo.Width - 1);
        Between($"{field}.y", wire.Y, 0, photo.Height - 1);
        Between($"{field}.width", wire.Width, 1, photo.Width - wire.X);
        Between($"{field}.height", wire.Height, 1, photo.Height - wire.Y);
        return new Bounds(wire.X, wire.Y, wire.Width, wire.Height);
    }

    /// <summary>Outputs of a Retouch call; pixels when none is named.</summary>
    internal static IReadOnlyList<RetouchOutput> ReadOutputs(IReadOnlyList<Wire.RetouchOutput> wire, PixelFormat format, string field)
    {
        if (wire.Count == 0)
            return [RetouchOutput.Pixels];
        var outputs = wire.Select((output, i) => ReadOutput(output, format, $"{field}[{i}]")).ToList();
        for (var i = 0; i < outputs.Count; i++)
            if (outputs.IndexOf(outputs[i]) < i)
                throw new InvalidFieldException($"{field}[{i}]", $"names {wire[i]} a second time; each output is asked for once.");
        return outputs;
    }

    /// <summary>One output that this photo can have.</summary>
    internal static RetouchOutput ReadOutput(Wire.RetouchOutput wire, PixelFormat format, string field)
    {
        var output = wire switch
        {
            Wire.RetouchOutput.Pixels => RetouchOutput.Pixels,
            Wire.RetouchOutput.SoftLightLayer => RetouchOutput.SoftLightLayer,
            Wire.RetouchOutput.Mask => RetouchOutput.Mask,
            Wire.RetouchOutput.ResidueLayer => RetouchOutput.ResidueLayer,
            Wire.RetouchOutput.PixelLayer => RetouchOutput.PixelLayer,
            _ => throw new InvalidFieldException(
                field, $"is {(int)wire}; it must be 1 (pixels), 2 (soft-light layer), 3 (mask), 4 (residue layer) or 5 (pixel layer)."),
        };
        if (output.NeedsSoftLight() && format.Sample == SampleType.Float32)
            throw new DaemonException(
                DaemonError.NotOffered,
                "There are no soft-light and residue layers for 32-bit photos: Photoshop has no Soft Light there. Ask for the pixel layer instead.");
        return output;
    }

    /// <summary>What ReadPixels is to read: whole rows of one output of the photo, or of a smaller view of it.</summary>
    /// <exception cref="InvalidFieldException">A field is out of its range, or the rows are too many for one message.</exception>
    /// <exception cref="DaemonException">The output is not to be had of this photo (NotOffered).</exception>
    internal OutputRows ReadRows(Wire.ReadPixelsRequest request, PhotoDescription photo)
    {
        var output = ReadOutput(request.Output, photo.Format, "output");
        var format = WireFormat.FormatOf(output, photo.Format);
        Between("preview_long_side", request.PreviewLongSide, 0, LongestPreviewSide);
        var whole = request.PreviewLongSide == 0 ? photo.Extent : PhotoPreview.ExtentFor(photo.Extent, request.PreviewLongSide);
        Between("first_row", request.FirstRow, 0, whole.Height - 1);
        Between("row_count", request.RowCount, 1, whole.Height - request.FirstRow);
        var bytes = (long)whole.Width * format.BytesPerPixel * request.RowCount;
        if (bytes > limits.MaxMessageBytes)
            throw new InvalidFieldException(
                "row_count", $"is {request.RowCount}, which makes {bytes} bytes; a message holds at most {limits.MaxMessageBytes}.");
        return new OutputRows(output, format, whole, new Bounds(0, request.FirstRow, whole.Width, request.RowCount), whole != photo.Extent);
    }

    /// <summary>A client's name for the list of pairings.</summary>
    internal static string ReadClientName(string name)
    {
        var clean = WithoutControls(name).Trim();
        return clean.Length is >= 1 and <= LongestClientName
            ? clean
            : throw new InvalidFieldException("client_name", $"has {clean.Length} characters; it must have 1 to {LongestClientName}.");
    }

    /// <summary>Without characters that could forge a line of a log or a terminal.</summary>
    internal static string WithoutControls(string text) =>
        string.Concat(text.Where(c => !char.IsControl(c) && CharUnicodeInfo.GetUnicodeCategory(c) is not (
            UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)));

    private Extent ReadExtent(Wire.Extent? wire, string field)
    {
        if (wire is null)
            throw new InvalidFieldException(field, "is missing; width and height are required.");
        Between($"{field}.width", wire.Width, 1, limits.MaxSidePixels);
        Between($"{field}.height", wire.Height, 1, limits.MaxSidePixels);
        var pixels = (long)wire.Width * wire.Height;
        if (pixels > limits.MaxPixels)
            throw new InvalidFieldException(field, $"is {wire.Width} x {wire.Height}, {pixels} pixels; the limit is {limits.MaxPixels}.");
        return new Extent(wire.Width, wire.Height);
    }

    private static Dictionary<int, RetouchSettings> ReadOverrides(
        IReadOnlyList<Wire.RegionOverride> overrides, IReadOnlySet<RetouchFeature> offered, IReadOnlyList<RetouchRegion> known,
        RetouchSettings general)
    {
        var result = new Dictionary<int, RetouchSettings>();
        for (var i = 0; i < overrides.Count; i++)
        {
            var (wire, field) = (overrides[i], $"region_overrides[{i}]");
            var region = known.FirstOrDefault(region => WireFormat.IdOf(region) == wire.RegionId)
                ?? throw new InvalidFieldException($"{field}.region_id", $"is {wire.RegionId}; {KnownIds(known)}.");
            if (!result.TryAdd(region.Id, ReadOverride(wire, offered, general, field)))
                throw new InvalidFieldException($"{field}.region_id", $"names region {wire.RegionId} a second time.");
        }

        return result;
    }

    private static RetouchSettings ReadOverride(
        Wire.RegionOverride wire, IReadOnlySet<RetouchFeature> offered, RetouchSettings general, string field)
    {
        if (wire.Off)
            return SettingsReader.Nothing;
        return wire.Settings is null ? general : SettingsReader.Read(wire.Settings, offered, $"{field}.settings");
    }

    private static string KnownIds(IReadOnlyList<RetouchRegion> known) => known.Count == 0
        ? "no regions are known before a retouch with the same region field is done"
        : $"the photo's regions are {string.Join(", ", known.Select(WireFormat.IdOf))}";

    private static InvalidFieldException UnknownFormat(string field, Wire.PixelFormat wire) =>
        new(field, $"is {Name(wire)}; it must be one of the formats of the capabilities and is never guessed.");

    private static string Name(Wire.PixelFormat wire) =>
        Enum.IsDefined(wire) ? wire.ToString() : ((int)wire).ToString(CultureInfo.InvariantCulture);

    private static void Between(string field, int value, int least, int most)
    {
        if (value < least || value > most)
            throw new InvalidFieldException(
                field, string.Create(CultureInfo.InvariantCulture, $"is {value}; it must be between {least} and {most}."));
    }
}
