using System.Text.RegularExpressions;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// What went wrong with a file, to finish the sentence "FILE cannot be written: ...": without the path, which the runtime's own message repeats (and
/// which may be that of a temporary file).
/// </summary>
public static partial class FileFault
{
    /// <summary>The words for a fault of the file system.</summary>
    public static string Of(Exception fault) => fault switch
    {
        UnauthorizedAccessException => "access is denied",
        DirectoryNotFoundException => "its folder does not exist",
        FileNotFoundException => "it does not exist",
        PathTooLongException => "its name is too long",
        _ => QuotedPath().Replace(fault.Message, "").TrimEnd('.', ' '),
    };

    // "No space left on device : '/photos/a.png'"
    [GeneratedRegex(@"\s*:?\s*'.*'")]
    private static partial Regex QuotedPath();
}
