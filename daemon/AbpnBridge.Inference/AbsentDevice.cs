namespace AbpnBridge.Inference;

/// <summary>A device that is known not to work before it is tried: it stands in the list so that its reason is told with the others'.</summary>
internal sealed class AbsentDevice(string name, string reason) : IInferenceDevice
{
    public string Name => name;

    public IDeviceSession Open(byte[] graph) => throw new ModelException(ModelFault.RunFailed, reason);
}
