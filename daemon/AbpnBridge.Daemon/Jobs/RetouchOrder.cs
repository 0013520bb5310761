using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>Which retouch is wanted, checked but for the ids of regions.</summary>
/// <param name="Settings">Strengths and kept marks of the photo.</param>
/// <param name="Region">Where the retouch may act and the networks look; null: the whole photo.</param>
/// <param name="Overrides">Settings of single regions.</param>
internal sealed record RetouchOrder(RetouchSettings Settings, Bounds? Region, IReadOnlyList<RegionSettings> Overrides);

/// <summary>Settings of one region in place of the photo's; all strengths 0 where it is off.</summary>
internal sealed record RegionSettings(int RegionId, RetouchSettings Settings);
