using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using static AbpnBridge.Cli.Service.ServiceManagerCalls;

namespace AbpnBridge.Cli.Service;

/// <summary>A service in the service manager's hands, opened with some rights. Failures are <see cref="Win32Exception"/>.</summary>
[SupportedOSPlatform("windows")]
internal sealed class RegisteredService : IDisposable
{
    private readonly ServiceHandle _manager;
    private readonly ServiceHandle _service;

    private RegisteredService(ServiceHandle manager, ServiceHandle service) => (_manager, _service) = (manager, service);

    /// <summary>Null where there is no such service.</summary>
    internal static RegisteredService? Open(string name, int access)
    {
        var manager = OpenManager(ManagerConnect);
        var service = OpenService(manager, name, access);
        if (!service.IsInvalid) return new RegisteredService(manager, service);
        var error = Marshal.GetLastPInvokeError();
        manager.Dispose();
        return error == ErrorServiceDoesNotExist ? null : throw new Win32Exception(error);
    }

    /// <summary>Started by the machine, as a process of its own, by this account.</summary>
    internal static RegisteredService Create(string name, string displayName, string command, string account)
    {
        var manager = OpenManager(ManagerConnect | ManagerCreateService);
        var service = CreateService(
            manager, name, displayName, AllAccess, OwnProcess, AutomaticStart, NormalErrors, command, group: null, tag: 0, dependencies: null, account, password: null);
        if (!service.IsInvalid) return new RegisteredService(manager, service);
        var error = Marshal.GetLastPInvokeError();
        manager.Dispose();
        throw new Win32Exception(error);
    }

    internal void Reconfigure(string displayName, string command, string account) =>
        Check(ChangeServiceConfig(_service, OwnProcess, AutomaticStart, NormalErrors, command, null, 0, null, account, null, displayName));

    internal unsafe void Describe(string text)
    {
        fixed (char* characters = text) Set(Description, (nint)characters);
    }

    /// <summary>Some two minutes after the machine's start, when the photographer's own programs are up.</summary>
    internal void DelayStart() => Set(DelayedAutoStart, 1);

    /// <summary>The service gets an identity of its own, which access lists can name.</summary>
    internal void HaveOwnSid() => Set(ServiceSidInfo, UnrestrictedSid);

    /// <summary>Restarts after a crash, each time after a longer pause, then no more; the count begins anew after <paramref name="reset"/> without a crash.</summary>
    internal unsafe void RestartAfter(IReadOnlyList<TimeSpan> pauses, TimeSpan reset)
    {
        // The last one counts for all later crashes: nothing.
        FailureAction[] actions =
            [.. pauses.Select(pause => new FailureAction { Type = RestartAction, DelayMilliseconds = (int)pause.TotalMilliseconds }), default];
        fixed (FailureAction* first = actions)
        {
            var value = new FailureActionsValue { ResetSeconds = (int)reset.TotalSeconds, Count = actions.Length, Actions = first };
            Check(ChangeServiceConfig2(_service, FailureActions, &value));
        }

        // Also for a daemon that says of itself that it failed.
        Set(FailureActionsFlag, 1);
    }

    /// <param name="sddl">Who may do what with the service, in Microsoft's notation.</param>
    internal void LetIn(string sddl)
    {
        var descriptor = new RawSecurityDescriptor(sddl);
        var bytes = new byte[descriptor.BinaryLength];
        descriptor.GetBinaryForm(bytes, 0);
        Check(SetServiceSecurity(_service, DaclInformation, bytes));
    }

    /// <summary>Does nothing where it runs already. Its state says whether one that did not answer in time has ended, or is only slow.</summary>
    internal void Start()
    {
        if (!ServiceManagerCalls.Start(_service, 0, 0)) CheckError(ErrorServiceAlreadyRunning, ErrorServiceRequestTimeout);
    }

    /// <summary>Asks for it; does nothing where it does not run, is just starting or stopping, or does not answer: its state tells how it went.</summary>
    internal void Stop()
    {
        // One that ends while it is asked hangs up on the service manager.
        if (!Control(_service, ControlStop, out _)) CheckError(ErrorServiceNotActive, ErrorServiceTakesNoOrders, ErrorServiceRequestTimeout, ErrorBrokenPipe);
    }

    internal StatusAnswer Status()
    {
        Check(QueryServiceStatus(_service, level: 0, out var status, Marshal.SizeOf<StatusAnswer>(), out _));
        return status;
    }

    internal void Delete() => Check(DeleteService(_service));

    public void Dispose()
    {
        _service.Dispose();
        _manager.Dispose();
    }

    private static ServiceHandle OpenManager(int access)
    {
        var manager = OpenServiceManager(null, null, access);
        return manager.IsInvalid ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : manager;
    }

    // These structures are one number, or one pointer. A service manager that does not know the level, as Wine's, does without.
    private unsafe void Set(int level, nint value)
    {
        if (!ChangeServiceConfig2(_service, level, &value)) CheckError(ErrorInvalidLevel);
    }

    private static void Check(bool succeeded)
    {
        if (!succeeded) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static void CheckError(params ReadOnlySpan<int> harmless)
    {
        var error = Marshal.GetLastPInvokeError();
        if (!harmless.Contains(error)) throw new Win32Exception(error);
    }
}
