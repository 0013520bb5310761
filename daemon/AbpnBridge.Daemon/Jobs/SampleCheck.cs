using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>Finds samples that no arithmetic should meet: NaN and infinite floats, Photoshop words over 32768.</summary>
internal static class SampleCheck
{
    private const ushort PhotoshopWhite = 32768;
    private const uint ExponentBits = 0x7F80_0000;
    private const uint SignBit = 0x8000_0000;

    /// <summary>Index of the first bad sample, or -1.</summary>
    internal static int FirstBad(ReadOnlySpan<byte> pixels, SampleType type) => type switch
    {
        SampleType.UInt15Plus1 => MemoryMarshal.Cast<byte, ushort>(pixels).IndexOfAnyInRange(
            (ushort)(PhotoshopWhite + 1), ushort.MaxValue),
        SampleType.Float32 => FirstNotFinite(MemoryMarshal.Cast<byte, uint>(pixels)),
        _ => -1,
    };

    /// <summary>What is wrong with the sample at <paramref name="index"/>.</summary>
    internal static string Describe(ReadOnlySpan<byte> pixels, SampleType type, int index) => type switch
    {
        SampleType.UInt15Plus1 => FormattableString.Invariant(
            $"is {MemoryMarshal.Cast<byte, ushort>(pixels)[index]}; Photoshop's 16-bit samples end at {PhotoshopWhite}"),
        _ => FormattableString.Invariant($"is {MemoryMarshal.Cast<byte, float>(pixels)[index]}; samples must be finite numbers"),
    };

    // All exponent bits set: infinity or NaN, with either sign. Two range searches, so that the search stays vectorised.
    private static int FirstNotFinite(ReadOnlySpan<uint> bits)
    {
        var positive = bits.IndexOfAnyInRange(ExponentBits, SignBit - 1);
        var negative = bits.IndexOfAnyInRange(SignBit | ExponentBits, uint.MaxValue);
        return positive < 0 || negative < 0 ? Math.Max(positive, negative) : Math.Min(positive, negative);
    }
}
