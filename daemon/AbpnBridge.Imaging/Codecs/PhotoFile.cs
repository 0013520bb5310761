using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>Reads a whole picture file into memory.</summary>
internal static class PhotoFile
{
    /// <summary>Reads a file and notes what it was.</summary>
    /// <exception cref="CodecException"><see cref="CodecFault.NotFound"/>, or <see cref="CodecFault.Unsupported"/> where it is too long.</exception>
    internal static byte[] Read(string path, out FileState state)
    {
        try
        {
            // Why there is none, the reading says.
            state = FileState.Of(path) ?? default;
            if (state.Length > Array.MaxLength)
                throw new CodecException(
                    CodecFault.Unsupported, $"{path} has {state.Length} bytes; files up to {Array.MaxLength} bytes can be read.");
            return ReadAll(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CodecException(CodecFault.NotFound, $"{path} does not exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CodecException(CodecFault.NotFound, $"{path} cannot be read: {FileFault.Of(e)}.", e);
        }
    }

    /// <summary>Reads a file once more, which must be what it was.</summary>
    /// <exception cref="CodecException"><see cref="CodecFault.Changed"/>, or as <see cref="Read"/>.</exception>
    internal static byte[] ReadAgain(string path, FileState before)
    {
        var file = Read(path, out var state);
        return state == before && file.Length == before.Length ? file : throw Changed(path);
    }

    /// <summary>Looks whether a file is still what it was, without reading it.</summary>
    /// <exception cref="CodecException"><see cref="CodecFault.Changed"/>: it was written to, or is gone.</exception>
    internal static void RequireUnchanged(string path, FileState before)
    {
        if (FileState.Of(path) != before) throw Changed(path);
    }

    private static byte[] ReadAll(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        if (length == 0) return File.ReadAllBytes(path); // a pipe, for one, does not know
        var bytes = LargePages.Advise(GC.AllocateUninitializedArray<byte>(checked((int)length)));
        var count = 0;
        while (count < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(count), count) is > 0 and var read) count += read;
        return count == bytes.Length ? bytes : bytes[..count];
    }

    private static CodecException Changed(string path) =>
        new(CodecFault.Changed, $"{path} was changed by another program while it was being retouched; retouch it again.");
}
