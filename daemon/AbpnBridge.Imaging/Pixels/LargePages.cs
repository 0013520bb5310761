using System.Runtime.InteropServices;

namespace AbpnBridge.Imaging.Pixels;

/// <summary>
/// Asks Linux to back big pictures with pages of 2 MB: a picture's first writing then takes a page fault per 2 MB in place of one per 4 KB, which costs as much
/// as copying the pixels. Advice only (madvise(2), MADV_HUGEPAGE): where it cannot be followed nothing changes.
/// </summary>
internal static partial class LargePages
{
    private const int AdviseHugePage = 14;
    private const long PageBytes = 2 << 20;

    /// <summary>Advises for an array that was just made and not written to yet.</summary>
    internal static unsafe T[] Advise<T>(T[] array)
        where T : unmanaged
    {
        fixed (T* first = array) Advise((nint)first, (long)array.Length * sizeof(T));
        return array;
    }

    /// <summary>Advises for all whole pages of 2 MB within some memory.</summary>
    internal static void Advise(nint address, long byteCount)
    {
        if (!OperatingSystem.IsLinux()) return;
        var first = (address + PageBytes - 1) / PageBytes * PageBytes;
        var end = (address + byteCount) / PageBytes * PageBytes;
        if (end > first) _ = Advise((nint)first, (nuint)(end - first), AdviseHugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint byteCount, int advice);
}
