namespace AbpnBridge.Inference;

/// <summary>What the processor makes of the self-test picture: the numbers that every other device must give.</summary>
internal sealed class SelfTestReference
{
    private readonly ModelManifest _manifest;
    private readonly NamedTensor[] _localRetouching;
    private readonly NamedTensor[] _blendRefiner;

    private SelfTestReference(ModelManifest manifest, NamedTensor[] localRetouching, NamedTensor[] blendRefiner)
    {
        _manifest = manifest;
        _localRetouching = localRetouching;
        _blendRefiner = blendRefiner;
    }

    /// <summary>Runs the networks on the processor.</summary>
    /// <exception cref="ModelException">The model itself is at fault.</exception>
    internal static SelfTestReference Compute(VerifiedModel model, CancellationToken cancellationToken)
    {
        var (localRetouching, blendRefiner) = LoadedModel.LoadNetworks(model, OnnxRuntimeDevice.Cpu());
        using (localRetouching)
        using (blendRefiner)
            return new SelfTestReference(
                model.Manifest, RunPicture(localRetouching, cancellationToken), RunTile(blendRefiner, cancellationToken));
    }

    /// <summary>Runs the networks on a device and returns the largest difference found.</summary>
    /// <exception cref="ModelException"><see cref="ModelFault.RunFailed"/>: a number is not finite or differs by more than the
    /// tolerance.</exception>
    internal float Check(OnnxModel localRetouching, OnnxModel? blendRefiner, CancellationToken cancellationToken)
    {
        var picture = RunPicture(localRetouching, cancellationToken);
        var tile = RunTile(blendRefiner, cancellationToken);
        var largest = Math.Max(Compare(picture, _localRetouching), Compare(tile, _blendRefiner));
        foreach (var sample in _manifest.SelfTest.Samples)
        {
            var value = picture.First(t => t.Name == sample.Output).Values.Span[sample.Index];
            largest = Math.Max(largest, Bounded(Math.Abs(value - sample.Value), $"{sample.Output}[{sample.Index}]", "the released value"));
        }

        return largest;
    }

    private static NamedTensor[] RunPicture(OnnxModel network, CancellationToken cancellationToken) =>
        Run(network, SelfTestPicture.Create(network.Inputs[0].Shape[^1]), cancellationToken);

    private static NamedTensor[] RunTile(OnnxModel? network, CancellationToken cancellationToken) =>
        network is null ? [] : Run(network, SelfTestPicture.CreateTile(network.Inputs[0].Count), cancellationToken);

    private static NamedTensor[] Run(OnnxModel network, float[] input, CancellationToken cancellationToken)
    {
        var outputs = OnnxModel.Allocate(network.Outputs);
        network.Run([new NamedTensor(network.Inputs[0].Name, input)], outputs, cancellationToken);
        return outputs;
    }

    private float Compare(NamedTensor[] found, NamedTensor[] expected)
    {
        var largest = 0f;
        foreach (var (actual, reference) in found.Zip(expected))
        {
            var difference = 0f;
            for (var i = 0; i < actual.Values.Length; i++)
                difference = MathF.Max(difference, MathF.Abs(actual.Values.Span[i] - reference.Values.Span[i]));
            largest = Math.Max(largest, Bounded(difference, actual.Name, "the processor's values"));
        }

        return largest;
    }

    private float Bounded(float difference, string where, string reference)
    {
        // NaN fails this comparison too: a difference that is no number is no agreement.
        if (difference <= _manifest.SelfTest.Tolerance) return difference;
        var how = float.IsFinite(difference)
            ? FormattableString.Invariant($"differs from {reference} by {difference:0.######}")
            : "has numbers that are not finite";
        var bound = FormattableString.Invariant($"{_manifest.SelfTest.Tolerance:0.######}");
        throw new ModelException(ModelFault.RunFailed, $"It gives wrong numbers: {where} {how}; the bound is {bound}.");
    }
}
