using System.Runtime.InteropServices;

namespace AbpnBridge.SickWorker;

/// <summary>What drivers do.</summary>
internal static partial class Faults
{
    private const int LeakedBytes = 600 << 20;
    private const int StopSignal = 19;

    private static readonly List<IntPtr> Leaked = [];

    /// <summary>Befalls a run before it begins.</summary>
    internal static void Before(string fault)
    {
        switch (fault)
        {
            case "crash": Abort(); break;
            case "exit": Environment.Exit(0); break;
            case "hang": Thread.Sleep(Timeout.Infinite); break;
            case "freeze": _ = Kill(Environment.ProcessId, StopSignal); break;
            case "slow": Thread.Sleep(1000); break;
            case "print": Print(); break;
            case "leak": Leak(); break;
            case "devour": while (true) Leak();
            // DXGI_ERROR_DEVICE_REMOVED, _HUNG, _RESET, _DRIVER_INTERNAL_ERROR, in the words of ONNX Runtime.
            case "887A0005" or "887A0006" or "887A0007" or "887A0020":
                throw new InvalidOperationException($"Non-zero status code while running Conv node. Exception(3) tid(11f0) {fault} The GPU device instance failed.");
        }
    }

    /// <summary>Befalls the numbers of a run.</summary>
    internal static void After(string fault, Span<float> values)
    {
        switch (fault)
        {
            case "nan": values[values.Length / 2] = float.NaN; break;
            case "garbage": values[^1] = 1e30f; break;
            // As Wine's DirectML does it: numbers that could be right.
            case "shift": foreach (ref var value in values) value = 0.9f * value + 0.05f; break;
        }
    }

    // Through the C library, as a driver prints: on the process's own standard output.
    private static void Print()
    {
        for (var i = 0; i < 20_000; i++) _ = Puts("[driver] \u0001\u0005\u0010 something of no concern");
        _ = Flush(IntPtr.Zero);
    }

    private static unsafe void Leak()
    {
        var memory = Marshal.AllocHGlobal(LeakedBytes);
        new Span<byte>((void*)memory, LeakedBytes).Fill(1);
        Leaked.Add(memory);
    }

    [LibraryImport("libc", EntryPoint = "abort")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Abort();

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "puts", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Puts(string line);

    [LibraryImport("libc", EntryPoint = "fflush")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(IntPtr stream);
}
