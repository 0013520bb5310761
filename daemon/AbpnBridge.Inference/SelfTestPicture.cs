namespace AbpnBridge.Inference;

/// <summary>
/// The picture every device is tried on: skin-coloured waves with one dark spot. models/ computes the same one, in float64 and then
/// rounded to float32: base(c) + 0.10 sin(x/37) cos(y/29) - 0.25 exp(-((x-200)^2 + (y-260)^2)/72), limited to 0..1,
/// base = 0.80, 0.62, 0.52.
/// </summary>
public static class SelfTestPicture
{
    private static readonly double[] Base = [0.80, 0.62, 0.52];

    /// <summary>The picture, planar, shape [1,3,extent,extent].</summary>
    public static float[] Create(int extent)
    {
        var values = new float[Base.Length * extent * extent];
        for (var c = 0; c < Base.Length; c++)
            for (var y = 0; y < extent; y++)
                for (var x = 0; x < extent; x++)
                    values[(c * extent + y) * extent + x] = (float)Math.Clamp(Base[c] + Waves(x, y), 0, 1);
        return values;
    }

    private static double Waves(int x, int y)
    {
        double dx = x - 200, dy = y - 260;
        return 0.10 * Math.Sin(x / 37.0) * Math.Cos(y / 29.0) - 0.25 * Math.Exp(-(dx * dx + dy * dy) / 72);
    }
}
