using System.Globalization;
using System.Net;
using System.Text;

namespace AbpnBridge.Cli.Photos;

/// <summary>Writes one page of an overview: HTML with its pictures inside, so that it can be sent to somebody.</summary>
internal static class OverviewPage
{
    // Neutral grey, on which colours are judged. Under the pointer the photo slides onto its retouch: the eye sees what jumps.
    private const string Style = """
        body { background: #484848; color: #e6e6e6; font: 15px system-ui, sans-serif; margin: 24px }
        a { color: #ffffff } nav * { margin-right: 12px }
        section { margin-top: 32px; border-top: 1px solid #6a6a6a }
        h2 { font-size: 17px; margin: 12px 0 2px } p { margin: 2px 0 8px; color: #c4c4c4 } .fault { color: #ffb4a0 }
        .pair { display: inline-flex; gap: 8px; margin: 4px 16px 4px 0; vertical-align: top }
        .pair img { display: block } .pair img:first-child { position: relative; z-index: 1 }
        .pair:hover img:first-child { transform: translateX(calc(100% + 8px)) }
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="file">The full path that the page will have; links to results go from there.</param>
    /// <param name="rows">Its photos.</param>
    /// <param name="pages">All pages by name and link, the link of this one null; none where there is but one.</param>
    internal static void Write(Stream stream, string file, IEnumerable<OverviewRow> rows, IEnumerable<(string Name, string? Link)> pages)
    {
        using var page = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        page.WriteLine("<!doctype html>");
        page.WriteLine($"<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Text(Path.GetFileNameWithoutExtension(file))}</title>");
        page.WriteLine($"<style>\n{Style}\n</style></head><body>");
        page.WriteLine("<p>Before and after, and the place that changed most at full size. Point at a pair to see one over the other.</p>");
        var links = string.Join("", pages.Select(one => one.Link is null ? $"<b>{Text(one.Name)}</b>" : $"<a href=\"{Escaped(one.Link)}\">{Text(one.Name)}</a>"));
        if (links.Length > 0) page.WriteLine($"<nav>{links}</nav>");
        foreach (var row in rows) WriteRow(page, file, row);
        page.WriteLine("</body></html>");
    }

    private static void WriteRow(StreamWriter page, string file, OverviewRow row)
    {
        var (name, report) = (Text(row.Photo.Name), row.Report);
        page.WriteLine($"<section><h2>{(report.Output is null ? name : $"<a href=\"{Link(file, report.Output)}\">{name}</a>")}</h2>");
        if (report.Error is { } fault) page.WriteLine($"<p class=\"fault\">{Text(fault.Message)}</p>");
        else if (report.Skipped is not null) page.WriteLine("<p>Skipped.</p>");
        else page.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"<p>{report.Width} x {report.Height} pixels, {report.MaskFraction:0.0 %} of them in the mask</p>"));
        foreach (var warning in report.Warnings ?? []) page.WriteLine($"<p>{Text(warning.Message)}</p>");
        if (row.Pictures is { } pictures)
        {
            WritePair(page, name, pictures.Before, pictures.After);
            WritePair(page, $"{name}, strongest change", pictures.PlaceBefore, pictures.PlaceAfter);
        }

        page.WriteLine("</section>");
    }

    private static void WritePair(StreamWriter page, string name, byte[] before, byte[] after) =>
        page.WriteLine($"<span class=\"pair\">{Image(before, $"{name}, before")}{Image(after, $"{name}, after")}</span>");

    private static string Image(byte[] jpeg, string text) => $"<img alt=\"{text}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}\">";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>From the page to a file: relative, so that both can be moved together; another drive has no such way.</summary>
    private static string Link(string page, string file)
    {
        var relative = Path.GetRelativePath(Path.GetDirectoryName(page)!, file);
        return Path.IsPathRooted(relative) ? Text(new Uri(relative).AbsoluteUri) : Escaped(relative);
    }

    private static string Escaped(string relative) => string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
}
