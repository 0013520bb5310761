using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;

namespace AbpnBridge.Standins.Product;

/// <summary>A copy of the tree's project files, without stand-ins and without what this machine found out, beside a feed of empty packages.</summary>
public sealed class FullFeedTree : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("full-feed-").FullName;
    private readonly string[] _projects;
    private readonly SemaphoreSlim _once = new(1);
    private (int ExitCode, string Output)? _restored;

    /// <summary>Copies the project files and makes the packages.</summary>
    public FullFeedTree()
    {
        var files = ProjectFile.InTree(".csproj", ".props", ".targets", "global.json");
        foreach (var path in files.Where(path => !path.StartsWith("daemon/standins/", StringComparison.Ordinal)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
            File.Copy(ProjectFile.FullPath(path), Path.Combine(_root, path));
        }

        _projects = Directory.GetFiles(_root, "*.csproj", SearchOption.AllDirectories);
        Versions = XDocument.Load(ProjectFile.FullPath("Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(item => item.Attribute("Include")!.Value, item => item.Attribute("Version")!.Value);
        Directory.CreateDirectory(Path.Combine(_root, "feed"));
        foreach (var (id, version) in Versions)
        {
            WriteEmptyPackage(id, version);
        }

        // Only this feed: no machine's own sources.
        File.WriteAllText(
            Path.Combine(_root, "nuget.config"),
            """<configuration><packageSources><clear /><add key="feed" value="feed" /></packageSources></configuration>""");
    }

    /// <summary>Every package the tree knows, with its version.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>Restores every project, once.</summary>
    public async Task<(int ExitCode, string Output)> RestoreAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            return _restored ??= await RunAsync("all.proj", RestoreAll(), cancellationToken);
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>Restores a project that wants this version; the exit code says whether the feed has it.</summary>
    public async Task<int> RestoreWithVersionAsync(string id, string version, CancellationToken cancellationToken)
    {
        var project = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <PackageReference Include="{id}" VersionOverride="{version}" />
              </ItemGroup>
            </Project>
            """;
        Directory.CreateDirectory(Path.Combine(_root, "probe"));
        return (await RunAsync("probe/probe.csproj", project, cancellationToken)).ExitCode;
    }

    /// <summary>The packages a restored project asks for itself, with the versions.</summary>
    public Dictionary<string, string> AskedPackages(string path)
    {
        var assets = Path.Combine(Path.GetDirectoryName(Path.Combine(_root, path))!, "obj", "project.assets.json");
        using var document = JsonDocument.Parse(File.ReadAllText(assets));
        var framework = document.RootElement.GetProperty("project").GetProperty("frameworks").EnumerateObject().Single().Value;
        return framework.TryGetProperty("dependencies", out var dependencies)
            ? dependencies.EnumerateObject().ToDictionary(it => it.Name, it => it.Value.GetProperty("version").GetString()!.Trim('[', ' ', ',', ')'))
            : [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _once.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private string RestoreAll() => $"""
        <Project>
          <Target Name="Restore"><MSBuild Projects="{string.Join(';', _projects)}" Targets="Restore" /></Target>
        </Project>
        """;

    private async Task<(int ExitCode, string Output)> RunAsync(string file, string content, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(_root, file), content, cancellationToken);
        var start = new ProcessStartInfo("dotnet", ["msbuild", file, "-t:Restore", "-nologo", "-v:quiet", "-nodeReuse:false"])
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
        };
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_root, "packages");
        // Set by a test run of the SDK itself, they would send the inner one to the outer one's files.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBUILD_EXE_PATH");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output);
    }

    private void WriteEmptyPackage(string id, string version)
    {
        using var package = ZipFile.Open(Path.Combine(_root, "feed", $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using var writer = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        writer.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>{id}</id><version>{version}</version><authors>none</authors><description>Empty, for a test.</description></metadata>
            </package>
            """);
    }
}
