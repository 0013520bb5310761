using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Whether branches of a graph run one after another or side by side.</summary>
public enum ExecutionMode
{
    ORT_SEQUENTIAL = 0,
}

/// <summary>Options of a session; making one brings the environment up.</summary>
public class SessionOptions : SafeHandle
{
    private bool _enableMemoryPattern = true;
    private OrtLoggingLevel _logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private int _intraOpNumThreads;
    private ExecutionMode _executionMode = ExecutionMode.ORT_SEQUENTIAL;

    public SessionOptions()
        : base(IntPtr.Zero, ownsHandle: true)
    {
        NativeApiStatus.VerifySuccess(NativeMethods.CreateSessionOptions(out handle));
        OrtEnv.Instance();
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    public bool EnableMemoryPattern
    {
        get => _enableMemoryPattern;
        set
        {
            if (value == _enableMemoryPattern)
                return;
            NativeApiStatus.VerifySuccess(value ? NativeMethods.EnableMemPattern(handle) : NativeMethods.DisableMemPattern(handle));
            _enableMemoryPattern = value;
        }
    }

    public OrtLoggingLevel LogSeverityLevel
    {
        get => _logSeverityLevel;
        set
        {
            NativeApiStatus.VerifySuccess(NativeMethods.SetLogSeverityLevel(handle, (int)value));
            _logSeverityLevel = value;
        }
    }

    public int IntraOpNumThreads
    {
        get => _intraOpNumThreads;
        set
        {
            NativeApiStatus.VerifySuccess(NativeMethods.SetIntraOpNumThreads(handle, value));
            _intraOpNumThreads = value;
        }
    }

    public ExecutionMode ExecutionMode
    {
        get => _executionMode;
        set
        {
            NativeApiStatus.VerifySuccess(NativeMethods.SetExecutionMode(handle, (int)value));
            _executionMode = value;
        }
    }

    internal IntPtr Handle => handle;

    public void AddSessionConfigEntry(string configKey, string configValue) =>
        NativeApiStatus.VerifySuccess(NativeMethods.AddSessionConfigEntry(handle, ZeroTerminated(configKey), ZeroTerminated(configValue)));

    public void AppendExecutionProvider_DML(int deviceId = 0) =>
        NativeApiStatus.VerifySuccess(NativeMethods.OrtSessionOptionsAppendExecutionProvider_DML(handle, deviceId));

    public void AppendExecutionProvider_CUDA(int deviceId = 0) =>
        NativeApiStatus.VerifySuccess(NativeMethods.OrtSessionOptionsAppendExecutionProvider_CUDA(handle, deviceId));

    private static byte[] ZeroTerminated(string text) => Encoding.UTF8.GetBytes(text + '\0');

    protected override bool ReleaseHandle()
    {
        NativeMethods.ReleaseSessionOptions(handle);
        handle = IntPtr.Zero;
        return true;
    }
}
