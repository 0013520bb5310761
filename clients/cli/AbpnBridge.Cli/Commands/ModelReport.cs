using AbpnBridge.V1;

namespace AbpnBridge.Cli.Commands;

/// <summary>One loaded model; the JSON object of `models --json`.</summary>
internal sealed record ModelReport(
    string Name, string Version, string Description, string Licence, IReadOnlyList<string> Features, IReadOnlyList<string> RemovableMarks, string Sha256)
{
    internal static ModelReport Of(Model model) => new(
        model.Name,
        model.Version,
        model.Description,
        model.Licence,
        [.. model.Features.Select(Words.Of)],
        [.. model.RemovableMarks.Select(Words.Of)],
        model.Sha256);
}
