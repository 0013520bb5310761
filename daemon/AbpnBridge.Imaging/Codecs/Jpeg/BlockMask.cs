using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Sets of a block's coefficients, a bit for each: most are zero, and whole blocks are passed over at once.</summary>
internal static class BlockMask
{
    /// <summary>The coefficients that have a bit at <paramref name="bit"/> or above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Reaching(ReadOnlySpan<short> block, int bit)
    {
        var below = Vector128.Create((short)((1 << bit) - 1));
        ulong mask = 0;
        for (var i = 0; i < JpegComponent.BlockSize; i += 16)
        {
            var low = Vector128.GreaterThan(Vector128.Abs(Vector128.Create(block[i..])), below);
            var high = Vector128.GreaterThan(Vector128.Abs(Vector128.Create(block[(i + 8)..])), below);
            mask |= (ulong)Vector128.ExtractMostSignificantBits(Vector128.Narrow(low, high)) << i;
        }

        return mask;
    }

    /// <summary>The coefficients from one to another, both included.</summary>
    internal static ulong Band(int first, int last) => (ulong.MaxValue >> (63 - last)) & (ulong.MaxValue << first);
}
