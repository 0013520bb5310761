using Microsoft.ML.OnnxRuntime;

namespace AbpnBridge.Inference;

/// <summary>A device reached through ONNX Runtime: an execution provider is a session option, not a class.</summary>
public sealed class OnnxRuntimeDevice : IInferenceDevice
{
    private readonly Action<SessionOptions> _configure;

    // A graphics card does one thing at a time: sessions that run side by side on one have stalled each other.
    private readonly SemaphoreSlim? _turn;

    /// <param name="name">For logs and users.</param>
    /// <param name="configure">Says what runs a session.</param>
    /// <param name="isGraphicsCard">Whether all its sessions take turns.</param>
    internal OnnxRuntimeDevice(string name, Action<SessionOptions> configure, bool isGraphicsCard)
    {
        Name = name;
        _configure = configure;
        _turn = isGraphicsCard ? new SemaphoreSlim(1, 1) : null;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsGraphicsCard => _turn is not null;

    /// <summary>The processor.</summary>
    /// <param name="threads">Threads for one run; 0 lets the engine take one per core.</param>
    public static OnnxRuntimeDevice Cpu(int threads = 0) => new("CPU", Processor(threads), isGraphicsCard: false);

    /// <summary>
    /// A GPU by DirectML. Its rules: no memory pattern, sequential, one run at a time. Every operator is on the card or the network is refused: a card without
    /// float16 would leave the convolutions to the processor without a word.
    /// </summary>
    /// <param name="adapter">Index of the adapter as DXGI enumerates them; null is the primary one.</param>
    public static OnnxRuntimeDevice DirectMl(int? adapter = null) => DirectMl(adapter, _ => { });

    /// <summary>The first NVIDIA card by CUDA, with a build of ONNX Runtime that has it.</summary>
    public static OnnxRuntimeDevice Cuda() => new("CUDA", options => options.AppendExecutionProvider_CUDA(), isGraphicsCard: true);

    /// <summary>The devices of a choice, in its order; those that it passes over say so when they are opened.</summary>
    public static IReadOnlyList<IInferenceDevice> Of(IEnumerable<DeviceCandidate> candidates) => [.. candidates.Select(Of)];

    /// <summary>The device of a name as the settings write it: cpu, cuda, directml, directml:1.</summary>
    /// <exception cref="ArgumentException">The name is none of them.</exception>
    public static OnnxRuntimeDevice Named(string name) => DeviceSetting.TryParse(name) switch
    {
        { Provider: "cpu" } => Cpu(),
        { Provider: "cuda" } => Cuda(),
        { Provider: "directml", Adapter: var adapter } => DirectMl(adapter),
        _ => throw new ArgumentException($"Unknown device \"{name}\"; the known ones are directml, directml:N, cuda and cpu.", nameof(name)),
    };

    /// <inheritdoc/>
    public IDeviceSession Open(byte[] graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _turn?.Wait();
        try
        {
            // Its log is silent: what goes wrong is told by the exception.
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            OrtEnv.Instance().DisableTelemetryEvents();
            _configure(options);
            return new OnnxRuntimeSession(Name, new InferenceSession(graph, options), _turn);
        }
        catch (EntryPointNotFoundException e)
        {
            throw new ModelException(ModelFault.RunFailed, $"This build of ONNX Runtime has no {Name}.", e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(ModelFault.InvalidNetwork, $"{Name} cannot load the network: {DriverWords.Of(e.Message)}", e);
        }
        finally
        {
            _turn?.Release();
        }
    }

    internal static OnnxRuntimeDevice DirectMl(int? adapter, Action<SessionOptions> further) => new(adapter is null ? "DirectML" : $"DirectML:{adapter}", options =>
    {
        options.EnableMemoryPattern = false;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
        options.AppendExecutionProvider_DML(adapter ?? 0);
        further(options);
    }, isGraphicsCard: true);

    private static IInferenceDevice Of(DeviceCandidate candidate) =>
        candidate.Refusal is { } reason ? new AbsentDevice(Display(candidate.Name), reason) : Named(candidate.Name);

    private static string Display(string name) => Named(name).Name;

    private static Action<SessionOptions> Processor(int threads) => options =>
    {
        options.IntraOpNumThreads = threads;
        // Threads that wait by spinning take the cores from the engine's own work, and from the photo application: on two busy cores runs took twice as long.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
    };
}
