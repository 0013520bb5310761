using System.CommandLine;
using System.CommandLine.Parsing;
using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Commands;

/// <summary>The options of `retouch` that draw pictures to look at.</summary>
internal sealed class RetouchPictureSyntax
{
    private static readonly string[] PageExtensions = [".html", ".htm"];

    private readonly Option<string?> _beforeAfter = new("--before-after")
    {
        Description = "Also draw before and after side by side. Only with one INPUT.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _contactSheet = new("--contact-sheet")
    {
        Description = "Also draw the places that changed most: before, after, mask, difference x 8. Only with one INPUT.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _beforeAfterDirectory = new("--before-after-dir")
    {
        Description = "The same of every photo: NAME-before-after.jpg in DIR.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _contactSheetDirectory = new("--contact-sheet-dir")
    {
        Description = "The same of every photo: NAME-contact-sheet.jpg in DIR.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _overview = new("--overview")
    {
        Description = $"Also make a page for the browser with a row for each photo: before, after, and the strongest change. Further pages from {Overview.PhotosPerPage} photos on.",
        HelpName = "FILE.html",
    };

    internal IEnumerable<Option> All => [_beforeAfter, _beforeAfterDirectory, _contactSheet, _contactSheetDirectory, _overview];

    /// <summary>Options that name a file of one photo, each with the one that names a folder for all.</summary>
    internal IEnumerable<(Option<string?> OfOne, Option<string?> OfSeveral)> OfOnePhoto =>
        [(_beforeAfter, _beforeAfterDirectory), (_contactSheet, _contactSheetDirectory)];

    /// <summary>Adds what these options say.</summary>
    internal RetouchOptions Read(ParseResult parsed, RetouchOptions options) => options with
    {
        BeforeAfterFile = parsed.GetValue(_beforeAfter),
        BeforeAfterDirectory = parsed.GetValue(_beforeAfterDirectory),
        ContactSheetFile = parsed.GetValue(_contactSheet),
        ContactSheetDirectory = parsed.GetValue(_contactSheetDirectory),
        OverviewFile = parsed.GetValue(_overview),
    };

    internal void Check(CommandResult command, Action<bool, string> require)
    {
        foreach (var (ofOne, ofSeveral) in OfOnePhoto)
            require(command.GetValue(ofOne) is null || command.GetValue(ofSeveral) is null, $"{ofOne.Name} and {ofSeveral.Name} exclude each other.");
        require(
            command.GetValue(_overview) is not { } page || PageExtensions.Contains(Path.GetExtension(page), StringComparer.OrdinalIgnoreCase),
            $"--overview is a page for the browser; name it .html, not '{command.GetValue(_overview)}'.");
    }
}
