using System.Diagnostics;
using System.Text.Json;
using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Inference;

namespace AbpnBridge.Benchmarks.Inference;

/// <summary>A published network that could do the work at full size, run through the engine's own ONNX Runtime.</summary>
/// <param name="File">Its file, without the ending.</param>
/// <param name="Name">For the table.</param>
/// <param name="Bound">What our time per pixel may be of its time per pixel.</param>
/// <param name="Rounds">How often it runs: some take long.</param>
internal sealed record Rival(string File, string Name, double Bound, int Rounds)
{
    public RivalNetwork Open() => RivalNetwork.Open(File);
}

/// <summary>The rivals. Their files have random weights and are made on the first run.</summary>
internal static class RivalNetworks
{
    public static IReadOnlyList<Rival> All { get; } =
    [
        new("lptn", "LPTN, L = 4, at 3840 x 2160", 0.33, 5),
        new("evening-unet", "evening U-Net at 1024 x 1024", 0.005, 3),
    ];
}

/// <summary>A loaded rival with memory for one run.</summary>
internal sealed class RivalNetwork : IDisposable
{
    private readonly OnnxModel _model;
    private readonly NamedTensor[] _inputs;
    private readonly NamedTensor[] _outputs;

    private RivalNetwork(OnnxModel model, JsonElement cost)
    {
        _model = model;
        GigaMacs = cost.GetProperty("gigaMacs").GetDouble();
        Megapixels = cost.GetProperty("width").GetInt32() * cost.GetProperty("height").GetInt32() / 1e6;
        _inputs = [.. model.Inputs.Select(spec => new NamedTensor(spec.Name, Grey(spec.Count)))];
        _outputs = [.. model.Outputs.Select(spec => new NamedTensor(spec.Name, new float[spec.Count]))];
    }

    public double GigaMacs { get; }

    public double Megapixels { get; }

    public static RivalNetwork Open(string file)
    {
        var folder = Path.Combine(BenchmarkTable.RepositoryRoot, ".local", "rivals");
        if (!File.Exists(Path.Combine(folder, file + ".json"))) Make(folder);
        using var cost = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, file + ".json")));
        return new RivalNetwork(OnnxModel.Load(File.ReadAllBytes(Path.Combine(folder, file + ".onnx")), OnnxRuntimeDevice.Cpu()), cost.RootElement.Clone());
    }

    public void Run() => _model.Run(_inputs, _outputs);

    public void Dispose() => _model.Dispose();

    private static void Make(string folder)
    {
        Console.WriteLine("    Making the rival networks (a minute)");
        var script = Path.Combine(BenchmarkTable.RepositoryRoot, "tests", "AbpnBridge.Benchmarks", "rivals", "make_rivals.py");
        // Debian's Python, which sees Debian's PyTorch; the one on PATH may be another.
        using var python = Process.Start("/usr/bin/python3", ["-W", "ignore", script, folder]);
        python.WaitForExit();
        if (python.ExitCode != 0) throw new InvalidOperationException($"{script} failed; it needs PyTorch and the Python package onnx.");
    }

    private static float[] Grey(int count)
    {
        var values = new float[count];
        Array.Fill(values, 0.5f);
        return values;
    }
}
