using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>
/// A picture that comes in bands of whole rows, in any order. Its native memory is freed when its owner has released it and the
/// last <see cref="Borrow"/> has ended: closing a photo while rows are rendered is safe.
/// </summary>
internal sealed class ReceivedImage : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ImageBuffer _buffer;
    private readonly IDisposable? _reservation;
    private readonly RowLedger _rows;
    private readonly ArrivingProxy? _proxy;
    private int _references = 1;
    private bool _released;

    /// <param name="extent">Size of the picture.</param>
    /// <param name="format">Its pixel format.</param>
    /// <param name="reservation">Given back with the memory.</param>
    /// <param name="isPhoto">Whether low-resolution work will read it, through a proxy that is made on the way.</param>
    internal ReceivedImage(Extent extent, PixelFormat format, IDisposable? reservation, bool isPhoto = false)
    {
        _reservation = reservation;
        _rows = new RowLedger(extent.Height);
        // Read only when every row has come.
        _buffer = ImageBuffer.ForFilling(extent, format);
        try
        {
            _proxy = isPhoto ? new ArrivingProxy(extent, format) : null;
        }
        catch
        {
            _buffer.Dispose();
            throw;
        }
    }

    /// <summary>A selection: takes the bytes out of the budget first, then out of the machine.</summary>
    /// <param name="budget">Gets them back with the memory, or at once when the machine has none.</param>
    /// <param name="extent">Size of the picture.</param>
    /// <param name="format">Its pixel format.</param>
    /// <exception cref="DaemonException">The budget is used up (TooLarge, OutOfRoom).</exception>
    /// <exception cref="OutOfMemoryException">The machine's memory is.</exception>
    internal static ReceivedImage Reserve(MemoryBudget budget, Extent extent, PixelFormat format) =>
        Reserve(budget, (long)extent.Width * extent.Height * format.BytesPerPixel, room => new ReceivedImage(extent, format, room));

    /// <summary>A photo, as <see cref="Reserve(MemoryBudget, Extent, PixelFormat)"/>, with room for a model's work on it.</summary>
    internal static ReceivedImage ReservePhoto(MemoryBudget budget, Extent extent, PixelFormat format, RetouchModel model) =>
        Reserve(budget, RetouchPlan.EstimateBytes(extent, format, model.UsesTileGraph), room => new ReceivedImage(extent, format, room, isPhoto: true));

    internal Extent Extent => _buffer.Extent;

    internal PixelFormat Format => _buffer.Format;

    internal int RowsWritten => _rows.WrittenCount;

    internal bool IsComplete => _rows.IsComplete;

    internal int? FirstMissingRow => _rows.FirstMissing();

    /// <summary>For reading; only while the caller owns or borrows the picture.</summary>
    internal ImageView View => _buffer.View();

    /// <summary>The complete photo for the engine, with the proxy that was made while it came; only while the caller owns or borrows it.</summary>
    internal Photo PhotoIn(ColourTransform colour) => new(View, colour, _proxy?.Proxy);

    /// <summary>Writes whole rows.</summary>
    /// <param name="firstRow">The row that the first byte belongs to.</param>
    /// <param name="pixels">Whole rows.</param>
    /// <param name="field">Path of the band in the message, for the error.</param>
    /// <returns>Rows written so far.</returns>
    /// <exception cref="InvalidFieldException">Not whole rows, outside the picture, already written, or a sample that is none.</exception>
    internal int Write(int firstRow, ReadOnlySpan<byte> pixels, string field)
    {
        var count = RowCount(firstRow, pixels.Length, field);
        if (_rows.Claim(firstRow, count) is { } taken)
            throw new InvalidFieldException($"{field}.first_row", $"row {taken} was sent already; each row comes once.");
        try
        {
            CheckSamples(firstRow, pixels, field);
            Copy(firstRow, pixels);
            // Before the rows count as written: a photo is complete with its proxy.
            _proxy?.Tell(firstRow, count, View);
        }
        catch
        {
            _rows.Abandon(firstRow, count);
            throw;
        }

        return _rows.Commit(firstRow, count);
    }

    /// <summary>Keeps the memory alive until the result is disposed.</summary>
    /// <exception cref="DaemonException">The picture is already gone (NotFound).</exception>
    internal IDisposable Borrow()
    {
        lock (_lock)
        {
            if (_references == 0)
                throw new DaemonException(DaemonError.NotFound, "This photo has been closed.");
            _references++;
        }

        return new Loan(this);
    }

    /// <summary>The owner no longer needs the picture. A second call does nothing.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_released)
                return;
            _released = true;
        }

        DropReference();
    }

    private static ReceivedImage Reserve(MemoryBudget budget, long bytes, Func<IDisposable, ReceivedImage> allocate)
    {
        var room = budget.Reserve(bytes);
        try
        {
            return allocate(room);
        }
        catch
        {
            room.Dispose();
            throw;
        }
    }

    private int RowCount(int firstRow, int length, string field)
    {
        var rowBytes = _buffer.StrideBytes;
        if (length == 0 || length % rowBytes != 0)
            throw new InvalidFieldException(
                $"{field}.pixels",
                $"has {length} bytes; whole rows of {rowBytes} bytes ({Extent.Width} {Format}) are needed.");
        var count = length / rowBytes;
        if (firstRow < 0 || firstRow >= Extent.Height)
            throw new InvalidFieldException($"{field}.first_row", $"is {firstRow}; it must be between 0 and {Extent.Height - 1}.");
        if (count > Extent.Height - firstRow)
            throw new InvalidFieldException(
                $"{field}.pixels", $"holds {count} rows from row {firstRow}; the photo ends after row {Extent.Height - 1}.");
        return count;
    }

    private void CheckSamples(int firstRow, ReadOnlySpan<byte> pixels, string field)
    {
        var index = SampleCheck.FirstBad(pixels, Format.Sample);
        if (index < 0)
            return;
        var (row, inRow) = Math.DivRem(index, Extent.Width * Format.ChannelCount);
        var (column, channel) = Math.DivRem(inRow, Format.ChannelCount);
        throw new InvalidFieldException(
            $"{field}.pixels",
            $"the sample at column {column}, row {firstRow + row}, channel {channel} {SampleCheck.Describe(pixels, Format.Sample, index)}.");
    }

    private void Copy(int firstRow, ReadOnlySpan<byte> pixels)
    {
        for (var row = firstRow; pixels.Length > 0; row++, pixels = pixels[_buffer.StrideBytes..])
            pixels[.._buffer.StrideBytes].CopyTo(_buffer.Row(row));
    }

    private void DropReference()
    {
        lock (_lock)
            if (--_references > 0)
                return;
        _proxy?.Dispose();
        _buffer.Dispose();
        _reservation?.Dispose();
    }

    private sealed class Loan(ReceivedImage image) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                image.DropReference();
        }
    }
}
