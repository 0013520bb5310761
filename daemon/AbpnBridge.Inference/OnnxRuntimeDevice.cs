using Microsoft.ML.OnnxRuntime;

namespace AbpnBridge.Inference;

/// <summary>A device reached through ONNX Runtime: an execution provider is a session option, not a class.</summary>
public sealed class OnnxRuntimeDevice : IInferenceDevice
{
    private readonly Action<SessionOptions> _configure;

    private OnnxRuntimeDevice(string name, Action<SessionOptions> configure)
    {
        Name = name;
        _configure = configure;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The processor.</summary>
    /// <param name="threads">Threads for one run; 0 lets the engine take one per core.</param>
    public static OnnxRuntimeDevice Cpu(int threads = 0) => new("CPU", options =>
    {
        options.IntraOpNumThreads = threads;
        // Threads that wait by spinning take the cores from the engine's own work, and from the photo application: on two busy cores runs took twice as long.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
    });

    /// <summary>A GPU by DirectML. Its rules: no memory pattern, sequential, one run at a time.</summary>
    /// <param name="adapter">Index of the adapter as DXGI enumerates them; 0 is the primary one.</param>
    public static OnnxRuntimeDevice DirectMl(int adapter = 0) => new("DirectML", options =>
    {
        options.EnableMemoryPattern = false;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.AppendExecutionProvider_DML(adapter);
    });

    /// <summary>The devices of a settings list such as "directml", "cpu", in that order.</summary>
    /// <exception cref="ArgumentException">The list is empty or has an unknown name.</exception>
    public static IReadOnlyList<IInferenceDevice> FromNames(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0) throw new ArgumentException("The list of devices is empty; it may name directml and cpu.", nameof(names));
        return [.. names.Select(FromName)];
    }

    /// <inheritdoc/>
    public IDeviceSession Open(byte[] graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            OrtEnv.Instance().DisableTelemetryEvents();
            _configure(options);
            return new OnnxRuntimeSession(Name, new InferenceSession(graph, options));
        }
        catch (EntryPointNotFoundException e)
        {
            throw new ModelException(ModelFault.RunFailed, $"This build of ONNX Runtime has no {Name}.", e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(ModelFault.InvalidNetwork, $"{Name} cannot load the network: {e.Message}", e);
        }
    }

    private static IInferenceDevice FromName(string name) => name.ToLowerInvariant() switch
    {
        "cpu" => Cpu(),
        "directml" => DirectMl(),
        _ => throw new ArgumentException($"Unknown device \"{name}\"; the known ones are directml and cpu.", nameof(name)),
    };
}
