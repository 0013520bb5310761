namespace AbpnBridge.Testing.Portraits;

/// <summary>Soft edges and repeatable chance, shared by what paints a composed portrait.</summary>
internal static class Soft
{
    /// <summary>0 at <paramref name="from"/>, 1 at <paramref name="to"/>, smooth between; falls where from is greater than to.</summary>
    public static float Step(float from, float to, float value)
    {
        var t = Math.Clamp((value - from) / (to - from), 0f, 1f);
        return t * t * (3 - 2 * t);
    }

    /// <summary>A random value 0..1 of a grid cell.</summary>
    public static float Cell(int x, int y, int seed)
    {
        var hash = Mix((uint)seed * 0x9E3779B9u ^ Mix((uint)x * 0x85EBCA6Bu ^ Mix((uint)y * 0xC2B2AE35u + 0x27D4EB2Fu)));
        return hash * (1f / 4294967296f);
    }

    private static uint Mix(uint h)
    {
        h ^= h >> 16;
        h *= 0x7FEB352Du;
        h ^= h >> 15;
        h *= 0x846CA68Bu;
        return h ^ (h >> 16);
    }
}
