using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Photos;

/// <summary>
/// The photos that the INPUTs name: files as they are; of folders what lies in them, and below with --recursive, in natural order. Passed over there: hidden
/// files and folders, links to folders, folders that the results go to, our own results, and what is no photo by its name.
/// </summary>
internal sealed class PhotoSearch
{
    private static readonly EnumerationOptions Visible = new() { AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };

    private readonly RetouchOptions _options;
    private readonly HashSet<string> _found = new(OutputPlan.PathComparer);
    private readonly HashSet<string> _resultFolders;
    private readonly List<string> _passedOver = [];

    private PhotoSearch(RetouchOptions options)
    {
        _options = options;
        string?[] folders = [options.OutputDirectory, options.EverythingDirectory, options.BeforeAfterDirectory, options.ContactSheetDirectory];
        _resultFolders = folders.OfType<string>().Select(FullFolder).ToHashSet(OutputPlan.PathComparer);
    }

    /// <summary>Each photo once, in the order of the INPUTs. What is not there, a folder with none, or one that cannot be read is in the list with its failure.</summary>
    internal static FoundPhotos Find(RetouchOptions options)
    {
        var search = new PhotoSearch(options);
        return new FoundPhotos([.. options.Inputs.SelectMany(search.Of)], search._passedOver);
    }

    private IEnumerable<PhotoInput> Of(string input)
    {
        if (!Directory.Exists(input)) return _found.Add(Path.GetFullPath(input)) ? [File.Exists(input) ? new PhotoInput(input) : Missing(input)] : [];
        var photos = new List<PhotoInput>();
        Search(input, "", photos);
        if (photos.Count > 0) return photos;
        var hint = _options.Recursive ? "" : "; --recursive looks in the folders below it, too";
        var failure = new CommandFailure("no-photos", ExitCode.Refused, $"{input} has no .jpg, .png or .tif photos to retouch{hint}.");
        return [new PhotoInput(input, Failure: failure)];
    }

    private static PhotoInput Missing(string input) =>
        new(input, Failure: new CommandFailure("not-found", ExitCode.Refused, $"{input} does not exist."));

    private void Search(string folder, string below, List<PhotoInput> photos)
    {
        try
        {
            var all = Directory.EnumerateFiles(folder, "*", Visible).ToList();
            var files = all.Where(file => ImageFormats.FromExtension(file) is not null).ToList();
            _passedOver.AddRange(all.Where(FoundPhotos.IsForeign).Order(NaturalOrder.Instance));
            // Files of DSC1.jpg are named after "DSC1", or after "DSC1.jpg" where there is a DSC1.tif.
            var names = files.SelectMany(file => new[] { Path.GetFileNameWithoutExtension(file), Path.GetFileName(file) }).ToHashSet(StringComparer.OrdinalIgnoreCase);
            // A link to a photo of the same run is that photo: in place it would be retouched twice.
            var own = files.Where(file => !IsResult(Path.GetFileNameWithoutExtension(file), names)).OrderBy(IsLink).Where(file => _found.Add(PhotoBehind(file)));
            photos.AddRange(own.Order(NaturalOrder.Instance).Select(file => new PhotoInput(file, below)));
            if (!_options.Recursive) return;
            foreach (var next in Directory.EnumerateDirectories(folder, "*", Visible).Where(MayEnter).Order(NaturalOrder.Instance).ToList())
                Search(next, Path.Combine(below, Path.GetFileName(next)), photos);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            var failure = new CommandFailure("no-access", ExitCode.Refused, $"The folder {folder} cannot be read: {FileFault.Of(fault)}.", fault);
            photos.Add(new PhotoInput(folder, below, failure));
        }
    }

    // A link may lead in a circle, and a folder of results would be retouched again.
    private bool MayEnter(string folder) => new DirectoryInfo(folder).LinkTarget is null && !_resultFolders.Contains(FullFolder(folder));

    private static bool IsLink(string file) => new FileInfo(file).LinkTarget is not null;

    private static string PhotoBehind(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(file);

    /// <summary>By its name a retouched photo; or a mask, layer or sheet beside the photo that it is of.</summary>
    private bool IsResult(string stem, HashSet<string> photos) =>
        (_options.Suffix.Length > 0 && stem.EndsWith(_options.Suffix, StringComparison.OrdinalIgnoreCase))
        || OutputPlan.OtherSuffixes.Any(suffix => stem.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && photos.Contains(stem[..^suffix.Length]));

    private static string FullFolder(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
}
