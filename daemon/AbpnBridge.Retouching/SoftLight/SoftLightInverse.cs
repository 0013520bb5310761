namespace AbpnBridge.Retouching.SoftLight;

/// <summary>
/// Photoshop's soft light, solved for its top layer. Base a, top b, encoded values in 0..1: b below 1/2 gives 2ab + a^2 (1 - 2b); from 1/2 on
/// 2a (1 - b) + sqrt(a) (2b - 1) (facts: section 8). Both branches are linear in b.
/// </summary>
internal static class SoftLightInverse
{
    /// <summary>The blend that changes nothing.</summary>
    public const float Neutral = 0.5f;

    /// <summary>
    /// b = (R - a^2) / (2a (1 - a)) where R is not above a, else (R - 2a + sqrt a) / (2 (sqrt a - a)); limited to 0..1, which gives the nearest result that can
    /// be reached (the reach is a^2 to sqrt a). Neutral where no blend moves the base (a is 0 or 1) and where R is a.
    /// </summary>
    /// <param name="below">a; limited to 0..1.</param>
    /// <param name="result">R, what the blend shall give.</param>
    public static float TopFor(float below, float result)
    {
        var a = Math.Clamp(below, 0f, 1f);
        var r = Math.Clamp(result, 0f, 1f);
        if (a is 0 or 1 || r == a) return Neutral;
        var root = MathF.Sqrt(a);
        var top = r < a ? (r - a * a) / (2 * a * (1 - a)) : (r - 2 * a + root) / (2 * (root - a));
        return Math.Clamp(top, 0f, 1f);
    }
}
