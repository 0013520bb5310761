namespace AbpnBridge.Inference;

/// <summary>What is wrong with a model or with every device it was tried on.</summary>
public enum ModelFault
{
    /// <summary>The directory, the manifest or a network file is not there or cannot be read.</summary>
    Missing,

    /// <summary>A manifest field is absent, of the wrong type or out of its range.</summary>
    InvalidManifest,

    /// <summary>A network file's SHA-256 differs from its manifest.</summary>
    ChecksumMismatch,

    /// <summary>The network file is no ONNX graph that the engine can load.</summary>
    InvalidNetwork,

    /// <summary>The network's inputs or outputs are not those the manifest promises.</summary>
    ContractMismatch,

    /// <summary>The engine or the device failed during a run.</summary>
    RunFailed,

    /// <summary>The device is gone, and with it every session: its process has ended.</summary>
    DeviceLost,

    /// <summary>No device of the list passed the self-test.</summary>
    NoWorkingDevice,
}

/// <summary>
/// A model cannot be used. The message is one or more whole sentences that name the file or field, its value and the limit.
/// </summary>
public sealed class ModelException : Exception
{
    /// <summary>Makes an error of one kind.</summary>
    public ModelException(ModelFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public ModelFault Fault { get; }
}
