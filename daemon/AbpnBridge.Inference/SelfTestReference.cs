namespace AbpnBridge.Inference;

/// <summary>What the processor makes of the self-test picture: the numbers that every other device must give.</summary>
internal sealed class SelfTestReference
{
    private readonly VerifiedModel _model;
    private readonly ModelManifest _manifest;
    private readonly NamedTensor[] _localRetouching;
    private readonly float _tolerance;

    private SelfTestReference(VerifiedModel model, NamedTensor[] localRetouching, Precision precision)
    {
        (_model, _manifest, Precision) = (model, model.Manifest, precision);
        _localRetouching = localRetouching;
        _tolerance = precision == Precision.Half ? _manifest.LocalRetouching.Half!.Tolerance : _manifest.SelfTest.Tolerance;
    }

    /// <summary>The precision of the networks that it judges.</summary>
    internal Precision Precision { get; }

    /// <summary>Runs the network on the processor.</summary>
    /// <exception cref="ModelException">The model itself is at fault.</exception>
    internal static SelfTestReference Compute(VerifiedModel model, CancellationToken cancellationToken)
    {
        using var localRetouching = model.LoadLocalRetouching(OnnxRuntimeDevice.Cpu());
        return new SelfTestReference(model, RunPicture(localRetouching, cancellationToken), Precision.Full);
    }

    /// <summary>The same numbers, asked of a network of another precision within that one's tolerance.</summary>
    internal SelfTestReference In(Precision precision) => precision == Precision ? this : new SelfTestReference(_model, _localRetouching, precision);

    /// <summary>Whether it is of this network, as ONNX.</summary>
    internal bool IsOf(byte[] graph) => ReferenceEquals(graph, _model.GraphOf(Precision));

    /// <summary>Runs the network on a device and returns the largest difference found.</summary>
    /// <exception cref="ModelException"><see cref="ModelFault.RunFailed"/>: a number is not finite or differs by more than the
    /// tolerance.</exception>
    internal float Check(OnnxModel localRetouching, CancellationToken cancellationToken)
    {
        var picture = RunPicture(localRetouching, cancellationToken);
        var largest = Compare(picture, _localRetouching);
        foreach (var sample in _manifest.SelfTest.Samples)
        {
            var value = picture.First(t => t.Name == sample.Output).Values.Span[sample.Index];
            largest = Math.Max(largest, Bounded(Math.Abs(value - sample.Value), $"{sample.Output}[{sample.Index}]", "the released value"));
        }

        return largest;
    }

    private static NamedTensor[] RunPicture(OnnxModel network, CancellationToken cancellationToken)
    {
        var outputs = OnnxModel.Allocate(network.Outputs);
        var picture = SelfTestPicture.Create(network.Inputs[0].Shape[^1]);
        network.Run([new NamedTensor(network.Inputs[0].Name, picture)], outputs, cancellationToken);
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
        if (difference <= _tolerance) return difference;
        var how = float.IsFinite(difference)
            ? FormattableString.Invariant($"differs from {reference} by {difference:0.######}")
            : "has numbers that are not finite";
        var bound = FormattableString.Invariant($"{_tolerance:0.######}");
        throw new ModelException(ModelFault.RunFailed, $"It gives wrong numbers: {where} {how}; the bound is {bound}.");
    }
}
