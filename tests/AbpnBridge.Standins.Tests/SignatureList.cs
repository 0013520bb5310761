namespace AbpnBridge.Standins;

/// <summary>One file of <c>signatures/</c>.</summary>
/// <param name="AssemblyName">The assembly the package brings.</param>
/// <param name="Signatures">Signature to source.</param>
internal sealed record SignatureList(string AssemblyName, IReadOnlyDictionary<string, string> Signatures)
{
    private const string AssemblyPrefix = "# assembly ";

    public static SignatureList Read(string folder, string packageId)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, $"{packageId}.txt"));
        var assembly = lines.Single(line => line.StartsWith(AssemblyPrefix, StringComparison.Ordinal))[AssemblyPrefix.Length..];
        var signatures = lines.Where(line => line.Length > 0 && line[0] != '#').Select(Parts);
        return new SignatureList(assembly, signatures.ToDictionary(part => part.Signature, part => part.Source));
    }

    private static (string Signature, string Source) Parts(string line)
    {
        var cut = line.LastIndexOf("  # ", StringComparison.Ordinal);
        return cut < 0 ? (line.Trim(), "") : (line[..cut].Trim(), line[(cut + 4)..].Trim());
    }
}
