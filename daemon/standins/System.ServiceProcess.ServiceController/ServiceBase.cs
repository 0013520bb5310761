using System.ComponentModel;
using System.Runtime.InteropServices;

namespace System.ServiceProcess;

/// <summary>A service of this process: what it does when the service manager starts it, stops it, or shuts the machine down.</summary>
public class ServiceBase : Component
{
    // Fields: native code calls them for as long as the process lives.
    private readonly NativeMethods.ServiceMain _main;
    private readonly NativeMethods.Handler _handler;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NativeMethods.ServiceStatus _status;
    private nint _statusHandle;

    /// <summary>A service without a name, which can be stopped.</summary>
    public ServiceBase()
    {
        (_main, _handler) = (Main, Handle);
        _status = new() { ServiceType = NativeMethods.Win32OwnProcess, CurrentState = NativeMethods.StartPending };
    }

    /// <summary>Whether <see cref="OnShutdown"/> is to be called when the machine goes down.</summary>
    [DefaultValue(false)]
    public bool CanShutdown { get; set; }

    /// <summary>The Win32 error that the service manager is told at the stop; 0: none. Another one than 0 may start the failure actions.</summary>
    public int ExitCode
    {
        get => _status.Win32ExitCode;
        set => _status.Win32ExitCode = value;
    }

    /// <summary>The short name the service is registered by.</summary>
    public string ServiceName { get; set; } = "";

    /// <summary>Hands this thread to the service manager until the service has stopped.</summary>
    public static void Run(ServiceBase service)
    {
        ArgumentNullException.ThrowIfNull(service);
        var name = Marshal.StringToHGlobalUni(service.ServiceName);
        try
        {
            // The last entry of a table is all zeros.
            NativeMethods.ServiceTableEntry[] table = [new() { Name = name, Main = Marshal.GetFunctionPointerForDelegate(service._main) }, default];
            var dispatched = NativeMethods.StartServiceCtrlDispatcher(table);
            if (service._started.Task is { IsFaulted: true } failed) failed.GetAwaiter().GetResult();
            if (!dispatched) Console.WriteLine("A service cannot be started from a command line; the service manager has to start it.");
            service.Dispose();
        }
        finally
        {
            Marshal.FreeHGlobal(name);
        }
    }

    /// <summary>Asks the service manager for this much more patience, while the service is starting or stopping.</summary>
    /// <exception cref="InvalidOperationException">It is doing neither.</exception>
    public void RequestAdditionalTime(int milliseconds)
    {
        if (_status.CurrentState is not (NativeMethods.StartPending or NativeMethods.StopPending))
            throw new InvalidOperationException("The service is neither starting nor stopping.");
        _status.WaitHint = milliseconds;
        _status.CheckPoint++;
        Report();
    }

    /// <summary>Stops the service, as if the service manager had asked for it.</summary>
    public void Stop()
    {
        var before = _status.CurrentState;
        Report(NativeMethods.StopPending);
        try
        {
            OnStop();
        }
        catch
        {
            Report(before);
            throw;
        }

        Report(NativeMethods.Stopped);
    }

    /// <summary>The service is told to start; it counts as running when this returns.</summary>
    protected virtual void OnStart(string[] args)
    {
    }

    /// <summary>The service is told to stop; it counts as stopped when this returns.</summary>
    protected virtual void OnStop()
    {
    }

    /// <summary>The machine goes down.</summary>
    protected virtual void OnShutdown()
    {
    }

    private void Main(int argumentCount, nint arguments)
    {
        _statusHandle = NativeMethods.RegisterServiceCtrlHandlerEx(ServiceName, Marshal.GetFunctionPointerForDelegate(_handler), 0);
        // Like the real one: whoever can be stopped is told of a shutdown, too.
        _status.ControlsAccepted = NativeMethods.AcceptStop | NativeMethods.AcceptShutdown;
        if (!Report(NativeMethods.StartPending)) return;
        var words = new string[Math.Max(0, argumentCount - 1)];
        // The first word is the service's name.
        for (var i = 0; i < words.Length; i++) words[i] = Marshal.PtrToStringUni(Marshal.ReadIntPtr(arguments, (i + 1) * nint.Size))!;
        // This thread ends with this method, and with it whatever waits on it.
        ThreadPool.QueueUserWorkItem(_ => Start(words));
        try
        {
            _started.Task.GetAwaiter().GetResult();
            Report(NativeMethods.Running);
        }
        catch (Exception)
        {
            // Run throws it again.
            if (ExitCode == 0) ExitCode = NativeMethods.ErrorExceptionInService;
            Report(NativeMethods.Stopped);
        }
    }

    private void Start(string[] words)
    {
        try
        {
            OnStart(words);
            _started.SetResult();
        }
        catch (Exception fault)
        {
            _started.SetException(fault);
        }
    }

    // The manager waits for this answer: the work is done on other threads.
    private int Handle(int control, int eventType, nint eventData, nint context)
    {
        switch (control)
        {
            case NativeMethods.ControlInterrogate:
                Report();
                return 0;
            case NativeMethods.ControlStop when _status.CurrentState == NativeMethods.Running:
                // Before this returns: from then on the manager lets no second order through.
                Report(NativeMethods.StopPending);
                ThreadPool.QueueUserWorkItem(_ => Stop());
                return 0;
            case NativeMethods.ControlShutdown when _status.CurrentState == NativeMethods.Running:
                ThreadPool.QueueUserWorkItem(_ => ShutDown());
                return 0;
            case NativeMethods.ControlStop or NativeMethods.ControlShutdown:
                return 0;
            default:
                return NativeMethods.ErrorCallNotImplemented;
        }
    }

    private void ShutDown()
    {
        if (CanShutdown) OnShutdown();
        if (_status.CurrentState == NativeMethods.Running) Report(NativeMethods.Stopped);
    }

    private bool Report(int state)
    {
        (_status.CurrentState, _status.CheckPoint, _status.WaitHint) = (state, 0, 0);
        return Report();
    }

    private bool Report() => NativeMethods.SetServiceStatus(_statusHandle, _status);
}
