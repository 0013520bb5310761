namespace AbpnBridge.Benchmarks.Harness;

/// <summary>A folder for the files of one group; goes with all that is in it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("abpn-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
