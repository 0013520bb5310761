using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Retouching;

/// <summary>Everything one rendering needs besides the analysed photo; immutable.</summary>
public sealed record RetouchRequest
{
    /// <summary>Strengths and kept marks.</summary>
    public RetouchSettings Settings { get; init; } = new();

    /// <summary>Settings of single regions by the region's id, in place of <see cref="Settings"/>.</summary>
    public IReadOnlyDictionary<int, RetouchSettings> RegionSettings { get; init; } = new Dictionary<int, RetouchSettings>();

    /// <summary>Only pixels inside may change, in full-size pixels of the photo; null for all. May reach outside the photo.</summary>
    public Bounds? Region { get; init; }

    /// <summary>How much each pixel may change, one grey channel (8-bit, 16-bit or float) of the photo's extent; null for all of it.</summary>
    public ImageView? Selection { get; init; }

    /// <summary>The settings of one region.</summary>
    internal RetouchSettings SettingsOf(RetouchRegion region) => RegionSettings.GetValueOrDefault(region.Id, Settings);
}
