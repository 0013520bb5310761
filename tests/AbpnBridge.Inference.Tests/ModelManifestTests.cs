using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace AbpnBridge.Inference.Tests;

public sealed class ModelManifestTests
{
    [Fact]
    public void Parse_WholeManifest_KeepsEveryField()
    {
        var manifest = Parse(m => m["quality"] = new JsonObject { ["fixPercent"] = 50 });

        Assert.Equal(("tiny", "0.1.0", "Apache-2.0"), (manifest.Name, manifest.Version, manifest.Licence));
        Assert.Equal(["moles", "freckles"], manifest.RemovableMarks);
        Assert.Equal((64, "base_layer"), (manifest.LocalRetouching.Extent, manifest.LocalRetouching.Input));
        Assert.Equal((16, 2, "blend_layer"), (manifest.BlendRefiner!.Tile, manifest.BlendRefiner.Halo, manifest.BlendRefiner.Output));
        Assert.Equal((0.5, 0.25), (manifest.LocalRetouching.GigaMacs, manifest.BlendRefiner.GigaMacs));
        Assert.Equal(1, manifest.BlendRefiner.Levels);
        Assert.Equal((64, 16, 0.125), (manifest.TileBlend!.Tile, manifest.TileBlend.Grid, manifest.TileBlend.GigaMacs));
        Assert.Equal([0f, 1f, 0f], manifest.AdaptiveBlend.Bernstein);
        Assert.Equal((0.1f, 0.4f), (manifest.Gate.T0, manifest.Gate.T1));
        Assert.Equal(("blemishes", 1000), (manifest.SelfTest.Samples[0].Output, manifest.SelfTest.Samples[0].Index));
        Assert.Equal(50, manifest.Quality?.GetProperty("fixPercent").GetInt32());
    }

    [Theory]
    [InlineData("schema", "2", "schema = 2; it must be 1")]
    [InlineData("name", "\"Tiny Model\"", "name = \"Tiny Model\"")]
    [InlineData("version", "\"new\"", "version = \"new\"")]
    [InlineData("features", "[]", "features = empty")]
    [InlineData("features", "[\"wrinkles\"]", "a list that has \"wrinkles\"")]
    [InlineData("localRetouching.file", "\"../secret.onnx\"", "localRetouching.file = \"../secret.onnx\"")]
    [InlineData("localRetouching.sha256", "\"12\"", "64 hex digits")]
    [InlineData("localRetouching.extent", "100", "a multiple of 8 from 64 to 2048")]
    [InlineData("localRetouching.half", "{\"file\":\"half\",\"sha256\":\"1\",\"tolerance\":0.01}", "localRetouching.half.file = \"half\"")]
    [InlineData("localRetouching.half", "{\"file\":\"half.onnx\",\"sha256\":\"1\",\"tolerance\":0.01}", "64 hex digits")]
    [InlineData("blendRefiner.tile", "8", "blendRefiner.tile = 8; it must be 16 to 2048")]
    [InlineData("blendRefiner.halo", "-1", "0 to 64")]
    [InlineData("localRetouching.gigaMacs", "-1", "localRetouching.gigaMacs = -1; it must be 0 to 1000")]
    [InlineData("blendRefiner.gigaMacs", "1000.5", "blendRefiner.gigaMacs = 1000.5; it must be 0 to 1000")]
    [InlineData("blendRefiner.levels", "5", "blendRefiner.levels = 5; it must be 0 to 4")]
    [InlineData("tileBlend.sha256", "\"1\"", "64 hex digits")]
    [InlineData("tileBlend.tile", "32", "tileBlend.tile = 32; it must be 64 to 2048")]
    [InlineData("tileBlend.grid", "2051", "tileBlend.grid = 2051; it must be 16 to 2050")]
    [InlineData("adaptiveBlend.bernstein", "[0, -1, 0]", "none negative")]
    [InlineData("adaptiveBlend.bernstein", "[0, 1]", "three numbers")]
    [InlineData("adaptiveBlend.neutral", "1", "between 0 and 1")]
    [InlineData("adaptiveBlend.epsilon", "0.00001", "adaptiveBlend.epsilon = 1E-05; it must be 0.0001 to 0.1")]
    [InlineData("gate.t0", "-0.5", "gate.t0 = -0.5")]
    [InlineData("gate.t1", "0.1", "above t0")]
    [InlineData("selfTest.tolerance", "0", "above 0")]
    [InlineData("selfTest.samples", "[]", "at least one sample")]
    [InlineData("selfTest.samples", "[{\"output\":\"skin_mask\",\"index\":4096,\"value\":1}]", "index = 4096; it must be 0 to 4095")]
    [InlineData("selfTest.samples", "[{\"output\":\"hair\",\"index\":0,\"value\":1}]", "one of localRetouching.outputs")]
    public void Parse_FieldOutOfRange_NamesFieldValueAndLimit(string field, string value, string told)
    {
        var error = Assert.Throws<ModelException>(() => Parse(m => Set(m, field, JsonNode.Parse(value))));

        Assert.Equal(ModelFault.InvalidManifest, error.Fault);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoRefiner_IsWhole() => Assert.Null(Parse(m => Set(m, "blendRefiner", value: null, remove: true)).BlendRefiner);

    [Fact]
    public void Parse_NoTileGraph_IsWhole() => Assert.Null(Parse(m => Set(m, "tileBlend", value: null, remove: true)).TileBlend);

    [Theory]
    [InlineData("name")]
    [InlineData("localRetouching")]
    [InlineData("localRetouching.input")]
    [InlineData("localRetouching.gigaMacs")]
    [InlineData("blendRefiner.levels")]
    [InlineData("selfTest.samples")]
    [InlineData("gate.t1")]
    public void Parse_FieldAbsent_NamesIt(string field)
    {
        var error = Assert.Throws<ModelException>(() => Parse(m => Set(m, field, value: null, remove: true)));

        Assert.Equal(ModelFault.InvalidManifest, error.Fault);
        Assert.Contains(field.Split('.')[^1], error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"schema\": \"one\"}")]
    public void Parse_NoManifest_IsRefused(string json)
    {
        var error = Assert.Throws<ModelException>(() => ModelManifest.Parse(Encoding.UTF8.GetBytes(json), "x.json"));

        Assert.Contains("x.json", error.Message, StringComparison.Ordinal);
    }

    private static ModelManifest Parse(Action<JsonObject> change)
    {
        var manifest = TinyModel.Manifest();
        change(manifest);
        return ModelManifest.Parse(Encoding.UTF8.GetBytes(manifest.ToJsonString()), "tiny.json");
    }

    private static void Set(JsonObject manifest, string field, JsonNode? value, bool remove = false)
    {
        var names = field.Split('.');
        var parent = names.Length == 1 ? manifest : manifest[names[0]]!.AsObject();
        if (remove) Assert.True(parent.Remove(names[^1]));
        else parent[names[^1]] = value;
    }
}
