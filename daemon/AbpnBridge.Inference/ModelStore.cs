using System.Security.Cryptography;

namespace AbpnBridge.Inference;

/// <summary>Finds released models in one directory and hands out only those whose files are the ones the manifest names.</summary>
/// <param name="directory">Holds manifests (*.json) and, beside them, their networks.</param>
public sealed class ModelStore(string directory)
{
    /// <summary>
    /// Every manifest of the directory with its problem, if any; the networks' checksums are not looked at. Sorted by path.
    /// </summary>
    /// <exception cref="ModelException"><see cref="ModelFault.Missing"/>: no such directory.</exception>
    public IReadOnlyList<ModelListing> List()
    {
        if (!Directory.Exists(directory)) throw new ModelException(ModelFault.Missing, $"The model directory {directory} does not exist.");
        return [.. Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal).Select(Look)];
    }

    /// <summary>Opens a model: the named one, or the first of the directory; the newest version, or the named one.</summary>
    /// <exception cref="ModelException">Nothing fits, a file is missing, or a checksum differs.</exception>
    public VerifiedModel Open(string? name = null, string? version = null)
    {
        var listings = List();
        var best = listings
            .Where(l => l.Manifest is { } m && (name ?? m.Name) == m.Name && (version ?? m.Version) == m.Version)
            .OrderBy(l => l.Manifest!.Name, StringComparer.Ordinal)
            .ThenByDescending(l => Version.Parse(l.Manifest!.Version))
            .FirstOrDefault();
        return best?.Manifest is { } manifest ? Verify(manifest) : throw NotFound(name, version, listings);
    }

    private static ModelListing Look(string path)
    {
        try
        {
            return new ModelListing(path, ModelManifest.Parse(ReadFile(path), Path.GetFileName(path)), Problem: null);
        }
        catch (ModelException e)
        {
            return new ModelListing(path, Manifest: null, e.Message);
        }
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"The model file {path} cannot be read: {e.Message}", e);
        }
    }

    private ModelException NotFound(string? name, string? version, IReadOnlyList<ModelListing> listings)
    {
        var wanted = string.Join(' ', new[] { name, version }.OfType<string>());
        var problems = string.Concat(listings.Where(l => l.Problem is not null).Select(l => " " + l.Problem));
        var fault = problems.Length > 0 ? ModelFault.InvalidManifest : ModelFault.Missing;
        return new ModelException(fault, $"No usable model {wanted}{(wanted.Length > 0 ? " " : "")}in {directory}.{problems}");
    }

    private VerifiedModel Verify(ModelManifest manifest) => new(
        manifest,
        ReadVerified(manifest.LocalRetouching.File, manifest.LocalRetouching.Sha256),
        manifest.TileBlend is { } tile ? ReadVerified(tile.File, tile.Sha256) : null,
        manifest.LocalRetouching.Half is { } half ? ReadVerified(half.File, half.Sha256) : null);

    private byte[] ReadVerified(string file, string sha256)
    {
        var bytes = ReadFile(Path.Combine(directory, file));
        var found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (!found.Equals(sha256, StringComparison.OrdinalIgnoreCase))
            throw new ModelException(
                ModelFault.ChecksumMismatch,
                $"The model file {file} is damaged or was exchanged: its SHA-256 is {found}, the manifest says {sha256}.");
        return bytes;
    }
}
