using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Watch;

/// <summary>Everything that one `watch` command line says; immutable.</summary>
internal sealed record WatchOptions
{
    /// <summary>The watched folder, as a full path without links.</summary>
    internal required string Folder { get; init; }

    /// <summary>Where results go, as a full path; null where they replace the photos.</summary>
    internal required string? Results { get; init; }

    /// <summary>--recursive: folders below it, too; theirs are made below <see cref="Results"/>.</summary>
    internal bool IsRecursive { get; init; }

    /// <summary>--once: what is there now, then the end.</summary>
    internal bool IsOnce { get; init; }

    /// <summary>--settle: how long a file must not have changed.</summary>
    internal TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>--timeout: how long --once waits for a file that does not stop changing.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How each photo is retouched; inputs and folders are left to <see cref="For"/>.</summary>
    internal required RetouchOptions Retouch { get; init; }

    /// <summary>The options for one photo.</summary>
    /// <param name="photo">Its full path.</param>
    /// <param name="overwrite">Whether results that lie there may be replaced although --overwrite was not given.</param>
    internal RetouchOptions For(string photo, bool overwrite) => Retouch with
    {
        Inputs = [photo],
        OutputDirectory = Results is null ? null : Path.GetFullPath(Path.Combine(Results, Path.GetRelativePath(Folder, Path.GetDirectoryName(photo)!))),
        Overwrite = Retouch.Overwrite || overwrite,
    };
}
