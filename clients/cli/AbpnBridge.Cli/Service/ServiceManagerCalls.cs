using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AbpnBridge.Cli.Service;

/// <summary>The service manager's calls for whoever keeps services (winsvc.h). Numbers and layouts are Microsoft's.</summary>
internal static partial class ServiceManagerCalls
{
    internal const int ManagerConnect = 1;
    internal const int ManagerCreateService = 2;

    internal const int QueryStatus = 4;
    internal const int QueryConfiguration = 1;
    internal const int StartService = 0x10;
    internal const int StopService = 0x20;
    internal const int AllAccess = 0xF01FF;

    internal const int OwnProcess = 0x10;
    internal const int AutomaticStart = 2;
    internal const int NormalErrors = 1;

    internal const int ControlStop = 1;

    internal const int Stopped = 1;
    internal const int StopPending = 3;
    internal const int Running = 4;

    // ChangeServiceConfig2
    internal const int Description = 1;
    internal const int FailureActions = 2;
    internal const int DelayedAutoStart = 3;
    internal const int FailureActionsFlag = 4;
    internal const int ServiceSidInfo = 5;

    internal const int RestartAction = 1;
    internal const int UnrestrictedSid = 1;

    internal const int DaclInformation = 4;

    internal const int ErrorAccessDenied = 5;
    internal const int ErrorBrokenPipe = 109;
    internal const int ErrorInvalidLevel = 124;
    internal const int ErrorServiceRequestTimeout = 1053;
    internal const int ErrorServiceAlreadyRunning = 1056;
    internal const int ErrorServiceDoesNotExist = 1060;
    internal const int ErrorServiceTakesNoOrders = 1061;
    internal const int ErrorServiceNotActive = 1062;
    internal const int ErrorServiceSpecific = 1066;

    [LibraryImport("advapi32", EntryPoint = "OpenSCManagerW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    internal static partial ServiceHandle OpenServiceManager(string? machine, string? database, int access);

    [LibraryImport("advapi32", EntryPoint = "OpenServiceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    internal static partial ServiceHandle OpenService(ServiceHandle manager, string name, int access);

    [LibraryImport("advapi32", EntryPoint = "CreateServiceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    internal static partial ServiceHandle CreateService(
        ServiceHandle manager, string name, string displayName, int access, int type, int start, int errors, string command, string? group, nint tag,
        string? dependencies, string? account, string? password);

    [LibraryImport("advapi32", EntryPoint = "ChangeServiceConfigW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool ChangeServiceConfig(
        ServiceHandle service, int type, int start, int errors, string command, string? group, nint tag, string? dependencies, string? account, string? password,
        string displayName);

    [LibraryImport("advapi32", EntryPoint = "ChangeServiceConfig2W", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static unsafe partial bool ChangeServiceConfig2(ServiceHandle service, int level, void* value);

    [LibraryImport("advapi32", EntryPoint = "SetServiceObjectSecurity", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool SetServiceSecurity(ServiceHandle service, int information, byte[] descriptor);

    [LibraryImport("advapi32", EntryPoint = "StartServiceW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool Start(ServiceHandle service, int argumentCount, nint arguments);

    [LibraryImport("advapi32", EntryPoint = "ControlService", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool Control(ServiceHandle service, int control, out StatusAnswer status);

    [LibraryImport("advapi32", EntryPoint = "QueryServiceStatusEx", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool QueryServiceStatus(ServiceHandle service, int level, out StatusAnswer status, int size, out int needed);

    [LibraryImport("advapi32", EntryPoint = "DeleteService", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool DeleteService(ServiceHandle service);

    [LibraryImport("advapi32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool CloseServiceHandle(nint handle);

    /// <summary>SERVICE_STATUS_PROCESS; ControlService fills all but the last two.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StatusAnswer
    {
        internal int Type;
        internal int State;
        internal int ControlsAccepted;
        internal int Win32ExitCode;
        internal int ServiceExitCode;
        internal int CheckPoint;
        internal int WaitHint;
        internal int ProcessId;
        internal int Flags;

        /// <summary>A process that is gone without a word has stopped, too: Wine may go on calling it running.</summary>
        internal readonly bool HasStopped => State == Stopped || ((State is Running or StopPending) && ProcessId == 0);
    }

    /// <summary>SERVICE_FAILURE_ACTIONS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct FailureActionsValue
    {
        internal int ResetSeconds;
        internal char* RebootMessage;
        internal char* Command;
        internal int Count;
        internal FailureAction* Actions;
    }

    /// <summary>SC_ACTION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FailureAction
    {
        internal int Type;
        internal int DelayMilliseconds;
    }

    /// <summary>A handle of the service manager.</summary>
    internal sealed class ServiceHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle() => CloseServiceHandle(handle);
    }
}
