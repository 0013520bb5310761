using System.Text.RegularExpressions;
using Xunit;

namespace AbpnBridge.Standins.Product;

/// <summary>Keeps the map of the tree true: who may know whom, and who knows of stand-ins (one file).</summary>
public sealed partial class ArchitectureTests
{
    public static TheoryData<string> ProductProjects =>
    [
        .. ProjectFile.InTree(".csproj").Where(path =>
            !path.StartsWith("tests/", StringComparison.Ordinal) && !path.StartsWith("daemon/standins/", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void Project_ReferencesOnlyWhatTheMapAllows(string path)
    {
        var shape = Assert.Single(ProductShape.Projects, project => project.Path == path);

        Assert.Empty(ProjectFile.Projects(path).Except(shape.Projects));
    }

    [Fact]
    public void TestProject_IsReferencedByNoProduct()
    {
        var references = ProductProjects.SelectMany(row => ProjectFile.Projects(row.Data));

        Assert.DoesNotContain(references, name => name.Contains("Test", StringComparison.Ordinal) || name.Contains("Benchmarks", StringComparison.Ordinal));
    }

    [Fact]
    public void StandIns_AreNamedOnlyWhereTheyAreSwappedIn()
    {
        var naming = ProjectFile.InTree(".cs", ".csproj", ".props", ".targets", ".proto")
            .Where(path => path != "Directory.Build.targets"
                && !path.StartsWith("daemon/standins/", StringComparison.Ordinal)
                && !path.StartsWith("tests/AbpnBridge.Standins.Tests/", StringComparison.Ordinal))
            .Where(path => StandInName().IsMatch(File.ReadAllText(ProjectFile.FullPath(path))));

        Assert.Empty(naming);
    }

    [Fact]
    public void ProductCode_IsTheSameForBothFeeds()
    {
        var conditional = ProjectFile.InTree(".cs")
            .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal))
            .Where(path => ConditionalCode().IsMatch(File.ReadAllText(ProjectFile.FullPath(path))));

        Assert.Empty(conditional);
    }

    // Every stand-in lives in that folder, so whoever knows one knows its path.
    [GeneratedRegex(@"standins[/\\]")]
    private static partial Regex StandInName();

    [GeneratedRegex(@"^\s*#(if|elif)\b", RegexOptions.Multiline)]
    private static partial Regex ConditionalCode();
}
