using System.Runtime.Versioning;
using Microsoft.Extensions.Hosting.WindowsServices.Internal;

namespace Microsoft.Extensions.Hosting.WindowsServices;

/// <summary>Questions about this process.</summary>
public static class WindowsServiceHelpers
{
    /// <summary>Whether the service manager started this process.</summary>
    [SupportedOSPlatformGuard("windows")]
    public static bool IsWindowsService()
    {
        if (!OperatingSystem.IsWindows()) return false;
        using var parent = ParentProcess.Find();
        // The real one also asks for session 0, where Windows has its services; Wine has them in session 1.
        return parent is not null && string.Equals("services", parent.ProcessName, StringComparison.OrdinalIgnoreCase);
    }
}
