using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>The process-wide environment; made on first use.</summary>
public sealed class OrtEnv : SafeHandle
{
    private static readonly Lazy<OrtEnv> _instance = new(Create);

    private OrtEnv(IntPtr handle)
        : base(handle, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    internal IntPtr Handle => handle;

    public static OrtEnv Instance() => _instance.Value;

    public string GetVersionString() => NativeMethods.Version ?? "";

    /// <summary>What this library was built with, such as "CPUExecutionProvider"; a provider in a library of its own may still be missing.</summary>
    public string[] GetAvailableProviders()
    {
        NativeApiStatus.VerifySuccess(NativeMethods.GetAvailableProviders(out var names, out var count));
        try
        {
            return [.. NativeMethods.ReadNames(names, count)];
        }
        finally
        {
            NativeApiStatus.VerifySuccess(NativeMethods.ReleaseAvailableProviders(names, count));
        }
    }

    public void DisableTelemetryEvents() => NativeApiStatus.VerifySuccess(NativeMethods.DisableTelemetryEvents(handle));

    protected override bool ReleaseHandle()
    {
        NativeMethods.ReleaseEnv(handle);
        handle = IntPtr.Zero;
        return true;
    }

    private static OrtEnv Create()
    {
        NativeApiStatus.VerifySuccess(
            NativeMethods.CreateEnv(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, "CSharpOnnxRuntime\0"u8.ToArray(), out var handle));
        return new OrtEnv(handle);
    }
}
