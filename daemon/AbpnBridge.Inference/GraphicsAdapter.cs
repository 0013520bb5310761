namespace AbpnBridge.Inference;

/// <summary>A graphics adapter as Windows lists it.</summary>
/// <param name="Index">Its place in DXGI's list at this start, from 0; what DirectML calls the device. Another card or a dock moves it.</param>
/// <param name="Name">The driver's name for it, such as "NVIDIA GeForce RTX 4070".</param>
/// <param name="DedicatedBytes">Memory of its own.</param>
/// <param name="Luid">Windows' number for it until the next restart of the computer.</param>
/// <param name="IsSoftware">Whether the processor plays the part, as in "Microsoft Basic Render Driver".</param>
public sealed record GraphicsAdapter(int Index, string Name, long DedicatedBytes, long Luid, bool IsSoftware)
{
    /// <summary>What the settings call it, such as "directml:1".</summary>
    public string Setting => $"directml:{Index}";

    /// <summary>Such as "NVIDIA GeForce RTX 4070 (8.0 GiB, LUID 0x12a4f)", for logs.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Name} ({DedicatedBytes / (double)(1 << 30):0.0} GiB, LUID 0x{Luid:x}{(IsSoftware ? ", software" : "")})");
}
