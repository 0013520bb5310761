using System.Numerics;
using System.Runtime.InteropServices;

namespace AbpnBridge.Inference.Isolation;

/// <summary>
/// Whether a run's outputs can be what the network computes: garbage from a sick device is found in the run that brings it. Wrong numbers that could be right
/// are found by the self-test only.
/// </summary>
internal static class PlausibleOutputs
{
    // Masks, gates and the local network's pictures are limited to 0..1 by the graphs themselves; a device rounds, and half precision is off by a thousandth.
    private const float Slack = 0.01f;

    // A tile's result is the photo plus edit x J. The reverse blend divides by J >= 0.3 and J <= 1, so one family moves a sample by 3.4 at most; there are
    // four families.
    private const float MostEdit = 16;

    /// <summary>Looks at every output.</summary>
    /// <exception cref="ModelException"><see cref="ModelFault.RunFailed"/>: a number is not finite or out of its range.</exception>
    internal static void Check(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs)
    {
        foreach (var output in outputs)
        {
            var (least, most) = output.Name == TensorNames.Result ? AroundPhoto(inputs) : (-Slack, 1 + Slack);
            if (FirstOutside(output.Values.Span, least, most) is { } value)
                throw new ModelException(
                    ModelFault.RunFailed,
                    FormattableString.Invariant($"It gives garbage: {output.Name} has the value {value}; it must be within {least:0.##} and {most:0.##}."));
        }
    }

    private static float? FirstOutside(ReadOnlySpan<float> values, float least, float most)
    {
        // No comparison with NaN is true, so what is not within is found by asking for what is.
        var lanes = MemoryMarshal.Cast<float, Vector<float>>(values);
        var (low, high) = (new Vector<float>(least), new Vector<float>(most));
        var within = 0;
        while (within < lanes.Length && Vector.GreaterThanOrEqualAll(lanes[within], low) && Vector.LessThanOrEqualAll(lanes[within], high)) within++;
        foreach (var value in values[(within * Vector<float>.Count)..])
            if (!(value >= least && value <= most)) return value;
        return null;
    }

    private static (float Least, float Most) AroundPhoto(ReadOnlySpan<NamedTensor> inputs)
    {
        foreach (var input in inputs)
            if (input.Name == TensorNames.Photo)
            {
                var (least, most) = (0f, 1f);
                foreach (var value in input.Values.Span) (least, most) = (MathF.Min(least, value), MathF.Max(most, value));
                return (least - MostEdit, most + MostEdit);
            }

        return (float.MinValue, float.MaxValue);
    }
}
