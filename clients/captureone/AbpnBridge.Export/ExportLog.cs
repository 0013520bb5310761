using System.Globalization;

namespace AbpnBridge.Export;

/// <summary>A line for every photo, for people: the one place where a host's exports can be looked up afterwards.</summary>
internal sealed class ExportLog
{
    private const long MaxBytes = 1 << 20;

    private readonly string _path;

    internal ExportLog(string path)
    {
        _path = path;
        if (File.Exists(path) && new FileInfo(path).Length > MaxBytes) File.Move(path, path + ".old", overwrite: true);
    }

    internal void Write(string word, string path, string? more = null)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:yyyy-MM-dd HH:mm:ss}  {word,-9}  {path}");
        File.AppendAllText(_path, more is null ? line + "\n" : $"{line}  {more.ReplaceLineEndings(" ")}\n");
    }
}
