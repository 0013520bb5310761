namespace AbpnBridge.Imaging.Samples;

internal enum SkinMarkKind { Papule, Spot, Scar, Mole }

/// <summary>One mark on the skin. Place and radius in face units; strength 0 to 1.</summary>
internal readonly record struct SkinMark(SkinMarkKind Kind, float U, float V, float Radius, float Strength)
{
    /// <summary>Marks on open skin: never on eyes, brows, lips or nostrils. The same seed gives the same first n marks for any larger count.</summary>
    public static SkinMark[] Scatter(int seed, FaceStudyOptions options, FaceRelief relief)
    {
        var blemishes = new Random(seed * 104729 + 5);
        var moles = new Random(seed * 15485863 + 11);
        return
        [
            .. Enumerable.Range(0, options.Blemishes).Select(_ => Next(blemishes, relief, KindOf(blemishes))),
            .. Enumerable.Range(0, options.Moles).Select(_ => Next(moles, relief, SkinMarkKind.Mole)),
        ];
    }

    private static SkinMarkKind KindOf(Random random) => random.Next(10) switch
    {
        < 6 => SkinMarkKind.Papule,
        < 9 => SkinMarkKind.Spot,
        _ => SkinMarkKind.Scar,
    };

    private static SkinMark Next(Random random, FaceRelief relief, SkinMarkKind kind)
    {
        float u, v;
        do
        {
            u = -0.62f + 1.24f * random.NextSingle();
            v = -0.62f + 1.52f * random.NextSingle();
        }
        while (!IsOpenSkin(u, v, relief));
        var size = random.NextSingle();
        var radius = kind == SkinMarkKind.Mole ? 0.009f + 0.008f * size : 0.010f + 0.024f * size * size;
        return new SkinMark(kind, u, v, radius, 0.45f + 0.55f * random.NextSingle());
    }

    private static bool IsOpenSkin(float u, float v, FaceRelief relief)
    {
        var a = MathF.Abs(u);
        var eye = a is > 0.10f and < 0.50f && v is > -0.40f and < -0.03f;
        var mouth = a < 0.29f && v is > 0.41f and < 0.65f;
        var nostril = a < 0.18f && v is > 0.26f and < 0.38f;
        return !eye && !mouth && !nostril && relief.Distance(u, v) > 0.10f;
    }
}
