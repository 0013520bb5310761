using Microsoft.ML.OnnxRuntime;

namespace AbpnBridge.Inference;

/// <summary>One ONNX Runtime session; float tensors over the caller's memory, nothing copied.</summary>
internal sealed class OnnxRuntimeSession : IDeviceSession
{
    private readonly string _device;
    private readonly InferenceSession _session;
    private readonly SemaphoreSlim? _turn;

    /// <param name="device">Its name, for messages.</param>
    /// <param name="session">Freed with this one.</param>
    /// <param name="turn">Shared by all sessions of a device that takes one run at a time; null where runs may overlap.</param>
    internal OnnxRuntimeSession(string device, InferenceSession session, SemaphoreSlim? turn)
    {
        _device = device;
        _session = session;
        _turn = turn;
        try
        {
            Inputs = [.. session.InputMetadata.Select(Spec)];
            Outputs = [.. session.OutputMetadata.Select(Spec)];
        }
        catch (ModelException)
        {
            session.Dispose();
            throw;
        }
    }

    public IReadOnlyList<TensorSpec> Inputs { get; }

    public IReadOnlyList<TensorSpec> Outputs { get; }

    public void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var inputValues = new OrtValue[inputs.Length];
        var outputValues = new OrtValue[outputs.Length];
        try
        {
            Wrap(inputs, Inputs, inputValues);
            Wrap(outputs, Outputs, outputValues);
            Run(Names(inputs), inputValues, Names(outputs), outputValues, cancellationToken);
        }
        finally
        {
            // A failed Wrap leaves the rest null.
            foreach (var value in inputValues.Concat(outputValues)) value?.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    private static TensorSpec Spec(KeyValuePair<string, NodeMetadata> node)
    {
        var spec = new TensorSpec(node.Key, node.Value.Dimensions);
        if (node.Value.ElementType != typeof(float))
            throw new ModelException(
                ModelFault.ContractMismatch, $"The tensor {spec} is of type {node.Value.ElementType.Name}; it must be 32-bit float.");
        if (spec.Shape.Any(side => side < 1))
            throw new ModelException(ModelFault.ContractMismatch, $"The tensor {spec} has an open side; every side must be fixed.");
        return spec;
    }

    private static string[] Names(ReadOnlySpan<NamedTensor> tensors)
    {
        var names = new string[tensors.Length];
        for (var i = 0; i < names.Length; i++) names[i] = tensors[i].Name;
        return names;
    }

    private static void Wrap(ReadOnlySpan<NamedTensor> tensors, IReadOnlyList<TensorSpec> specs, OrtValue[] values)
    {
        for (var i = 0; i < tensors.Length; i++)
        {
            var name = tensors[i].Name;
            var shape = specs.First(s => s.Name == name).Shape.Select(side => (long)side).ToArray();
            values[i] = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, tensors[i].Values, shape);
        }
    }

    private void Run(string[] inputNames, OrtValue[] inputs, string[] outputNames, OrtValue[] outputs, CancellationToken cancellationToken)
    {
        // The run's own log is silent: a cancelled run would print one error per node.
        using var options = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var registration = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, options);
        _turn?.Wait(cancellationToken);
        try
        {
            _session.Run(options, inputNames, inputs, outputNames, outputs);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(ModelFault.RunFailed, $"{_device} failed while running the network: {DriverWords.Of(e.Message)}", e);
        }
        finally
        {
            _turn?.Release();
        }
    }
}
