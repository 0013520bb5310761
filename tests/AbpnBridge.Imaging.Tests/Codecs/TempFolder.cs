namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("abpn-codecs-");

    internal IEnumerable<string> Files =>
        _directory.EnumerateFiles("*", new EnumerationOptions { AttributesToSkip = 0 }).Select(f => f.Name).Order();

    internal string this[string file] => Path.Combine(_directory.FullName, file);

    public void Dispose() => _directory.Delete(recursive: true);
}
