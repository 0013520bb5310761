using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Photos;

/// <summary>
/// Pages for looking through a batch: a row for each photo, in the order of the command. A page is written when all of its photos are done, so that a long batch
/// can be looked at while it runs, and only the pictures of a few pages are in memory.
/// </summary>
internal sealed class Overview
{
    /// <summary>Some 15 MB a page.</summary>
    internal const int PhotosPerPage = 50;

    private readonly Lock _lock = new();
    private readonly RetouchOptions _options;
    private readonly Dictionary<PhotoInput, OverviewPictures> _pictures = [];
    private readonly Dictionary<PhotoInput, int> _places;
    private readonly OverviewRow?[][] _pages;

    /// <param name="options">The command line, which names the file.</param>
    /// <param name="photos">All photos, in the order of the rows.</param>
    /// <exception cref="CommandFailure">"output-exists", or "no-folder".</exception>
    internal Overview(RetouchOptions options, IReadOnlyList<PhotoInput> photos)
    {
        _options = options;
        File = Path.GetFullPath(options.OverviewFile!);
        _places = photos.Select((photo, index) => (photo, index)).ToDictionary(pair => pair.photo, pair => pair.index);
        _pages = [.. photos.Chunk(PhotosPerPage).Select(page => new OverviewRow?[page.Length])];
        foreach (var page in Enumerable.Range(0, _pages.Length).Select(FileOf))
        {
            if (System.IO.File.Exists(page) && !options.Overwrite)
                throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{page} exists already; use --overwrite to replace it.");
        }

        if (!options.DryRun) TargetCheck.RequireWritableFolders([File]);
    }

    /// <summary>The first page; further ones are NAME-2.html and so on.</summary>
    internal string File { get; }

    /// <summary>Why a page could not be written; null where all could.</summary>
    internal CommandFailure? Fault { get; private set; }

    /// <summary>Keeps a photo's pictures until its report comes.</summary>
    internal void Keep(PhotoInput photo, OverviewPictures pictures)
    {
        lock (_lock) _pictures[photo] = pictures;
    }

    /// <summary>Takes the report of a photo, retouched or not. The last one of a page writes it.</summary>
    internal void Tell(PhotoInput photo, PhotoReport report)
    {
        lock (_lock)
        {
            var (number, row) = Math.DivRem(_places[photo], PhotosPerPage);
            _pictures.Remove(photo, out var pictures);
            var page = _pages[number];
            page[row] = new OverviewRow(photo, report, pictures);
            if (page.Any(one => one is null)) return;
            try
            {
                AtomicFile.Write(FileOf(number), _options.Overwrite, stream => OverviewPage.Write(stream, FileOf(number), page!, LinksOf(number)));
            }
            catch (CodecException fault)
            {
                Fault ??= CommandFailure.From(fault);
            }

            Array.Clear(page);
        }
    }

    private string FileOf(int page) =>
        page == 0 ? File : Path.Combine(Path.GetDirectoryName(File)!, $"{Path.GetFileNameWithoutExtension(File)}-{page + 1}{Path.GetExtension(File)}");

    /// <summary>All pages, this one without a link; none where there is but one.</summary>
    private IEnumerable<(string Name, string? Link)> LinksOf(int current)
    {
        if (_pages.Length == 1) yield break;
        for (var page = 0; page < _pages.Length; page++)
        {
            var first = page * PhotosPerPage + 1;
            yield return ($"{first} to {first + _pages[page].Length - 1}", page == current ? null : Path.GetFileName(FileOf(page)));
        }
    }
}

/// <summary>What a page shows of one photo.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Report">What became of it.</param>
/// <param name="Pictures">Null where it was not retouched.</param>
internal sealed record OverviewRow(PhotoInput Photo, PhotoReport Report, OverviewPictures? Pictures);
