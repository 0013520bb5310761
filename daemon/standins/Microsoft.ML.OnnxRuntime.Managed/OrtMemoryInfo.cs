using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Where a tensor's memory lies; only the CPU's default place is offered.</summary>
public class OrtMemoryInfo : SafeHandle
{
    private const int DeviceAllocator = 0;
    private const int CpuMemory = -1;

    private static readonly Lazy<OrtMemoryInfo> _default = new(CreateCpuMemoryInfo);

    private OrtMemoryInfo(IntPtr handle)
        : base(handle, ownsHandle: true)
    {
    }

    public static OrtMemoryInfo DefaultInstance => _default.Value;

    public override bool IsInvalid => handle == IntPtr.Zero;

    internal IntPtr Pointer => handle;

    protected override bool ReleaseHandle()
    {
        NativeMethods.ReleaseMemoryInfo(handle);
        handle = IntPtr.Zero;
        return true;
    }

    private static OrtMemoryInfo CreateCpuMemoryInfo()
    {
        NativeApiStatus.VerifySuccess(NativeMethods.CreateCpuMemoryInfo(DeviceAllocator, CpuMemory, out var info));
        return new OrtMemoryInfo(info);
    }
}
