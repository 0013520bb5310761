using System.Numerics;
using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Testing.Portraits;

/// <summary>How much of a face's small picture is painted.</summary>
internal enum FaceCut
{
    /// <summary>All of it.</summary>
    None,

    /// <summary>Head and shoulders.</summary>
    Bust,

    /// <summary>Head and shoulders, and the clothes go on to the lower edge of the picture.</summary>
    Standing,
}

/// <summary>How one face lies in the picture.</summary>
/// <param name="Source">The small picture.</param>
/// <param name="Zoom">Pixels of the picture per pixel of the source.</param>
/// <param name="X">Where the source's left edge lies, in pixels of the picture.</param>
/// <param name="Y">Where its upper edge lies.</param>
/// <param name="Cut">What of the source is painted over what lies behind.</param>
internal sealed record FacePlace(FaceSource Source, float Zoom, float X, float Y, FaceCut Cut)
{
    /// <summary>The face's box in pixels of the picture.</summary>
    public Bounds Face => Bounds.FromEdges(
        (int)MathF.Round(X + Source.Face.X * Zoom),
        (int)MathF.Round(Y + Source.Face.Y * Zoom),
        (int)MathF.Round(X + Source.Face.Right * Zoom),
        (int)MathF.Round(Y + Source.Face.Bottom * Zoom));
}

/// <summary>Paints one enlarged face, row by row: a smooth cubic enlargement with pores and fine grain of the picture's own resolution on its skin.</summary>
internal sealed class PlacedFace
{
    // Pores lie about a hundredth of the face's width apart.
    private const float PoreSpacing = 0.0095f;
    private const float GrainDepth = 0.05f;

    // A pore is a shadow on skin: it takes least of the red.
    private static readonly Vector4 PoreDepth = new(0.07f, 0.11f, 0.12f, 0);
    private readonly FacePlace _place;
    private readonly TextureTile _pores;
    private readonly TextureTile _grain;
    private readonly (int First, Vector4 Weights)[] _columns;
    private readonly int _left;
    private readonly Vector4 _cloth;

    public PlacedFace(FacePlace place, Extent picture, TextureTile grain, int seed)
    {
        _place = place;
        _grain = grain;
        _pores = TextureTile.Pores(Math.Max(2.5f, PoreSpacing * place.Face.Width), seed);
        _left = Math.Clamp((int)MathF.Floor(place.X), 0, picture.Width);
        var right = Math.Clamp((int)MathF.Ceiling(place.X + place.Source.Extent.Width * place.Zoom), _left, picture.Width);
        _cloth = ClothOf(place.Source);
        _columns = [.. Enumerable.Range(_left, right - _left).Select(x => Cubic((x + 0.5f - place.X) / place.Zoom - 0.5f))];
    }

    public FacePlace Place => _place;

    /// <summary>Paints over one row of the picture.</summary>
    /// <param name="y">The row.</param>
    /// <param name="row">Its colours, the whole width.</param>
    /// <param name="blended">Room for one row of the source.</param>
    public void Paint(int y, Span<Vector4> row, Span<Vector4> blended)
    {
        var sourceY = (y + 0.5f - _place.Y) / _place.Zoom - 0.5f;
        if (sourceY < -0.5f || (_place.Cut != FaceCut.Standing && sourceY > _place.Source.Extent.Height - 0.5f)) return;
        Vertical(sourceY, blended);
        var pores = _pores.Row(y);
        var grain = _grain.Row(y);
        var height = _place.Source.Extent.Height;
        var below = _place.Cut == FaceCut.Standing ? Soft.Step(0.97f * height, height, sourceY) : 0;
        var (atPore, atGrain) = (_left % pores.Length, _left % grain.Length);
        for (var i = 0; i < _columns.Length; i++)
        {
            var x = _left + i;
            var colour = Vector4.Lerp(Horizontal(blended, i), _cloth, below);
            var texture = PoreDepth * pores[atPore] + new Vector4(GrainDepth * grain[atGrain]);
            var painted = colour * (Vector4.One + Math.Clamp(colour.W, 0f, 1f) * texture);
            row[x] = _place.Cut == FaceCut.None ? painted : Vector4.Lerp(row[x], painted, Silhouette(i, sourceY));
            if (++atPore == pores.Length) atPore = 0;
            if (++atGrain == grain.Length) atGrain = 0;
        }
    }

    // What a shoulder wears at the lower edge: it goes on below.
    private static Vector4 ClothOf(FaceSource source)
    {
        var shoulder = Math.Min(source.Extent.Width - 1, source.Face.X + (int)(1.15f * source.Face.Width));
        return source.Row(source.Extent.Height - 1)[shoulder] with { W = 0 };
    }

    private void Vertical(float sourceY, Span<Vector4> blended)
    {
        var (first, weights) = Cubic(sourceY);
        var a = _place.Source.Row(first);
        var b = _place.Source.Row(first + 1);
        var c = _place.Source.Row(first + 2);
        var d = _place.Source.Row(first + 3);
        for (var x = 0; x < a.Length; x++) blended[x] = weights.X * a[x] + weights.Y * b[x] + weights.Z * c[x] + weights.W * d[x];
    }

    private Vector4 Horizontal(ReadOnlySpan<Vector4> row, int column)
    {
        var (first, weights) = _columns[column];
        var last = row.Length - 1;
        if (first >= 0 && first + 3 <= last)
            return weights.X * row[first] + weights.Y * row[first + 1] + weights.Z * row[first + 2] + weights.W * row[first + 3];
        return weights.X * row[Math.Clamp(first, 0, last)] + weights.Y * row[Math.Clamp(first + 1, 0, last)]
            + weights.Z * row[Math.Clamp(first + 2, 0, last)] + weights.W * row[Math.Clamp(first + 3, 0, last)];
    }

    /// <summary>An oval round the head with its hair, and shoulders that widen below the chin.</summary>
    private float Silhouette(int column, float sourceY)
    {
        var face = _place.Source.Face;
        var u = ((column + _left + 0.5f - _place.X) / _place.Zoom - (face.X + 0.5f * face.Width)) / face.Width;
        var v = (sourceY - (face.Y + 0.45f * face.Height)) / face.Height;
        var head = MathF.Sqrt(u * u / (0.66f * 0.66f) + v * v / (0.80f * 0.80f));
        var shoulders = MathF.Abs(u) - Math.Min(1.1f, 0.30f + 1.6f * MathF.Max(0, v - 0.52f));
        return Math.Max(Soft.Step(1.06f, 0.94f, head), Soft.Step(0.05f, -0.05f, shoulders) * Soft.Step(0.40f, 0.55f, v));
    }

    // Mitchell and Netravali's cubic with B = C = 1/3: no ringing to speak of, JPEG blocks smoothed. Four weights for the samples first .. first + 3.
    private static (int First, Vector4 Weights) Cubic(float position)
    {
        var whole = (int)MathF.Floor(position);
        var t = position - whole;
        return (whole - 1, new Vector4(Far(1 + t), Near(t), Near(1 - t), Far(2 - t)));
    }

    private static float Near(float d) => (7 * d * d * d - 12 * d * d + 16f / 3) / 6;

    private static float Far(float d) => (-7f / 3 * d * d * d + 12 * d * d - 20 * d + 32f / 3) / 6;
}
