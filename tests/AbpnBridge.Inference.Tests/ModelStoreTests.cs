using Xunit;

namespace AbpnBridge.Inference.Tests;

public sealed class ModelStoreTests
{
    [Fact]
    public void Open_WholeModel_HandsOutTheVerifiedBytes()
    {
        using var files = new TinyModel();

        var model = new ModelStore(files.Path).Open("tiny", "0.1.0");

        Assert.Equal("tiny", model.Manifest.Name);
        Assert.Equal(TinyModel.Network("tiny-lrl"), model.LocalRetouchingGraph);
        Assert.Equal(TinyModel.Network("tiny-tile"), model.TileBlendGraph);
    }

    [Fact]
    public void LoadTileBlend_AsPromised_Runs()
    {
        using var files = new TinyModel();
        using var graph = files.Open().LoadTileBlend(OnnxRuntimeDevice.Cpu(threads: 1));

        graph!.WarmUp(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void LoadTileBlend_OtherShapeThanPromised_IsRefused()
    {
        using var files = new TinyModel(m => m["tileBlend"]!["grid"] = 18);

        var error = Assert.Throws<ModelException>(() => files.Open().LoadTileBlend(OnnxRuntimeDevice.Cpu(threads: 1)));

        Assert.Equal(ModelFault.ContractMismatch, error.Fault);
        Assert.Contains("promises edit_and_mask [1,4,18,18]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadTileBlend_NotInTheManifest_IsNull()
    {
        using var files = new TinyModel(m => m.Remove("tileBlend"));

        Assert.Null(files.Open().LoadTileBlend(OnnxRuntimeDevice.Cpu(threads: 1)));
    }

    [Fact]
    public void Open_SeveralVersions_TakesTheNewestByNumber()
    {
        using var files = new TinyModel();
        files.WriteManifest("a.json", m => m["version"] = "0.10.0");
        files.WriteManifest("b.json", m => m["version"] = "0.9.0");
        var store = new ModelStore(files.Path);

        Assert.Equal("0.10.0", store.Open().Manifest.Version);
        Assert.Equal("0.9.0", store.Open("tiny", "0.9.0").Manifest.Version);
        Assert.Equal(ModelFault.Missing, Assert.Throws<ModelException>(() => store.Open("tiny", "0.8.0")).Fault);
    }

    [Theory]
    [InlineData("tiny-lrl", "localRetouching")]
    [InlineData("tiny-tile", "tileBlend")]
    public void Open_OneByteChanged_IsRefusedWithBothChecksums(string network, string entry)
    {
        using var files = new TinyModel();
        var path = Path.Combine(files.Path, network + ".onnx");
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        var error = Assert.Throws<ModelException>(files.Open);

        Assert.Equal(ModelFault.ChecksumMismatch, error.Fault);
        Assert.Contains(network + ".onnx", error.Message, StringComparison.Ordinal);
        Assert.Contains((string)TinyModel.Manifest()[entry]!["sha256"]!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ChecksumInCapitals_IsTheSame()
    {
        using var files = new TinyModel(
            m => m["localRetouching"]!["sha256"] = ((string)m["localRetouching"]!["sha256"]!).ToUpperInvariant());

        Assert.Equal("tiny", files.Open().Manifest.Name);
    }

    [Fact]
    public void Open_NetworkFileMissing_NamesIt()
    {
        using var files = new TinyModel();
        File.Delete(Path.Combine(files.Path, "tiny-lrl.onnx"));

        var error = Assert.Throws<ModelException>(files.Open);

        Assert.Equal(ModelFault.Missing, error.Fault);
        Assert.Contains("tiny-lrl.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DirectoryMissingOrEmpty_SaysWhere()
    {
        using var files = new TinyModel();
        var nowhere = Path.Combine(files.Path, "nowhere");
        Assert.Contains(nowhere, Assert.Throws<ModelException>(() => new ModelStore(nowhere).Open()).Message, StringComparison.Ordinal);

        Directory.CreateDirectory(nowhere);
        Assert.Equal(ModelFault.Missing, Assert.Throws<ModelException>(() => new ModelStore(nowhere).Open()).Fault);
    }

    [Fact]
    public void List_BrokenBesideGood_ShowsBothWithTheProblem()
    {
        using var files = new TinyModel();
        files.WriteManifest("broken.json", m => m["schema"] = 3);

        var listings = new ModelStore(files.Path).List();

        Assert.Equal(["broken.json", "tiny.json"], listings.Select(l => Path.GetFileName(l.Path)));
        Assert.Contains("schema = 3", listings[0].Problem, StringComparison.Ordinal);
        Assert.Null(listings[1].Problem);
        Assert.Equal("tiny", new ModelStore(files.Path).Open().Manifest.Name);
    }
}
