namespace AbpnBridge.Inference;

/// <summary>In which numbers a device computes the convolutions of the local retouching network; all else is float32.</summary>
public enum Precision
{
    /// <summary>float32, as the network was trained.</summary>
    Full,

    /// <summary>float16, which graphics cards multiply up to twice as fast.</summary>
    Half,
}
