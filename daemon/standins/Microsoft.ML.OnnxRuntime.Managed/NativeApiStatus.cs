namespace Microsoft.ML.OnnxRuntime;

/// <summary>Turns a native status into the exception of the real package; a zero status is success.</summary>
internal static class NativeApiStatus
{
    internal static void VerifySuccess(IntPtr status)
    {
        if (status == IntPtr.Zero)
            return;
        var code = (ErrorCode)NativeMethods.GetErrorCode(status);
        var message = NativeMethods.GetErrorMessage(status);
        NativeMethods.ReleaseStatus(status);
        throw new OnnxRuntimeException(code, message);
    }
}
