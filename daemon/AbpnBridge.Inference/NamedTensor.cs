namespace AbpnBridge.Inference;

/// <summary>A caller's memory under a tensor's name: dense, row-major, exactly as many values as the tensor has.</summary>
/// <param name="Name">Name of an input or output.</param>
/// <param name="Values">Read for an input, filled for an output.</param>
public readonly record struct NamedTensor(string Name, Memory<float> Values);

/// <summary>What a network says of one input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its sides, all fixed, such as 1, 3, 512, 512.</param>
public sealed record TensorSpec(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>Number of values.</summary>
    public int Count { get; } = Shape.Aggregate(1, (product, side) => checked(product * side));

    /// <summary>Such as "base_layer [1,3,512,512]".</summary>
    public override string ToString() => $"{Name} [{string.Join(',', Shape)}]";
}
