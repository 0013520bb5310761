using AbpnBridge.Inference;

namespace AbpnBridge.SickWorker;

/// <summary>A device that works like the one inside it, but for what the plan says.</summary>
internal sealed class SickDevice(IInferenceDevice healthy, FaultPlan plan) : IInferenceDevice
{
    public string Name => healthy.Name;

    public IDeviceSession Open(byte[] graph)
    {
        Faults.Before(plan.Take("open"));
        return new Session(healthy.Open(graph), plan);
    }

    private sealed class Session(IDeviceSession healthy, FaultPlan plan) : IDeviceSession
    {
        public IReadOnlyList<TensorSpec> Inputs => healthy.Inputs;

        public IReadOnlyList<TensorSpec> Outputs => healthy.Outputs;

        public void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken)
        {
            var fault = plan.Take(IsSelfTest(inputs[0]) ? "test" : "run");
            Faults.Before(fault);
            healthy.Run(inputs, outputs, cancellationToken);
            Faults.After(fault, outputs[^1].Values.Span);
        }

        public void Dispose() => healthy.Dispose();

        // The first rows of the picture are enough to know it by.
        private static bool IsSelfTest(NamedTensor input)
        {
            var side = (int)Math.Sqrt(input.Values.Length / 3);
            return input.Values.Length == 3 * side * side && input.Values.Span[..side].SequenceEqual(SelfTestPicture.Create(side).AsSpan(0, side));
        }
    }
}
