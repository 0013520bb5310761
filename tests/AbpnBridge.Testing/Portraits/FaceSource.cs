using System.Collections.Concurrent;
using System.Numerics;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Samples;

namespace AbpnBridge.Testing.Portraits;

/// <summary>A small picture of one face that is to be enlarged: per pixel red, green, blue (encoded, 0..1) and how surely it is skin (0..1).</summary>
internal sealed class FaceSource
{
    private static readonly Extent StudyExtent = new(900, 1200);
    private static readonly ConcurrentDictionary<int, FaceSource> Drawings = [];
    private readonly Vector4[] _pixels;

    private FaceSource(ImageView picture, Bounds face)
    {
        Extent = picture.Extent;
        Face = face;
        _pixels = Read(picture);
        Cheek = CheekOf();
        for (var i = 0; i < _pixels.Length; i++) _pixels[i].W = SkinWeight(_pixels[i]);
    }

    public Extent Extent { get; }

    /// <summary>The face from ear to ear and from the forehead to the chin.</summary>
    public Bounds Face { get; }

    /// <summary>Median skin colour between nose and jaw.</summary>
    public Vector3 Cheek { get; }

    /// <summary>A drawn face with clean skin; drawn once, since that takes longer than enlarging it.</summary>
    public static FaceSource Drawn(int seed) => Drawings.GetOrAdd(seed, Draw);

    /// <summary>A photograph.</summary>
    /// <param name="picture">sRGB-encoded pixels.</param>
    /// <param name="face">The face's box in them.</param>
    public static FaceSource Photograph(ImageView picture, Bounds face) => new(picture, face);

    /// <summary>One row, clamped to the picture.</summary>
    public ReadOnlySpan<Vector4> Row(int y) => _pixels.AsSpan(Math.Clamp(y, 0, Extent.Height - 1) * Extent.Width, Extent.Width);

    /// <summary>The backdrop: the mean of the picture's upper corners.</summary>
    public Vector3 Backdrop()
    {
        var side = Extent.Width / 12;
        var sum = Vector4.Zero;
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++) sum += Row(y)[x] + Row(y)[Extent.Width - 1 - x];
        return (sum / (2 * side * side)).AsVector3();
    }

    /// <summary>Open skin round a point: 1 where every neighbour is skin of the cheek's brightness, 0 on eyes, lips, hair and edges.</summary>
    public float Openness(int x, int y, int radius)
    {
        var (least, low, high) = (1f, 1f, 0f);
        for (var dy = -radius; dy <= radius; dy += Math.Max(1, radius / 2))
            for (var dx = -radius; dx <= radius; dx += Math.Max(1, radius / 2))
            {
                var pixel = Row(y + dy)[Math.Clamp(x + dx, 0, Extent.Width - 1)];
                least = Math.Min(least, pixel.W);
                (low, high) = (Math.Min(low, pixel.Y), Math.Max(high, pixel.Y));
            }

        return high - low > 0.14f ? 0 : least;
    }

    private static FaceSource Draw(int seed)
    {
        using var study = FaceStudy.Draw(StudyExtent, seed, FaceStudyOptions.Clean with { SkinTone = seed * 0.37f % 0.9f, Sample = SampleType.UInt16 });
        // The study's centre and the length of its face unit, from its own framing: 0.47 of the height, 0.315 of the height.
        var (x, y, unit) = (StudyExtent.Width / 2, (int)(0.47 * StudyExtent.Height), 0.315 * StudyExtent.Height);
        return new FaceSource(study.View(), Bounds.FromEdges(x - (int)(0.68 * unit), y - (int)(0.8 * unit), x + (int)(0.68 * unit), y + (int)unit));
    }

    private Vector4[] Read(ImageView picture)
    {
        var pixels = new Vector4[Extent.PixelCount];
        var planes = new float[3 * Extent.Width];
        var (red, green, blue) = (planes.AsMemory(0, Extent.Width), planes.AsMemory(Extent.Width, Extent.Width), planes.AsMemory(2 * Extent.Width));
        for (var y = 0; y < Extent.Height; y++)
        {
            SampleConverter.ToPlanar(picture.Row(y), picture.Format, red.Span, green.Span, blue.Span);
            for (var x = 0; x < Extent.Width; x++) pixels[y * Extent.Width + x] = new Vector4(red.Span[x], green.Span[x], blue.Span[x], 0);
        }

        return pixels;
    }

    private Vector3 CheekOf()
    {
        var patch = Bounds.FromEdges(Face.X + Face.Width / 5, Face.Y + Face.Height / 2, Face.Right - Face.Width / 5, Face.Y + 2 * Face.Height / 3);
        var colours = from y in Enumerable.Range(patch.Y, patch.Height)
                      from x in Enumerable.Range(patch.X, patch.Width)
                      select Row(y)[x].AsVector3();
        var sorted = colours.OrderBy(colour => colour.Y).ToArray();
        return sorted[sorted.Length / 2];
    }

    // Skin has the cheek's hue in any light: the ratios of its channels agree, and it is neither black nor burnt out.
    private float SkinWeight(Vector4 pixel)
    {
        var warm = MathF.Abs(MathF.Log(Ratio(pixel.X, pixel.Y) / Ratio(Cheek.X, Cheek.Y)));
        var cold = MathF.Abs(MathF.Log(Ratio(pixel.Y, pixel.Z) / Ratio(Cheek.Y, Cheek.Z)));
        var bright = pixel.Y / MathF.Max(Cheek.Y, 0.05f);
        return Soft.Step(0.30f, 0.14f, warm + cold) * Soft.Step(0.40f, 0.62f, bright) * Soft.Step(1.75f, 1.5f, bright);
    }

    private static float Ratio(float above, float below) => (above + 0.02f) / (below + 0.02f);
}
