using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace AbpnBridge.Inference.Tests;

/// <summary>
/// A whole model of tiny networks in a folder of its own: pictures are picture * 0.5 + 0.1, masks are channels of the picture.
/// </summary>
internal sealed class TinyModel : IDisposable
{
    internal const int Extent = 64;
    internal const int Tile = 16;
    internal const int Halo = 2;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("abpn-model-");

    internal TinyModel(Action<JsonObject>? change = null)
    {
        File.Copy(NetworkPath("tiny-lrl"), System.IO.Path.Combine(Path, "tiny-lrl.onnx"));
        File.Copy(NetworkPath("tiny-half"), System.IO.Path.Combine(Path, "tiny-half.onnx"));
        File.Copy(NetworkPath("tiny-tile"), System.IO.Path.Combine(Path, "tiny-tile.onnx"));
        WriteManifest("tiny.json", change);
    }

    internal string Path => _directory.FullName;

    internal static byte[] Network(string name) => File.ReadAllBytes(NetworkPath(name));

    internal static JsonObject Manifest()
    {
        var picture = SelfTestPicture.Create(Extent);
        return new JsonObject
        {
            ["schema"] = 1,
            ["name"] = "tiny",
            ["version"] = "0.1.0",
            ["description"] = "Tiny networks for tests.",
            ["licence"] = "Apache-2.0",
            ["dataStatement"] = "No data.",
            ["features"] = new JsonArray("blemishes", "evening"),
            ["removableMarks"] = new JsonArray("moles", "freckles"),
            ["localRetouching"] = new JsonObject
            {
                ["file"] = "tiny-lrl.onnx",
                ["sha256"] = Sha256("tiny-lrl"),
                ["extent"] = Extent,
                ["input"] = "base_layer",
                ["outputs"] = new JsonArray("skin_mask", "retouch_mask", "blemishes", "moles", "freckles", "evening"),
                ["gigaMacs"] = 0.5,
            },
            ["blendRefiner"] = new JsonObject
            {
                ["file"] = "tiny-refiner.onnx",
                ["sha256"] = Sha256("tiny-refiner"),
                ["tile"] = Tile,
                ["halo"] = Halo,
                ["input"] = "blend_and_detail",
                ["output"] = "blend_layer",
                ["gigaMacs"] = 0.25,
                ["levels"] = 1,
            },
            ["tileBlend"] = new JsonObject
            {
                ["file"] = "tiny-tile.onnx",
                ["sha256"] = Sha256("tiny-tile"),
                ["tile"] = 64,
                ["grid"] = 16,
                ["gigaMacs"] = 0.125,
            },
            ["adaptiveBlend"] = new JsonObject { ["bernstein"] = new JsonArray(0, 1, 0), ["neutral"] = 0.5, ["epsilon"] = 0.0001 },
            ["gate"] = new JsonObject { ["t0"] = 0.1, ["t1"] = 0.4 },
            ["selfTest"] = new JsonObject
            {
                ["tolerance"] = 0.002,
                ["samples"] = new JsonArray(Sample("blemishes", 1000, picture[1000] * 0.5 + 0.1), Sample("skin_mask", 2000, picture[2000])),
            },
        };
    }

    internal void WriteManifest(string file, Action<JsonObject>? change = null)
    {
        var manifest = Manifest();
        change?.Invoke(manifest);
        File.WriteAllText(System.IO.Path.Combine(Path, file), manifest.ToJsonString());
    }

    /// <summary>Adds the network with its product in float16 to a manifest.</summary>
    internal static void AddHalf(JsonObject manifest, double tolerance = 0.01) => manifest["localRetouching"]!["half"] =
        new JsonObject { ["file"] = "tiny-half.onnx", ["sha256"] = Sha256("tiny-half"), ["tolerance"] = tolerance };

    internal VerifiedModel Open() => new ModelStore(Path).Open();

    public void Dispose() => _directory.Delete(recursive: true);

    private static string NetworkPath(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "onnx", name + ".onnx");

    private static string Sha256(string name) => Convert.ToHexStringLower(SHA256.HashData(Network(name)));

    private static JsonObject Sample(string output, int index, double value) =>
        new() { ["output"] = output, ["index"] = index, ["value"] = value };
}
