using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace AbpnBridge.Standins;

/// <summary>
/// A stand-in offers nothing that the real package lacks. <c>signatures/PackageId.txt</c> lists real signatures in the words of
/// <see cref="SignatureText"/>, each with the public source it was read from; README.md there says how to write one.
/// </summary>
public sealed partial class SignatureTests
{
    public static TheoryData<string> Lists => [.. Directory.GetFiles(ListFolder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file))];

    private static string ListFolder => Path.Combine(BuildFacts.RepositoryRoot, "tests", "AbpnBridge.Standins.Tests", "signatures");

    [Theory]
    [MemberData(nameof(Lists))]
    public void PublicMember_OfAStandIn_IsListedAsReal(string packageId)
    {
        var list = SignatureList.Read(ListFolder, packageId);
        var assembly = Assembly.Load(list.AssemblyName);
        Assert.SkipUnless(IsStandIn(assembly), "This build has the real package.");
        var unlisted = PublicSurface.Of(assembly).Except(list.Signatures.Keys).ToArray();

        Assert.True(unlisted.Length == 0, $"{packageId} offers what its list of real signatures lacks:\n{string.Join("\n", unlisted)}");
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void ListedSignature_ExistsInTheRealPackage(string packageId)
    {
        var list = SignatureList.Read(ListFolder, packageId);
        var assembly = Assembly.Load(list.AssemblyName);
        Assert.SkipWhen(IsStandIn(assembly), "This build has the stand-in: the feed lacks the package.");
        var wrong = list.Signatures.Keys.Except(PublicSurface.WithInherited(assembly)).ToArray();

        Assert.True(wrong.Length == 0, $"The list of {packageId} says what the package does not offer:\n{string.Join("\n", wrong)}");
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void ListedSignature_NamesItsSource(string packageId)
    {
        var list = SignatureList.Read(ListFolder, packageId);
        var uncited = list.Signatures.Where(line => !Citation().IsMatch(line.Value)).Select(line => line.Key).ToArray();

        Assert.NotEmpty(list.Signatures);
        Assert.True(uncited.Length == 0, $"No public source is named for:\n{string.Join("\n", uncited)}");
    }

    [Fact]
    public void StandIn_WithCodeOfItsOwn_HasAList()
    {
        var folders = Directory.GetDirectories(Path.Combine(BuildFacts.RepositoryRoot, "daemon", "standins"));
        var withCode = folders
            .Where(folder => Directory.GetFiles(folder, "*.csproj").Length == 1 && Directory.GetFiles(folder, "*.cs").Length > 0)
            .Select(Path.GetFileName);

        Assert.Empty(withCode.Except(Lists.Select(row => row.Data)));
    }

    // Whatever this tree builds says of which feed it is.
    private static bool IsStandIn(Assembly assembly) =>
        assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(fact => fact.Key == "PackageFeed");

    [GeneratedRegex(@"^[\w.-]+/[\w.-]+ (\S+ @ [0-9a-f]{7,40}|pull request \d+)$")]
    private static partial Regex Citation();
}
