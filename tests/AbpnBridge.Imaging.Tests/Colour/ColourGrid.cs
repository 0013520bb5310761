namespace AbpnBridge.Imaging.Tests.Colour;

/// <summary>Document colours that tests go through: an even grid with extra dark tones, and the greys.</summary>
internal static class ColourGrid
{
    // Dark tones are where curves are steep and rounding shows; 0 and 1 are the edges of the gamut, most of them outside sRGB.
    private static readonly float[] Steps = [0, 0.001f, 0.004f, 0.01f, 0.02f, 0.04f, 0.08f, 0.16f, 0.3f, 0.45f, 0.6f, 0.8f, 0.9f, 1];

    internal static IReadOnlyList<float[]> Rgb { get; } = [.. from r in Steps from g in Steps from b in Steps select new[] { r, g, b }];

    internal static IReadOnlyList<float[]> Greys { get; } = [.. Enumerable.Range(0, 1025).Select(i => i / 1024f).Select(v => new[] { v, v, v })];

    /// <summary>Pixels as three planes.</summary>
    internal static float[][] Planes(IReadOnlyList<float[]> pixels) => [.. Enumerable.Range(0, 3).Select(c => pixels.Select(pixel => pixel[c]).ToArray())];

    /// <summary>Three planes as pixels.</summary>
    internal static float[][] Pixels(float[][] planes) =>
        [.. Enumerable.Range(0, planes[0].Length).Select(i => new[] { planes[0][i], planes[1][i], planes[2][i] })];
}
