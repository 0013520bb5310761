using System.Buffers;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A tensor over the caller's own memory, pinned until disposal. Elements are 32-bit floats.</summary>
public class OrtValue : IDisposable
{
    private const int FloatElement = 1;

    private IntPtr _handle;
    private MemoryHandle _memory;

    private OrtValue(IntPtr handle, MemoryHandle memory)
    {
        _handle = handle;
        _memory = memory;
    }

    internal IntPtr Handle => _handle;

    public static unsafe OrtValue CreateTensorValueFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, long[] shape)
        where T : unmanaged
    {
        if (typeof(T) != typeof(float))
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Tensor of type: {typeof(T)} is not supported");
        var size = shape.Aggregate(1L, (product, side) => checked(product * side));
        if (size > memory.Length)
            throw new OnnxRuntimeException(
                ErrorCode.InvalidArgument, $"Managed memory size: {memory.Length} elements is less than shape size: {size} elements");
        var pinned = memory.Pin();
        try
        {
            NativeApiStatus.VerifySuccess(NativeMethods.CreateTensorWithData(
                memoryInfo.Pointer, pinned.Pointer, (nuint)memory.Length * (nuint)sizeof(T), shape, FloatElement, out var value));
            return new OrtValue(value, pinned);
        }
        catch (Exception)
        {
            pinned.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_handle == IntPtr.Zero)
            return;
        NativeMethods.ReleaseValue(_handle);
        _handle = IntPtr.Zero;
        _memory.Dispose();
    }

    ~OrtValue() => Dispose(false);
}
