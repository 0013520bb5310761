namespace AbpnBridge.Inference;

/// <summary>
/// A model whose files were read once and found to be those of the manifest; the sessions are made from these very bytes.
/// </summary>
/// <param name="Manifest">The checked manifest.</param>
/// <param name="LocalRetouchingGraph">The local retouching network as ONNX.</param>
/// <param name="BlendRefinerGraph">The refining network as ONNX.</param>
public sealed record VerifiedModel(ModelManifest Manifest, byte[] LocalRetouchingGraph, byte[] BlendRefinerGraph);

/// <summary>One manifest found in the store, usable or not.</summary>
/// <param name="Path">The manifest's path.</param>
/// <param name="Manifest">The manifest, or null where it breaks a rule.</param>
/// <param name="Problem">Why it cannot be used, or null.</param>
public sealed record ModelListing(string Path, ModelManifest? Manifest, string? Problem);
