using System.Buffers;
using AbpnBridge.Imaging.Pixels;
using Google.Protobuf;

namespace AbpnBridge.Cli.Photos;

/// <summary>
/// Rows of a picture as the bytes of a message, without a copy of their own: they are read when the message is written out, and the picture must live until
/// then.
/// </summary>
internal sealed class PictureRows : MemoryManager<byte>
{
    private readonly ImageBuffer _picture;
    private readonly int _firstRow;
    private readonly int _count;

    private PictureRows(ImageBuffer picture, int firstRow, int count)
    {
        _picture = picture;
        _firstRow = firstRow;
        _count = count;
    }

    /// <summary>Some whole rows.</summary>
    internal static ByteString Of(ImageBuffer picture, int firstRow, int count) =>
        UnsafeByteOperations.UnsafeWrap(new PictureRows(picture, firstRow, count).Memory);

    public override Span<byte> GetSpan() => _picture.Rows(_firstRow, _count);

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException("A message's bytes are read, not pinned.");

    public override void Unpin() => throw new NotSupportedException("A message's bytes are read, not pinned.");

    // The picture is its owner's.
    protected override void Dispose(bool disposing)
    {
    }
}
