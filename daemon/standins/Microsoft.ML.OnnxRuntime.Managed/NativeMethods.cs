using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>
/// The C API as a table of function pointers. Positions are those of API version 21 (onnxruntime_c_api.h); the table only grows at its
/// end, so they hold for every later library that still serves version 21.
/// </summary>
internal static unsafe class NativeMethods
{
    private const string Library = "onnxruntime";
    private const uint ApiVersion = 21;

    private static readonly ApiBase* Base = OrtGetApiBase();
    private static readonly void** Table = LoadTable();

    [DllImport(Library)]
    private static extern ApiBase* OrtGetApiBase();

    /// <summary>Exported by libraries built with DirectML only; elsewhere the call throws EntryPointNotFoundException.</summary>
    [DllImport(Library)]
    internal static extern IntPtr OrtSessionOptionsAppendExecutionProvider_DML(IntPtr options, int deviceId);

    /// <summary>Exported by every desktop library; one that was built without CUDA refuses with a status.</summary>
    [DllImport(Library)]
    internal static extern IntPtr OrtSessionOptionsAppendExecutionProvider_CUDA(IntPtr options, int deviceId);

    internal static string? Version => Marshal.PtrToStringUTF8((IntPtr)Base->GetVersionString());

    internal static int GetErrorCode(IntPtr status) => ((delegate* unmanaged<IntPtr, int>)Table[1])(status);

    internal static string GetErrorMessage(IntPtr status) =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged<IntPtr, IntPtr>)Table[2])(status)) ?? "";

    internal static void ReleaseStatus(IntPtr status) => ((delegate* unmanaged<IntPtr, void>)Table[93])(status);

    internal static IntPtr CreateEnv(OrtLoggingLevel level, byte[] logId, out IntPtr env)
    {
        fixed (byte* id = logId)
        fixed (IntPtr* result = &env)
            return ((delegate* unmanaged<int, byte*, IntPtr*, IntPtr>)Table[3])((int)level, id, result);
    }

    internal static IntPtr DisableTelemetryEvents(IntPtr env) => ((delegate* unmanaged<IntPtr, IntPtr>)Table[6])(env);

    internal static IntPtr GetAvailableProviders(out IntPtr names, out int count)
    {
        fixed (IntPtr* list = &names)
        fixed (int* length = &count)
            return ((delegate* unmanaged<IntPtr*, int*, IntPtr>)Table[125])(list, length);
    }

    internal static IntPtr ReleaseAvailableProviders(IntPtr names, int count) =>
        ((delegate* unmanaged<IntPtr, int, IntPtr>)Table[126])(names, count);

    internal static string[] ReadNames(IntPtr names, int count)
    {
        var texts = new string[count];
        for (var i = 0; i < count; i++) texts[i] = Marshal.PtrToStringUTF8(((IntPtr*)names)[i]) ?? "";
        return texts;
    }

    internal static void ReleaseEnv(IntPtr env) => ((delegate* unmanaged<IntPtr, void>)Table[92])(env);

    internal static IntPtr CreateSessionFromArray(IntPtr env, byte[] model, IntPtr options, out IntPtr session)
    {
        fixed (byte* bytes = model)
        fixed (IntPtr* result = &session)
            return ((delegate* unmanaged<IntPtr, byte*, nuint, IntPtr, IntPtr*, IntPtr>)Table[8])(
                env, bytes, (nuint)model.Length, options, result);
    }

    internal static IntPtr Run(
        IntPtr session, IntPtr runOptions, IntPtr[] inputNames, IntPtr[] inputs, IntPtr[] outputNames, IntPtr[] outputs)
    {
        fixed (IntPtr* inNames = inputNames, inValues = inputs, outNames = outputNames, outValues = outputs)
            return ((delegate* unmanaged<IntPtr, IntPtr, IntPtr*, IntPtr*, nuint, IntPtr*, nuint, IntPtr*, IntPtr>)Table[9])(
                session, runOptions, inNames, inValues, (nuint)inputs.Length, outNames, (nuint)outputs.Length, outValues);
    }

    internal static void ReleaseSession(IntPtr session) => ((delegate* unmanaged<IntPtr, void>)Table[95])(session);

    internal static IntPtr CreateSessionOptions(out IntPtr options) => Create(10, out options);

    internal static IntPtr SetExecutionMode(IntPtr options, int mode) => SetInt(13, options, mode);

    internal static IntPtr EnableMemPattern(IntPtr options) => ((delegate* unmanaged<IntPtr, IntPtr>)Table[16])(options);

    internal static IntPtr DisableMemPattern(IntPtr options) => ((delegate* unmanaged<IntPtr, IntPtr>)Table[17])(options);

    internal static IntPtr SetLogSeverityLevel(IntPtr options, int level) => SetInt(22, options, level);

    internal static IntPtr SetIntraOpNumThreads(IntPtr options, int threads) => SetInt(24, options, threads);

    internal static void ReleaseSessionOptions(IntPtr options) => ((delegate* unmanaged<IntPtr, void>)Table[100])(options);

    internal static IntPtr SessionGetCount(bool inputs, IntPtr session, out nuint count)
    {
        fixed (nuint* result = &count)
            return ((delegate* unmanaged<IntPtr, nuint*, IntPtr>)Table[inputs ? 30 : 31])(session, result);
    }

    internal static IntPtr SessionGetTypeInfo(bool inputs, IntPtr session, nuint index, out IntPtr typeInfo)
    {
        fixed (IntPtr* result = &typeInfo)
            return ((delegate* unmanaged<IntPtr, nuint, IntPtr*, IntPtr>)Table[inputs ? 33 : 34])(session, index, result);
    }

    internal static IntPtr SessionGetName(bool inputs, IntPtr session, nuint index, IntPtr allocator, out IntPtr name)
    {
        fixed (IntPtr* result = &name)
            return ((delegate* unmanaged<IntPtr, nuint, IntPtr, IntPtr*, IntPtr>)Table[inputs ? 36 : 37])(
                session, index, allocator, result);
    }

    internal static IntPtr CreateRunOptions(out IntPtr options) => Create(39, out options);

    internal static IntPtr SetRunLogSeverityLevel(IntPtr options, int level) => SetInt(41, options, level);

    internal static IntPtr RunOptionsSetTerminate(IntPtr options) => ((delegate* unmanaged<IntPtr, IntPtr>)Table[46])(options);

    internal static IntPtr RunOptionsUnsetTerminate(IntPtr options) => ((delegate* unmanaged<IntPtr, IntPtr>)Table[47])(options);

    internal static void ReleaseRunOptions(IntPtr options) => ((delegate* unmanaged<IntPtr, void>)Table[97])(options);

    internal static IntPtr CreateTensorWithData(
        IntPtr memoryInfo, void* data, nuint bytes, long[] shape, int elementType, out IntPtr value)
    {
        fixed (long* dims = shape)
        fixed (IntPtr* result = &value)
            return ((delegate* unmanaged<IntPtr, void*, nuint, long*, nuint, int, IntPtr*, IntPtr>)Table[49])(
                memoryInfo, data, bytes, dims, (nuint)shape.Length, elementType, result);
    }

    internal static void ReleaseValue(IntPtr value) => ((delegate* unmanaged<IntPtr, void>)Table[96])(value);

    internal static IntPtr CastTypeInfoToTensorInfo(IntPtr typeInfo, out IntPtr tensorInfo)
    {
        fixed (IntPtr* result = &tensorInfo)
            return ((delegate* unmanaged<IntPtr, IntPtr*, IntPtr>)Table[55])(typeInfo, result);
    }

    internal static void ReleaseTypeInfo(IntPtr typeInfo) => ((delegate* unmanaged<IntPtr, void>)Table[98])(typeInfo);

    internal static IntPtr GetTensorElementType(IntPtr tensorInfo, out int elementType)
    {
        fixed (int* result = &elementType)
            return ((delegate* unmanaged<IntPtr, int*, IntPtr>)Table[60])(tensorInfo, result);
    }

    internal static IntPtr GetDimensionsCount(IntPtr tensorInfo, out nuint count)
    {
        fixed (nuint* result = &count)
            return ((delegate* unmanaged<IntPtr, nuint*, IntPtr>)Table[61])(tensorInfo, result);
    }

    internal static IntPtr GetDimensions(IntPtr tensorInfo, long[] dimensions)
    {
        fixed (long* dims = dimensions)
            return ((delegate* unmanaged<IntPtr, long*, nuint, IntPtr>)Table[62])(tensorInfo, dims, (nuint)dimensions.Length);
    }

    internal static IntPtr CreateCpuMemoryInfo(int allocatorType, int memoryType, out IntPtr memoryInfo)
    {
        fixed (IntPtr* result = &memoryInfo)
            return ((delegate* unmanaged<int, int, IntPtr*, IntPtr>)Table[69])(allocatorType, memoryType, result);
    }

    internal static void ReleaseMemoryInfo(IntPtr memoryInfo) => ((delegate* unmanaged<IntPtr, void>)Table[94])(memoryInfo);

    internal static IntPtr GetAllocatorWithDefaultOptions(out IntPtr allocator) => Create(78, out allocator);

    internal static IntPtr AllocatorFree(IntPtr allocator, IntPtr memory) =>
        ((delegate* unmanaged<IntPtr, IntPtr, IntPtr>)Table[76])(allocator, memory);

    internal static IntPtr AddSessionConfigEntry(IntPtr options, byte[] key, byte[] value)
    {
        fixed (byte* keyBytes = key, valueBytes = value)
            return ((delegate* unmanaged<IntPtr, byte*, byte*, IntPtr>)Table[130])(options, keyBytes, valueBytes);
    }

    private static IntPtr Create(int position, out IntPtr handle)
    {
        fixed (IntPtr* result = &handle)
            return ((delegate* unmanaged<IntPtr*, IntPtr>)Table[position])(result);
    }

    private static IntPtr SetInt(int position, IntPtr options, int value) =>
        ((delegate* unmanaged<IntPtr, int, IntPtr>)Table[position])(options, value);

    private static void** LoadTable()
    {
        var table = Base->GetApi(ApiVersion);
        return table != null
            ? table
            : throw new NotSupportedException($"The onnxruntime library {Version} does not serve API version {ApiVersion}.");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ApiBase
    {
        public delegate* unmanaged<uint, void**> GetApi;
        public delegate* unmanaged<byte*> GetVersionString;
    }
}
