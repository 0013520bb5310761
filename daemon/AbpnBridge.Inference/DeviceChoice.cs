namespace AbpnBridge.Inference;

/// <summary>A device to try, or why it is passed over untried.</summary>
/// <param name="Name">As the settings name it: directml, directml:1, cuda, cpu.</param>
/// <param name="Refusal">A sentence; null for a device to try.</param>
public sealed record DeviceCandidate(string Name, string? Refusal = null);

/// <summary>
/// From what was asked for and what is there to the devices to try, in order. Pure, so that every machine can be thought up in a test. The processor stands at
/// the end of every list: a photographer with a sick driver still gets the photos done.
/// </summary>
public static class DeviceChoice
{
    private static readonly DeviceCandidate Processor = new("cpu");

    /// <summary>The devices to try, best first, and those that were asked for in vain.</summary>
    /// <param name="setting">What was asked for. auto: every graphics adapter by DirectML where the engine has that, else CUDA where it has that.</param>
    /// <param name="available">What is there.</param>
    /// <param name="allowSoftwareAdapters">Whether an adapter that the processor plays counts; it is slower than the processor itself.</param>
    public static IReadOnlyList<DeviceCandidate> Of(DeviceSetting setting, AvailableDevices available, bool allowSoftwareAdapters)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(available);
        IEnumerable<DeviceCandidate> graphics = setting switch
        {
            { Provider: "directml", Adapter: { } index } => [One(index, available, allowSoftwareAdapters)],
            { Provider: "directml" } => Strongest(available, allowSoftwareAdapters),
            { Provider: "cuda" } => [Cuda(available)],
            { Provider: "auto" } when available.HasDirectMl => Strongest(available, allowSoftwareAdapters),
            { Provider: "auto" } when available.HasCuda => [Cuda(available)],
            _ => [],
        };
        return [.. graphics, Processor];
    }

    private static DeviceCandidate Cuda(AvailableDevices available) =>
        new("cuda", available.HasCuda ? null : "This build of ONNX Runtime has no CUDA.");

    private static IEnumerable<DeviceCandidate> Strongest(AvailableDevices available, bool allowSoftware)
    {
        if (!available.HasDirectMl) return [Without("This build of ONNX Runtime has no DirectML.")];
        if (available.Adapters.Count == 0) return [Without("Windows lists no graphics adapter for this session.")];
        // An integrated adapter, often the first of the list, has little or no memory of its own.
        var usable = available.Adapters.Where(adapter => allowSoftware || !adapter.IsSoftware).OrderByDescending(adapter => adapter.DedicatedBytes).ToArray();
        // Windows always lists its software adapter: worth a word only where there is nothing else.
        return usable.Length > 0 ? usable.Select(adapter => new DeviceCandidate(adapter.Setting)) : available.Adapters.Select(Software);
    }

    private static DeviceCandidate One(int index, AvailableDevices available, bool allowSoftware)
    {
        var name = $"directml:{index}";
        if (!available.HasDirectMl) return new DeviceCandidate(name, "This build of ONNX Runtime has no DirectML.");
        if (available.Adapters.FirstOrDefault(adapter => adapter.Index == index) is not { } adapter)
            return new DeviceCandidate(name, $"There is no graphics adapter {index}; {Listed(available.Adapters)}.");
        return adapter.IsSoftware && !allowSoftware ? Software(adapter) : new DeviceCandidate(name);
    }

    private static DeviceCandidate Without(string reason) => new("directml", reason);

    private static DeviceCandidate Software(GraphicsAdapter adapter) => new(
        adapter.Setting, $"{adapter.Name} is the processor in another guise, and slower than it (Models:AllowSoftwareAdapters lets it through).");

    private static string Listed(IReadOnlyList<GraphicsAdapter> adapters) =>
        adapters.Count == 0 ? "Windows lists none" : $"there are {string.Join(", ", adapters.Select(adapter => $"{adapter.Index} ({adapter.Name})"))}";
}
