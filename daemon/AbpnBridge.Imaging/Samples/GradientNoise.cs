namespace AbpnBridge.Imaging.Samples;

/// <summary>Smooth random fields that are the same for the same seed on every machine; all values -1 to 1 with mean 0.</summary>
internal readonly struct GradientNoise(int seed)
{
    private readonly uint _seed = Mix((uint)seed * 0x9E3779B9u + 0x7F4A7C15u);

    /// <summary>One octave with cells of side 1.</summary>
    public float At(float x, float y)
    {
        var left = (int)MathF.Floor(x);
        var top = (int)MathF.Floor(y);
        var dx = x - left;
        var dy = y - top;
        var sx = dx * dx * dx * (dx * (dx * 6 - 15) + 10);
        var sy = dy * dy * dy * (dy * (dy * 6 - 15) + 10);
        var upper = Lerp(Slope(left, top, dx, dy), Slope(left + 1, top, dx - 1, dy), sx);
        var lower = Lerp(Slope(left, top + 1, dx, dy - 1), Slope(left + 1, top + 1, dx - 1, dy - 1), sx);
        return 1.5f * Lerp(upper, lower, sy);
    }

    /// <summary>Several octaves, each half the size and half the weight of the one before.</summary>
    public float Octaves(float x, float y, int count)
    {
        float sum = 0, weight = 1, total = 0;
        for (var i = 0; i < count; i++)
        {
            sum += weight * At(x + 17.3f * i, y - 9.1f * i);
            total += weight;
            weight *= 0.5f;
            x *= 2;
            y *= 2;
        }

        return sum / total;
    }

    /// <summary>A random value 0 to 1 of one grid cell.</summary>
    public float Cell(int x, int y) => Mix(_seed ^ Mix((uint)x * 0x85EBCA6Bu ^ Mix((uint)y * 0xC2B2AE35u))) * (1f / 4294967296f);

    /// <summary>Distance to the nearest of the points jittered in cells of side 1 (0 at a point), and that point's cell value.</summary>
    public (float Distance, float Value) Nearest(float x, float y)
    {
        var column = (int)MathF.Floor(x);
        var row = (int)MathF.Floor(y);
        var best = (Distance: float.MaxValue, Value: 0f);
        for (var j = row - 1; j <= row + 1; j++)
            for (var i = column - 1; i <= column + 1; i++)
            {
                var px = i + Cell(i, j) - x;
                var py = j + Cell(i + 7919, j - 104729) - y;
                var distance = px * px + py * py;
                if (distance < best.Distance) best = (distance, Cell(i - 6607, j + 5303));
            }

        return (MathF.Sqrt(best.Distance), best.Value);
    }

    private float Slope(int x, int y, float dx, float dy)
    {
        var hash = Mix(_seed ^ Mix((uint)x * 0x85EBCA6Bu ^ Mix((uint)y * 0xC2B2AE35u)));
        var gx = (int)(hash & 0xFFFF) / 32768f - 1;
        var gy = (int)(hash >> 16) / 32768f - 1;
        return gx * dx + gy * dy;
    }

    private static float Lerp(float a, float b, float t) => a + (b - a) * t;

    private static uint Mix(uint h)
    {
        h ^= h >> 16;
        h *= 0x7FEB352Du;
        h ^= h >> 15;
        h *= 0x846CA68Bu;
        return h ^ (h >> 16);
    }
}
