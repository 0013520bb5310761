using System.Runtime.InteropServices;

namespace AbpnBridge.Inference;

/// <summary>Asks Windows (DXGI, by COM) for its graphics adapters, in the order that DirectML counts them.</summary>
internal static unsafe partial class DxgiAdapters
{
    private const int NotFound = unchecked((int)0x887A0002);
    private const uint SoftwareFlag = 2;

    // Microsoft Basic Render Driver; Windows does not always flag it.
    private const uint Microsoft = 0x1414;
    private const uint BasicRender = 0x8C;

    // Places in the method tables of dxgi.h: IUnknown.Release, IDXGIFactory1.EnumAdapters1, IDXGIAdapter1.GetDesc1.
    private const int Release = 2;
    private const int EnumAdapters1 = 12;
    private const int GetDesc1 = 10;

    private static readonly Guid IdxgiFactory1 = new("770aae78-f26f-4dba-a829-253c83d1b387");

    /// <summary>The adapters; none where this is not Windows, or nobody can see a screen (a service of old drivers, a terminal session).</summary>
    internal static IReadOnlyList<GraphicsAdapter> List()
    {
        if (!OperatingSystem.IsWindows() || CreateDXGIFactory1(IdxgiFactory1, out var factory) < 0) return [];
        try
        {
            return List(factory);
        }
        finally
        {
            Free(factory);
        }
    }

    private static List<GraphicsAdapter> List(void** factory)
    {
        var adapters = new List<GraphicsAdapter>();
        void** adapter;
        var enumerate = (delegate* unmanaged<void**, uint, void***, int>)Method(factory, EnumAdapters1);
        for (var index = 0; enumerate(factory, (uint)index, &adapter) is not NotFound and >= 0; index++)
        {
            Description description;
            if (((delegate* unmanaged<void**, Description*, int>)Method(adapter, GetDesc1))(adapter, &description) >= 0)
                adapters.Add(Read(index, description));
            Free(adapter);
        }

        return adapters;
    }

    private static GraphicsAdapter Read(int index, Description description) => new(
        index,
        new string(description.Name).Trim(),
        (long)description.DedicatedVideoMemory,
        description.Luid,
        (description.Flags & SoftwareFlag) != 0 || description is { VendorId: Microsoft, DeviceId: BasicRender });

    private static void* Method(void** instance, int place) => ((void**)*instance)[place];

    private static void Free(void** instance) => ((delegate* unmanaged<void**, uint>)Method(instance, Release))(instance);

    // Never from the program's own folder: whoever could write there would be loaded.
    [LibraryImport("dxgi")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CreateDXGIFactory1(in Guid interfaceId, out void** factory);

    /// <summary>DXGI_ADAPTER_DESC1.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Description
    {
        public fixed char Name[128];
        public uint VendorId;
        public uint DeviceId;
        public uint SubsystemId;
        public uint Revision;
        public nuint DedicatedVideoMemory;
        public nuint DedicatedSystemMemory;
        public nuint SharedSystemMemory;
        public int LuidLow;
        public int LuidHigh;
        public uint Flags;

        public readonly long Luid => (long)LuidHigh << 32 | (uint)LuidLow;
    }
}
