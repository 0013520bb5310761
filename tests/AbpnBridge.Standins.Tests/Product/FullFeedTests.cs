using Xunit;

namespace AbpnBridge.Standins.Product;

/// <summary>
/// The tree as anyone with the full public feed sees it: restored from empty packages with the real ids and versions, without one stand-in
/// on the disk, every project asks for exactly the packages it declares.
/// </summary>
public sealed class FullFeedTests(FullFeedTree tree) : IClassFixture<FullFeedTree>
{
    public static TheoryData<string> ExistingProjects =>
        [.. ProductShape.Projects.Select(project => project.Path).Where(path => File.Exists(ProjectFile.FullPath(path)))];

    [Fact]
    public async Task Restore_OfEveryProject_NeedsNoStandIn()
    {
        var (exitCode, output) = await tree.RestoreAsync(TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [MemberData(nameof(ExistingProjects))]
    public async Task Project_AsksForExactlyTheDeclaredPackages(string path)
    {
        Assert.Equal(ProductShape.Existing(path)!.Packages.Order(StringComparer.Ordinal), ProjectFile.Packages(path));

        await tree.RestoreAsync(TestContext.Current.CancellationToken);
        // What the conditions of this machine leave of them, with the versions of Directory.Packages.props.
        var asked = tree.AskedPackages(path);
        Assert.Empty(asked.Keys.Except(ProductShape.Existing(path)!.Packages));
        Assert.All(asked, package => Assert.Equal(tree.Versions[package.Key], package.Value));
    }

    [Fact]
    public async Task Restore_WithAPackageOfAnotherVersion_Fails()
    {
        // Proves that the other tests can fail: the feed holds no version but the declared one.
        var exitCode = await tree.RestoreWithVersionAsync("Google.Protobuf", "9.9.9", TestContext.Current.CancellationToken);

        Assert.NotEqual(0, exitCode);
    }
}
