using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Turns a row as it lies in the file into plain samples in the machine's byte order, and back.</summary>
/// <param name="Kind">The tag Predictor: 1 none, 2 differences of samples, 3 differences of the bytes of floats.</param>
/// <param name="SampleBytes">1, 2 or 4.</param>
/// <param name="Step">Samples from one pixel to the next.</param>
/// <param name="IsSwapped">Whether the file's byte order is not the machine's.</param>
internal readonly record struct TiffPredictor(int Kind, int SampleBytes, int Step, bool IsSwapped)
{
    internal const int None = 1;
    internal const int Horizontal = 2;
    internal const int Float = 3;

    private bool DoesNothing => Kind == None && (!IsSwapped || SampleBytes == 1);

    /// <summary>From the file's form.</summary>
    internal void Undo(Span<byte> rows, int rowBytes)
    {
        if (DoesNothing) return;
        var scratch = Kind == Float ? new byte[rowBytes] : [];
        for (; rows.Length > 0; rows = rows[rowBytes..]) UndoRow(rows[..rowBytes], scratch);
    }

    /// <summary>Into the file's form.</summary>
    internal void Apply(Span<byte> rows, int rowBytes)
    {
        if (DoesNothing) return;
        var scratch = Kind == Float ? new byte[rowBytes] : [];
        for (; rows.Length > 0; rows = rows[rowBytes..]) ApplyRow(rows[..rowBytes], scratch);
    }

    private void UndoRow(Span<byte> row, byte[] scratch)
    {
        if (Kind == Float)
        {
            Add(row, Step);
            Interleave(row, scratch);
            return;
        }

        Swap(row);
        if (Kind != Horizontal) return;
        if (SampleBytes == 1) Add(row, Step);
        else if (SampleBytes == 2) Add(MemoryMarshal.Cast<byte, ushort>(row), Step);
        else Add(MemoryMarshal.Cast<byte, uint>(row), Step);
    }

    private void ApplyRow(Span<byte> row, byte[] scratch)
    {
        if (Kind == Float)
        {
            SortBytes(row, scratch);
            Subtract(row, Step);
            return;
        }

        if (Kind == Horizontal && SampleBytes == 1) Subtract(row, Step);
        else if (Kind == Horizontal && SampleBytes == 2) Subtract(MemoryMarshal.Cast<byte, ushort>(row), Step);
        else if (Kind == Horizontal) Subtract(MemoryMarshal.Cast<byte, uint>(row), Step);
        Swap(row);
    }

    private void Swap(Span<byte> row)
    {
        if (!IsSwapped || SampleBytes == 1) return;
        if (SampleBytes == 2)
        {
            var words = MemoryMarshal.Cast<byte, ushort>(row);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else
        {
            var words = MemoryMarshal.Cast<byte, uint>(row);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private static void Add<T>(Span<T> row, int step)
        where T : IAdditionOperators<T, T, T>
    {
        if (step == 3) AddThrees(row);
        else for (var i = step; i < row.Length; i++) row[i] += row[i - step];
    }

    // Colours, the most frequent: the sums stay in registers.
    private static void AddThrees<T>(Span<T> row)
        where T : IAdditionOperators<T, T, T>
    {
        var (red, green, blue) = (row[0], row[1], row[2]);
        for (row = row[3..]; row.Length >= 3; row = row[3..])
        {
            row[0] = red += row[0];
            row[1] = green += row[1];
            row[2] = blue += row[2];
        }
    }

    // From the end, so that what is subtracted is still there.
    private static void Subtract<T>(Span<T> row, int step)
        where T : ISubtractionOperators<T, T, T>
    {
        var i = row.Length;
        for (; i - Vector256<T>.Count >= step; i -= Vector256<T>.Count)
        {
            var many = row[(i - Vector256<T>.Count)..i];
            (Vector256.Create<T>(many) - Vector256.Create<T>(row[(i - Vector256<T>.Count - step)..])).CopyTo(many);
        }

        for (i--; i >= step; i--) row[i] -= row[i - step];
    }

    /// <summary>TIFF technical note 3: bytes of equal weight side by side, the heaviest first, whatever the file's byte order.</summary>
    private void SortBytes(Span<byte> row, byte[] scratch)
    {
        row.CopyTo(scratch);
        var count = row.Length / SampleBytes;
        for (var b = 0; b < SampleBytes; b++)
        {
            var sorted = row.Slice(WeightOf(b) * count, count);
            for (var i = 0; i < count; i++) sorted[i] = scratch[i * SampleBytes + b];
        }
    }

    private void Interleave(Span<byte> row, byte[] scratch)
    {
        row.CopyTo(scratch);
        var count = row.Length / SampleBytes;
        for (var b = 0; b < SampleBytes; b++)
        {
            var sorted = scratch.AsSpan(WeightOf(b) * count, count);
            for (var i = 0; i < count; i++) row[i * SampleBytes + b] = sorted[i];
        }
    }

    /// <summary>0 is the heaviest byte of a sample in the machine's order.</summary>
    private int WeightOf(int b) => BitConverter.IsLittleEndian ? SampleBytes - 1 - b : b;
}
