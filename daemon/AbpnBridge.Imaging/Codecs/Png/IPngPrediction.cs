using System.Numerics;

namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>What a filter takes a byte for by its neighbours (PNG, 9.2): the same byte by byte and for many at once.</summary>
internal interface IPngPrediction
{
    /// <summary>Of one byte.</summary>
    static abstract int Of(int left, int above, int corner);

    /// <summary>Of as many bytes as a vector holds.</summary>
    static abstract Vector<byte> Of(Vector<byte> left, Vector<byte> above, Vector<byte> corner);
}

/// <summary>Nothing: the bytes stay.</summary>
internal readonly struct PngNone : IPngPrediction
{
    public static int Of(int left, int above, int corner) => 0;

    public static Vector<byte> Of(Vector<byte> left, Vector<byte> above, Vector<byte> corner) => Vector<byte>.Zero;
}

/// <summary>The pixel to the left.</summary>
internal readonly struct PngSub : IPngPrediction
{
    public static int Of(int left, int above, int corner) => left;

    public static Vector<byte> Of(Vector<byte> left, Vector<byte> above, Vector<byte> corner) => left;
}

/// <summary>The pixel above.</summary>
internal readonly struct PngUp : IPngPrediction
{
    public static int Of(int left, int above, int corner) => above;

    public static Vector<byte> Of(Vector<byte> left, Vector<byte> above, Vector<byte> corner) => above;
}

/// <summary>The mean of both, rounded down.</summary>
internal readonly struct PngAverage : IPngPrediction
{
    public static int Of(int left, int above, int corner) => (left + above) >> 1;

    // What both have, and half of what only one has.
    public static Vector<byte> Of(Vector<byte> left, Vector<byte> above, Vector<byte> corner) => (left & above) + ((left ^ above) >>> 1);
}

/// <summary>Whichever of the three is nearest to left + above - corner, the first of equals.</summary>
internal readonly struct PngPaeth : IPngPrediction
{
    public static int Of(int left, int above, int corner)
    {
        var (toLeft, toAbove, toCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - 2 * corner));
        if (toLeft <= toAbove && toLeft <= toCorner) return left;
        return toAbove <= toCorner ? above : corner;
    }

    public static Vector<byte> Of(Vector<byte> left, Vector<byte> above, Vector<byte> corner)
    {
        Vector.Widen(left, out var lowLeft, out var highLeft);
        Vector.Widen(above, out var lowAbove, out var highAbove);
        Vector.Widen(corner, out var lowCorner, out var highCorner);
        var low = Nearest(Vector.AsVectorInt16(lowLeft), Vector.AsVectorInt16(lowAbove), Vector.AsVectorInt16(lowCorner));
        var high = Nearest(Vector.AsVectorInt16(highLeft), Vector.AsVectorInt16(highAbove), Vector.AsVectorInt16(highCorner));
        return Vector.Narrow(Vector.AsVectorUInt16(low), Vector.AsVectorUInt16(high));
    }

    private static Vector<short> Nearest(Vector<short> left, Vector<short> above, Vector<short> corner)
    {
        var (fromLeft, fromAbove) = (above - corner, left - corner);
        var (toLeft, toAbove, toCorner) = (Vector.Abs(fromLeft), Vector.Abs(fromAbove), Vector.Abs(fromLeft + fromAbove));
        var isLeft = Vector.LessThanOrEqual(toLeft, toAbove) & Vector.LessThanOrEqual(toLeft, toCorner);
        return Vector.ConditionalSelect(isLeft, left, Vector.ConditionalSelect(Vector.LessThanOrEqual(toAbove, toCorner), above, corner));
    }
}
