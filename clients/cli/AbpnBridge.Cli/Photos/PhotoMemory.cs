using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Photos;

/// <summary>
/// How much memory the photos under way may take together. Who comes first gets in first; a photo larger than all there is gets in alone.
/// </summary>
internal sealed class PhotoMemory(long limitBytes)
{
    /// <summary>Bytes that the photos of one command hold at most, but for a single photo that needs more.</summary>
    internal const long DefaultLimitBytes = 1_500_000_000;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = new();
    private long _takenBytes;
    private int _inside;

    /// <summary>
    /// What a photo file may become in memory, before it is read: as a rule photos shrink to no less than a tenth as JPEG, a third as PNG, half as TIFF.
    /// </summary>
    internal static long GuessBytes(string file)
    {
        if (!File.Exists(file)) return 0;
        var times = ImageFormats.FromExtension(file) switch { ImageFormat.Jpeg => 10, ImageFormat.Png => 3, _ => 2 };
        return new FileInfo(file).Length * times;
    }

    /// <summary>
    /// What a photo that was read takes at most: itself, its file, which is no larger, or what is put together of one while it is written, and what comes back for
    /// each of its files. A JPEG's coefficients have 16 bits a sample, and where it lies on its side both pictures are turned back for its file.
    /// </summary>
    internal static long BytesOf(DecodedImage photo, int files)
    {
        var pictures = 2 + files + (photo.Format == ImageFormat.Jpeg ? 2 : 0) + (photo.Metadata.Orientation == 1 ? 0 : 2);
        return photo.Pixels.ByteCount * pictures;
    }

    /// <summary>Waits for room.</summary>
    internal async Task<Share> EnterAsync(long bytes, CancellationToken cancellation)
    {
        LinkedListNode<Waiting> place;
        lock (_lock)
        {
            place = _waiting.AddLast(new Waiting(bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
            LetIn();
        }

        try
        {
            await place.Value.Entered.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            Forget(place);
            throw;
        }

        return new Share(this, bytes);
    }

    private void LetIn()
    {
        while (_waiting.First is { } next && (_inside == 0 || _takenBytes + next.Value.Bytes <= limitBytes))
        {
            _waiting.RemoveFirst();
            _inside++;
            _takenBytes += next.Value.Bytes;
            next.Value.Entered.SetResult();
        }
    }

    private void Forget(LinkedListNode<Waiting> place)
    {
        lock (_lock)
        {
            if (place.Value.Entered.Task.IsCompleted)
            {
                _inside--;
                _takenBytes -= place.Value.Bytes;
            }
            else
            {
                _waiting.Remove(place);
            }

            LetIn();
        }
    }

    private sealed record Waiting(long Bytes, TaskCompletionSource Entered);

    /// <summary>What one photo takes; disposing gives it back.</summary>
    internal sealed class Share(PhotoMemory memory, long bytes) : IDisposable
    {
        private long _bytes = bytes;
        private bool _isDisposed;

        /// <summary>Once the photo is read, what it takes is known; those inside stay.</summary>
        internal void Resize(long bytes)
        {
            lock (memory._lock)
            {
                memory._takenBytes += bytes - _bytes;
                _bytes = bytes;
                memory.LetIn();
            }
        }

        public void Dispose()
        {
            lock (memory._lock)
            {
                if (_isDisposed) return;
                _isDisposed = true;
                memory._takenBytes -= _bytes;
                memory._inside--;
                memory.LetIn();
            }
        }
    }
}
