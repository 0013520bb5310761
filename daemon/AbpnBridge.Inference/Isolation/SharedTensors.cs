using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace AbpnBridge.Inference.Isolation;

/// <summary>
/// The tensors of one session in memory that daemon and worker share: made once, used by every run. On Windows it has a random name and is its user's alone;
/// elsewhere it is a file of mode 600 in memory (/dev/shm, else the temporary folder), which loses its name as soon as both have it, so that nothing is left
/// whoever dies.
/// </summary>
internal sealed class SharedTensors : IDisposable
{
    // A page: no tensor shares one with its neighbour.
    private const int Alignment = 4096;

    private const string MemoryFolder = "/dev/shm";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly MappedFloats[] _tensors;

    private SharedTensors(string name, MemoryMappedFile file, IReadOnlyList<TensorSpec> specs)
    {
        (Name, _file, _view) = (name, file, file.CreateViewAccessor());
        var starts = Starts(specs);
        _tensors = [.. specs.Select((spec, i) => new MappedFloats(_view, starts[i], spec.Count))];
    }

    /// <summary>By which the other side opens it.</summary>
    internal string Name { get; }

    /// <summary>A tensor's values, in the order of the specs.</summary>
    internal Memory<float> this[int tensor] => _tensors[tensor].Memory;

    /// <summary>Makes the memory for some tensors.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    internal static SharedTensors Create(IReadOnlyList<TensorSpec> specs)
    {
        var name = "abpn-" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        var bytes = Starts(specs)[^1];
        if (OperatingSystem.IsWindows()) return new SharedTensors(name, MemoryMappedFile.CreateNew(name, bytes), specs);
        try
        {
            return OfNewFile(Path.Combine(Directory.Exists(MemoryFolder) ? MemoryFolder : Path.GetTempPath(), name), bytes, specs);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Containers often have a small /dev/shm, or none for this user.
            return OfNewFile(Path.Combine(Path.GetTempPath(), name), bytes, specs);
        }
    }

    /// <summary>Opens what the other side has made.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    internal static SharedTensors Open(string name, IReadOnlyList<TensorSpec> specs) => new(
        name,
        OperatingSystem.IsWindows()
            ? MemoryMappedFile.OpenExisting(name)
            : OfFile(new FileStream(name, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite), Starts(specs)[^1]),
        specs);

    /// <summary>Takes its name away: who has opened it keeps it, nobody else can.</summary>
    internal void Unlink()
    {
        if (!OperatingSystem.IsWindows()) File.Delete(Name);
    }

    /// <summary>Gives the memory back; nobody may use a tensor any more.</summary>
    public void Dispose()
    {
        foreach (IDisposable tensor in _tensors) tensor.Dispose();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Where each tensor begins, in bytes, and last where all of them end.</summary>
    private static long[] Starts(IReadOnlyList<TensorSpec> specs)
    {
        var starts = new long[specs.Count + 1];
        for (var i = 0; i < specs.Count; i++)
            starts[i + 1] = (starts[i] + (long)specs[i].Count * sizeof(float) + Alignment - 1) / Alignment * Alignment;
        return starts;
    }

    private static SharedTensors OfNewFile(string path, long bytes, IReadOnlyList<TensorSpec> specs)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            // All of it now: a page that finds no room later would end the process that touches it.
            PreallocationSize = bytes,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new SharedTensors(path, OfFile(new FileStream(path, options), bytes), specs);
    }

    private static MemoryMappedFile OfFile(FileStream file, long bytes) =>
        MemoryMappedFile.CreateFromFile(file, mapName: null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);

    /// <summary>Some floats of a view, as memory that ONNX Runtime reads and writes in place.</summary>
    private sealed unsafe class MappedFloats : MemoryManager<float>
    {
        private readonly MemoryMappedViewAccessor _view;
        private readonly int _count;
        private float* _first;

        internal MappedFloats(MemoryMappedViewAccessor view, long start, int count)
        {
            (_view, _count) = (view, count);
            byte* memory = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref memory);
            _first = (float*)(memory + view.PointerOffset + start);
        }

        public override Span<float> GetSpan()
        {
            ObjectDisposedException.ThrowIf(_first is null, this);
            return new Span<float>(_first, _count);
        }

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ObjectDisposedException.ThrowIf(_first is null, this);
            return new MemoryHandle(_first + elementIndex);
        }

        public override void Unpin()
        {
            // It never moves.
        }

        protected override void Dispose(bool disposing)
        {
            if (_first is null) return;
            _first = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }
}
