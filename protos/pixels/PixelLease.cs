using System.Buffers;
using Google.Protobuf;

namespace AbpnBridge.V1.Pixels;

/// <summary>
/// The pixels of a message that came, in memory lent by the array pool: a megabyte allocated anew for every message keeps the garbage collector busier than
/// the pixels keep the processor. Whoever takes the message gives the memory back with <see cref="Return"/> when its pixels stand elsewhere.
/// </summary>
public sealed class PixelLease : MemoryManager<byte>
{
    private static int s_outstanding;
    private readonly int _length;
    private byte[]? _bytes;

    private PixelLease(int length)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(length);
        _length = length;
        Interlocked.Increment(ref s_outstanding);
    }

    /// <summary>Leases of this process that were not given back yet.</summary>
    public static int Outstanding => Volatile.Read(ref s_outstanding);

    /// <summary>A lease with a copy of these bytes, as the bytes of a message.</summary>
    internal static ByteString CopyOf(in ReadOnlySequence<byte> bytes)
    {
        var lease = new PixelLease(checked((int)bytes.Length));
        bytes.CopyTo(lease._bytes);
        return UnsafeByteOperations.UnsafeWrap(lease.Memory);
    }

    /// <summary>Gives the memory back; bytes that were not lent, or are back already, are left alone. They must not be read afterwards.</summary>
    public static void Return(ByteString? pixels)
    {
        if (pixels is not null && System.Runtime.InteropServices.MemoryMarshal.TryGetMemoryManager<byte, PixelLease>(pixels.Memory, out var lease))
            ((IDisposable)lease).Dispose();
    }

    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public override Span<byte> GetSpan()
    {
        var bytes = _bytes;
        ObjectDisposedException.ThrowIf(bytes is null, this);
        return bytes.AsSpan(0, _length);
    }

    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        var bytes = _bytes;
        ObjectDisposedException.ThrowIf(bytes is null, this);
        return bytes.AsMemory(elementIndex, _length - elementIndex).Pin();
    }

    /// <summary>Does nothing: <see cref="Pin"/> hands out a handle that unpins itself.</summary>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    public override Memory<byte> Memory => CreateMemory(_length);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _bytes, null) is not { } bytes)
            return;
        Interlocked.Decrement(ref s_outstanding);
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
