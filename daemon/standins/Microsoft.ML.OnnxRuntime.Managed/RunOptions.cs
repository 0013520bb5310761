using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Options of one run; <see cref="Terminate"/> stops every run that uses them.</summary>
public class RunOptions : SafeHandle
{
    private OrtLoggingLevel _logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private bool _terminate;

    public RunOptions()
        : base(IntPtr.Zero, ownsHandle: true) => NativeApiStatus.VerifySuccess(NativeMethods.CreateRunOptions(out handle));

    public override bool IsInvalid => handle == IntPtr.Zero;

    public OrtLoggingLevel LogSeverityLevel
    {
        get => _logSeverityLevel;
        set
        {
            NativeApiStatus.VerifySuccess(NativeMethods.SetRunLogSeverityLevel(handle, (int)value));
            _logSeverityLevel = value;
        }
    }

    public bool Terminate
    {
        get => _terminate;
        set
        {
            if (value == _terminate)
                return;
            NativeApiStatus.VerifySuccess(
                value ? NativeMethods.RunOptionsSetTerminate(handle) : NativeMethods.RunOptionsUnsetTerminate(handle));
            _terminate = value;
        }
    }

    internal IntPtr Handle => handle;

    protected override bool ReleaseHandle()
    {
        NativeMethods.ReleaseRunOptions(handle);
        handle = IntPtr.Zero;
        return true;
    }
}
