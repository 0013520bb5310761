using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AbpnBridge.Standins.Product;

/// <summary>What a project file names, whatever its conditions say, the files it imports from the repository included.</summary>
internal static partial class ProjectFile
{
    private static readonly string[] FoldersNotOurs = ["bin", "obj", "node_modules", ".local", ".git", "out", "TestResults"];

    public static string FullPath(string path) => Path.GetFullPath(path, BuildFacts.RepositoryRoot);

    public static string[] Packages(string path) => Named(path, "PackageReference");

    public static string[] Projects(string path) => [.. Named(path, "ProjectReference").Select(it => Path.GetFileNameWithoutExtension(it.Replace('\\', '/')))];

    /// <summary>Files of the working tree with one of these endings, from the root, with forward slashes.</summary>
    public static IEnumerable<string> InTree(params string[] endings) => Files(BuildFacts.RepositoryRoot)
        .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
        .Select(file => Path.GetRelativePath(BuildFacts.RepositoryRoot, file).Replace('\\', '/'));

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder).Where(inner => !FoldersNotOurs.Contains(Path.GetFileName(inner))).SelectMany(Files));

    private static string[] Named(string path, string element)
    {
        var document = XDocument.Load(FullPath(path));
        var folder = Path.GetDirectoryName(FullPath(path))!;
        var imported = document.Descendants("Import")
            .Select(import => import.Attribute("Project")!.Value.Replace("$(RepositoryRoot)", BuildFacts.RepositoryRoot, StringComparison.Ordinal))
            .SelectMany(import => Items(XDocument.Load(Path.GetFullPath(import, folder)), element).Where(item => IsChosenBy(document, item)));
        var names = Items(document, element).Concat(imported).Select(item => item.Attribute("Include")!.Value);
        return [.. names.SelectMany(name => name.Split(';')).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<XElement> Items(XDocument document, string element) =>
        document.Descendants(element).Where(item => item.Attribute("Include") is not null);

    // NativePackages.props offers groups that a project chooses with a property; which system it is built on does not matter here.
    private static bool IsChosenBy(XDocument project, XElement item) =>
        Choice().Match(item.Parent!.Attribute("Condition")?.Value ?? "") is not { Success: true } choice
        || project.Descendants(choice.Groups[1].Value).Any(property => property.Value == "true");

    [GeneratedRegex(@"^'\$\((Uses\w+)\)' == 'true'$")]
    private static partial Regex Choice();
}
