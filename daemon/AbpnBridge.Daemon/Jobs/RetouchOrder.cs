using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>Which retouch is wanted, checked but for the ids of regions.</summary>
/// <param name="Settings">Strengths and kept marks of the photo.</param>
/// <param name="Region">Where the retouch may act and the networks look; null: the whole photo.</param>
/// <param name="RegionSettings">Settings of single regions by the engine's id, in place of the photo's; all strengths 0 where a region is off.</param>
internal sealed record RetouchOrder(RetouchSettings Settings, Bounds? Region, IReadOnlyDictionary<int, RetouchSettings> RegionSettings);
