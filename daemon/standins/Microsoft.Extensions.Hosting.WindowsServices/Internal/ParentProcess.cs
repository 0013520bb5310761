using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Microsoft.Extensions.Hosting.WindowsServices.Internal;

/// <summary>The process that started this one.</summary>
[SupportedOSPlatform("windows")]
internal static partial class ParentProcess
{
    private const int BasicInformation = 0;

    /// <summary>Null where it is gone, or cannot be asked.</summary>
    internal static Process? Find()
    {
        try
        {
            using var self = Process.GetCurrentProcess();
            return NtQueryInformationProcess(self.Handle, BasicInformation, out var facts, Marshal.SizeOf<Facts>(), out _) == 0
                ? Process.GetProcessById((int)facts.InheritedFromUniqueProcessId)
                : null;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [LibraryImport("ntdll")]
    private static partial int NtQueryInformationProcess(nint process, int informationClass, out Facts facts, int length, out int returned);

    // PROCESS_BASIC_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct Facts
    {
        internal nint ExitStatus;
        internal nint PebBaseAddress;
        internal nint AffinityMask;
        internal nint BasePriority;
        internal nint UniqueProcessId;
        internal nint InheritedFromUniqueProcessId;
    }
}
