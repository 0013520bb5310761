using Microsoft.ML.OnnxRuntime;

namespace AbpnBridge.Inference;

/// <summary>What this build of ONNX Runtime and this machine have.</summary>
/// <param name="HasDirectMl">Whether the build has DirectML.</param>
/// <param name="HasCuda">Whether the build has CUDA, and its library is there.</param>
/// <param name="Adapters">The graphics adapters, in DXGI's order; empty but on Windows.</param>
public sealed record AvailableDevices(bool HasDirectMl, bool HasCuda, IReadOnlyList<GraphicsAdapter> Adapters)
{
    /// <summary>Looks anew: a card may have come or gone.</summary>
    public static AvailableDevices Look()
    {
        var providers = OrtEnv.Instance().GetAvailableProviders();
        return new AvailableDevices(
            providers.Contains("DmlExecutionProvider"), providers.Contains("CUDAExecutionProvider") && CudaLibraryIsThere, DxgiAdapters.List());
    }

    // A build may name CUDA and leave its library to another package. The engine looks for it beside itself.
    private static bool CudaLibraryIsThere => SearchedFolders.Any(folder => File.Exists(Path.Combine(folder, CudaLibrary)));

    private static string CudaLibrary => OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";

    private static string[] SearchedFolders =>
        [AppContext.BaseDirectory, .. (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator)];
}
