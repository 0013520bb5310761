using System.Runtime.InteropServices;

namespace System.ServiceProcess;

/// <summary>The service manager's calls for a program that is a service (winsvc.h).</summary>
internal static partial class NativeMethods
{
    internal const int Win32OwnProcess = 0x10;

    internal const int AcceptStop = 1;
    internal const int AcceptShutdown = 4;

    internal const int ControlStop = 1;
    internal const int ControlInterrogate = 4;
    internal const int ControlShutdown = 5;

    internal const int Stopped = 1;
    internal const int StartPending = 2;
    internal const int StopPending = 3;
    internal const int Running = 4;

    internal const int ErrorCallNotImplemented = 120;
    internal const int ErrorExceptionInService = 1064;

    internal delegate void ServiceMain(int argumentCount, nint arguments);

    internal delegate int Handler(int control, int eventType, nint eventData, nint context);

    /// <summary>Blocks until the services of this process have stopped.</summary>
    [LibraryImport("advapi32", EntryPoint = "StartServiceCtrlDispatcherW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool StartServiceCtrlDispatcher([In] ServiceTableEntry[] table);

    [LibraryImport("advapi32", EntryPoint = "RegisterServiceCtrlHandlerExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    internal static partial nint RegisterServiceCtrlHandlerEx(string serviceName, nint handler, nint context);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool SetServiceStatus(nint serviceStatusHandle, in ServiceStatus status);

    [StructLayout(LayoutKind.Sequential)]
    internal struct ServiceTableEntry
    {
        internal nint Name;
        internal nint Main;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct ServiceStatus
    {
        internal int ServiceType;
        internal int CurrentState;
        internal int ControlsAccepted;
        internal int Win32ExitCode;
        internal int ServiceSpecificExitCode;
        internal int CheckPoint;
        internal int WaitHint;
    }
}
