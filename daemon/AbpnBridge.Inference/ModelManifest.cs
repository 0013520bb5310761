using System.Text.Json;
using System.Text.Json.Serialization;

namespace AbpnBridge.Inference;

/// <summary>
/// What a released model promises: its networks with their checksums, the constants of the blend, the self-test. Always valid.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>Version of this file format: 1.</summary>
    public required int Schema { get; init; }

    /// <summary>Such as "abpn-skin": lower-case letters, digits and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>Such as "0.1.0".</summary>
    public required string Version { get; init; }

    /// <summary>One or two sentences for a user.</summary>
    public required string Description { get; init; }

    /// <summary>SPDX identifier of the weights' licence.</summary>
    public required string Licence { get; init; }

    /// <summary>What it was trained on, in sentences.</summary>
    public required string DataStatement { get; init; }

    /// <summary>
    /// Feature families it can do, such as "blemishes", "evening"; each is also an output of <see cref="LocalRetouching"/>.
    /// </summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>
    /// Marks removed only on request, such as "moles", "freckles"; each is also an output of <see cref="LocalRetouching"/>.
    /// </summary>
    public required IReadOnlyList<string> RemovableMarks { get; init; }

    /// <summary>The local retouching network (LRL).</summary>
    public required LocalRetouchingNetwork LocalRetouching { get; init; }

    /// <summary>The refining network, shared by all refined levels; null where the lift is plain bilinear.</summary>
    public BlendRefinerNetwork? BlendRefiner { get; init; }

    /// <summary>
    /// The full-size work of one tile as a graph, for devices that are faster at it than the processor's own code; null where none was released.
    /// </summary>
    public TileBlendGraph? TileBlend { get; init; }

    /// <summary>Constants of the adaptive blend.</summary>
    public required AdaptiveBlendConstants AdaptiveBlend { get; init; }

    /// <summary>Thresholds of the gate.</summary>
    public required GateThresholds Gate { get; init; }

    /// <summary>What every device must reproduce before it is trusted.</summary>
    public required SelfTestPromise SelfTest { get; init; }

    /// <summary>The measured quality table, as released; null where none was written.</summary>
    public JsonElement? Quality { get; init; }

    /// <summary>Reads and checks a manifest.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="source">What to call it in messages, such as the file name.</param>
    /// <exception cref="ModelException"><see cref="ModelFault.InvalidManifest"/>, naming the field, its value and the limit.</exception>
    public static ModelManifest Parse(ReadOnlySpan<byte> json, string source)
    {
        ModelManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.ModelManifest);
        }
        catch (JsonException e)
        {
            throw new ModelException(ModelFault.InvalidManifest, $"The model manifest {source} cannot be read: {e.Message}", e);
        }

        if (manifest is null) throw new ModelException(ModelFault.InvalidManifest, $"The model manifest {source} is empty.");
        new ManifestRules(manifest, source).Check();
        return manifest;
    }
}

/// <summary>The local retouching network: one square RGB picture in, masks and one retouched picture per family out.</summary>
/// <param name="File">Name of the ONNX file beside the manifest.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="Extent">Side of the network's grid in pixels, 64 to 2048, a multiple of 8.</param>
/// <param name="Input">Name of the input, [1,3,extent,extent], sRGB-encoded 0 to 1.</param>
/// <param name="Outputs">Names of the outputs: "skin_mask" and "retouch_mask" [1,1,extent,extent], the others [1,3,extent,extent].</param>
/// <param name="GigaMacs">Multiply-accumulates of one run in thousand millions, 0 to 1000; counted from the file.</param>
/// <param name="Half">The same network with its convolutions in float16; null where none was released.</param>
public sealed record LocalRetouchingNetwork(
    string File, string Sha256, int Extent, string Input, IReadOnlyList<string> Outputs, double GigaMacs, HalfPrecisionNetwork? Half = null);

/// <summary>The local retouching network with its convolutions in float16; inputs and outputs are the same float32 tensors.</summary>
/// <param name="File">Name of the ONNX file beside the manifest.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="Tolerance">Largest difference from the float32 network that is believed: above 0, at most 0.05.</param>
public sealed record HalfPrecisionNetwork(string File, string Sha256, float Tolerance);

/// <summary>The refining network: one tile of blend layer and detail in, the refined tile out.</summary>
/// <param name="File">Name of the ONNX file beside the manifest.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="Tile">Side of an output tile in pixels, 16 to 2048.</param>
/// <param name="Halo">Extra input pixels on each side, 0 to 64.</param>
/// <param name="Input">Name of the input, [1,6,tile+2*halo,tile+2*halo].</param>
/// <param name="Output">Name of the output, [1,3,tile,tile].</param>
/// <param name="GigaMacs">Multiply-accumulates of one tile in thousand millions, 0 to 1000; counted from the file.</param>
/// <param name="Levels">How many grids, each of twice the scale, are refined above the network's: 0 to 4; from the last one the lift is plain bilinear.</param>
public sealed record BlendRefinerNetwork(string File, string Sha256, int Tile, int Halo, string Input, string Output, double GigaMacs, int Levels);

/// <summary>
/// The tile graph: lift, adaptive blend and gate of one tile, every shape fixed, so that nothing is compiled anew for a photo. Its tensors have fixed names,
/// see <see cref="TensorNames"/>; the constants of <see cref="ModelManifest.AdaptiveBlend"/> and <see cref="ModelManifest.Gate"/> are in the graph.
/// </summary>
/// <param name="File">Name of the ONNX file beside the manifest.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="Tile">Side of a tile in pixels, 64 to 2048.</param>
/// <param name="Grid">Samples of the regions' grids on a side that one run takes, 16 to 2050.</param>
/// <param name="GigaMacs">Multiply-accumulates of one tile in thousand millions, 0 to 1000; counted from the file.</param>
public sealed record TileBlendGraph(string File, string Sha256, int Tile, int Grid, double GigaMacs);

/// <summary>Constants of J(I) = c0 (1-I)^2 + 2 c1 I (1-I) + c2 I^2 and of its safe inverse.</summary>
/// <param name="Bernstein">c0, c1, c2; none negative, not all zero. Soft light is 0, 1, 0.</param>
/// <param name="Neutral">The blend value that changes nothing, between 0 and 1: 0.5.</param>
/// <param name="Epsilon">Keeps the inverse finite where J is zero: 0.0001 to 0.1.</param>
public sealed record AdaptiveBlendConstants(IReadOnlyList<float> Bernstein, float Neutral, float Epsilon);

/// <summary>g = clamp((M - t0) / (t1 - t0), 0, 1).</summary>
/// <param name="T0">Mask value up to which nothing changes, 0 or more.</param>
/// <param name="T1">Mask value from which everything changes, above t0, at most 1.</param>
public sealed record GateThresholds(float T0, float T1);

/// <summary>Values the local retouching network gives for the self-test picture (see <see cref="SelfTestPicture"/>).</summary>
/// <param name="Tolerance">Largest difference allowed between any two devices, and between a device and a sample: above 0, at most
/// 0.05.</param>
/// <param name="Samples">Some output values as released.</param>
public sealed record SelfTestPromise(float Tolerance, IReadOnlyList<SelfTestSample> Samples);

/// <summary>One output value as released.</summary>
/// <param name="Output">Name of the output.</param>
/// <param name="Index">Flat index into the output tensor.</param>
/// <param name="Value">The value PyTorch gave.</param>
public sealed record SelfTestSample(string Output, int Index, float Value);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
