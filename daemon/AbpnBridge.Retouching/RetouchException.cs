using AbpnBridge.Inference;

namespace AbpnBridge.Retouching;

/// <summary>One kind of error per cause.</summary>
public enum RetouchError
{
    /// <summary>A value of the request is wrong.</summary>
    BadRequest,

    /// <summary>The photo's format does not allow what is asked.</summary>
    UnsupportedImage,

    /// <summary>The photo is over a limit.</summary>
    TooLarge,

    /// <summary>No loaded model can do what is asked.</summary>
    ModelMissing,

    /// <summary>Too many photos are waiting.</summary>
    QueueFull,

    /// <summary>The device failed while it worked.</summary>
    DeviceLost,

    /// <summary>The caller gave up.</summary>
    Cancelled,

    /// <summary>A fault of the product.</summary>
    Internal,
}

/// <summary>A retouch cannot be done. The message is a whole sentence for a photographer.</summary>
public sealed class RetouchException : Exception
{
    /// <summary>Makes an error of one kind.</summary>
    public RetouchException(RetouchError kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>The cause.</summary>
    public RetouchError Kind { get; }

    internal static RetouchException DeviceFailed(ModelException fault) =>
        new(RetouchError.DeviceLost, $"The device failed while retouching. {fault.Message}", fault);
}
