using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>One loaded graph.</summary>
public class InferenceSession : IDisposable
{
    private readonly Dictionary<string, NodeMetadata> _inputs = [];
    private readonly Dictionary<string, NodeMetadata> _outputs = [];
    private IntPtr _handle;

    public InferenceSession(byte[] model, SessionOptions options)
    {
        NativeApiStatus.VerifySuccess(
            NativeMethods.CreateSessionFromArray(OrtEnv.Instance().Handle, model, options.Handle, out _handle));
        try
        {
            ReadMetadata(inputs: true, _inputs);
            ReadMetadata(inputs: false, _outputs);
        }
        catch (OnnxRuntimeException)
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata => _inputs;

    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata => _outputs;

    /// <summary>Runs into outputs that the caller has made; their shapes must be the real ones.</summary>
    public void Run(RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames, IReadOnlyCollection<OrtValue> outputValues)
    {
        RequireSameCount(inputNames.Count, nameof(inputNames), inputValues.Count, nameof(inputValues));
        RequireSameCount(outputNames.Count, nameof(outputNames), outputValues.Count, nameof(outputValues));
        var inNames = inputNames.Select(name => NativeName(_inputs, name, "Input")).ToArray();
        var outNames = outputNames.Select(name => NativeName(_outputs, name, "Output")).ToArray();
        NativeApiStatus.VerifySuccess(NativeMethods.Run(
            _handle, runOptions.Handle, inNames, Handles(inputValues), outNames, Handles(outputValues)));
        GC.KeepAlive(runOptions);
        GC.KeepAlive(inputValues);
        GC.KeepAlive(outputValues);
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (var node in _inputs.Values.Concat(_outputs.Values))
        {
            Marshal.FreeCoTaskMem(node.ZeroTerminatedName);
            node.ZeroTerminatedName = IntPtr.Zero;
        }

        if (_handle != IntPtr.Zero)
            NativeMethods.ReleaseSession(_handle);
        _handle = IntPtr.Zero;
    }

    ~InferenceSession() => Dispose(false);

    private static void RequireSameCount(int names, string namesName, int values, string valuesName)
    {
        if (names != values)
            throw new ArgumentException($"Length of {namesName} ({names}) must match that of {valuesName} ({values}).");
    }

    private static IntPtr[] Handles(IReadOnlyCollection<OrtValue> values) => [.. values.Select(v => v.Handle)];

    private static IntPtr NativeName(Dictionary<string, NodeMetadata> nodes, string name, string kind) =>
        nodes.TryGetValue(name, out var node)
            ? node.ZeroTerminatedName
            : throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"{kind} name: '{name}' is not in the metadata");

    private void ReadMetadata(bool inputs, Dictionary<string, NodeMetadata> into)
    {
        NativeApiStatus.VerifySuccess(NativeMethods.SessionGetCount(inputs, _handle, out var count));
        for (nuint i = 0; i < count; i++)
        {
            var name = ReadName(inputs, i);
            NativeApiStatus.VerifySuccess(NativeMethods.SessionGetTypeInfo(inputs, _handle, i, out var typeInfo));
            try
            {
                into[name] = NodeMetadata.Read(typeInfo);
                into[name].ZeroTerminatedName = Marshal.StringToCoTaskMemUTF8(name);
            }
            finally
            {
                NativeMethods.ReleaseTypeInfo(typeInfo);
            }
        }
    }

    private string ReadName(bool inputs, nuint index)
    {
        NativeApiStatus.VerifySuccess(NativeMethods.GetAllocatorWithDefaultOptions(out var allocator));
        NativeApiStatus.VerifySuccess(NativeMethods.SessionGetName(inputs, _handle, index, allocator, out var native));
        var name = Marshal.PtrToStringUTF8(native) ?? "";
        NativeApiStatus.VerifySuccess(NativeMethods.AllocatorFree(allocator, native));
        return name;
    }
}
