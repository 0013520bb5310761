using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// Tells the service manager that the service has started and stopped again, and with which exit code. A process that only ended would be waited for until the service manager
/// gives up (error 1053), without a reason. (winsvc.h; the package's own service cannot say a code of ours.)
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class RefusedStart
{
    private const int OwnProcess = 0x10;
    private const int Stopped = 1;
    private const int ServiceSpecificError = 1066;
    private const int CallNotImplemented = 120;

    private static int _exitCode;

    /// <summary>Does nothing where this process is a running service already.</summary>
    internal static void Tell(ExitCode exitCode)
    {
        _exitCode = (int)exitCode;
        fixed (char* name = DaemonHosts.ServiceName)
        {
            // The last entry of a table is all zeros.
            var table = stackalloc ServiceTableEntry[2];
            table[0] = new ServiceTableEntry { Name = name, Main = &ServiceMain };
            table[1] = default;
            _ = StartServiceCtrlDispatcher(table);
        }
    }

    [UnmanagedCallersOnly]
    private static void ServiceMain(int argumentCount, char** arguments)
    {
        var status = new ServiceStatus { Type = OwnProcess, State = Stopped, Win32ExitCode = ServiceSpecificError, ServiceExitCode = _exitCode };
        fixed (char* name = DaemonHosts.ServiceName)
            _ = SetServiceStatus(RegisterServiceCtrlHandlerEx(name, &Handle, 0), &status);
    }

    [UnmanagedCallersOnly]
    private static int Handle(int control, int eventType, nint eventData, nint context) => CallNotImplemented;

    [LibraryImport("advapi32", EntryPoint = "StartServiceCtrlDispatcherW")]
    private static partial int StartServiceCtrlDispatcher(ServiceTableEntry* table);

    [LibraryImport("advapi32", EntryPoint = "RegisterServiceCtrlHandlerExW")]
    private static partial nint RegisterServiceCtrlHandlerEx(char* serviceName, delegate* unmanaged<int, int, nint, nint, int> handler, nint context);

    [LibraryImport("advapi32")]
    private static partial int SetServiceStatus(nint service, ServiceStatus* status);

    [StructLayout(LayoutKind.Sequential)]
    private struct ServiceTableEntry
    {
        internal char* Name;
        internal delegate* unmanaged<int, char**, void> Main;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ServiceStatus
    {
        internal int Type;
        internal int State;
        internal int ControlsAccepted;
        internal int Win32ExitCode;
        internal int ServiceExitCode;
        internal int CheckPoint;
        internal int WaitHint;
    }
}
