using System.Buffers;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Imaging.Vectors;

namespace AbpnBridge.Retouching;

/// <summary>
/// Step 4 for one tile: the sum of all fields' edits and masks, lifted, row by row from the top, within the part of the tile that may be open.
/// A single field is not even summed up: its two lifted rows are handed on. Not for several threads at once.
/// </summary>
internal sealed class TileLift : IDisposable
{
    private readonly LiftLayout _layout;
    private readonly List<(Bounds Part, LiftedRows Rows)> _fields = [];
    private readonly float[]? _sums;

    /// <summary>Finds the part of a tile that may be open, and prepares its lift.</summary>
    /// <param name="rendering">Its fields.</param>
    /// <param name="view">The pixels that are rendered.</param>
    /// <param name="tile">Pixels of the view.</param>
    /// <param name="layout">How the lifted samples shall lie.</param>
    public TileLift(RetouchRendering rendering, RenderView view, Bounds tile, LiftLayout layout)
    {
        _layout = layout;
        tile = tile.Intersect(view.Open);
        var fields = rendering.Fields.Where(field => !field.BoundsAt(view.Zoom).Intersect(tile).IsEmpty).ToArray();
        // The sum of several masks may pass the threshold where none of them does.
        var threshold = fields.Length == 1 ? rendering.Gate.ShutUpTo : 0;
        Part = new Bounds(tile.X, tile.Y, 0, 0);
        foreach (var field in fields) Part = Union(Part, OpenPart.Of(field, view.Zoom, tile, threshold));
        if (Part.IsEmpty) return;
        foreach (var field in fields) Add(field, view.Zoom);
        if (_fields.Count > 1) _sums = ArrayPool<float>.Shared.Rent(layout.PlaneCount * Stride);
    }

    /// <summary>The part that may be open; empty where the whole tile is shut.</summary>
    public Bounds Part { get; }

    private int Stride => Part.Width * _layout.SamplesPerPixel;

    /// <summary>E and M of one row of the part; good until the next call.</summary>
    public LiftedRow At(int y)
    {
        if (_sums is null) return _fields[0].Rows.At(y);
        var sums = _sums.AsSpan(0, _layout.PlaneCount * Stride);
        sums.Clear();
        foreach (var (part, rows) in _fields)
            if (y >= part.Y && y < part.Bottom) AddRow(rows.At(y), part, sums);
        return new LiftedRow(sums, sums, 0, Stride, Part.Width * _layout.SamplesPerPixel);
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        foreach (var (_, rows) in _fields) rows.Dispose();
        if (_sums is not null) ArrayPool<float>.Shared.Return(_sums);
    }

    private void Add(EditField field, double zoom)
    {
        var part = Part.Intersect(field.BoundsAt(zoom));
        if (!part.IsEmpty) _fields.Add((part, new LiftedRows(field.Edit, field.Mask, field.MapAt(zoom), part, _layout)));
    }

    private void AddRow(LiftedRow row, Bounds part, Span<float> sums)
    {
        var start = (part.X - Part.X) * _layout.SamplesPerPixel;
        for (var plane = 0; plane < _layout.PlaneCount; plane++)
        {
            var length = part.Width * _layout.SamplesPerPixel;
            LaneLoop.Run(new AddLerpKernel(row.Low(plane), row.High(plane), row.Weight, sums.Slice(plane * Stride + start, length)), length);
        }
    }

    private static Bounds Union(Bounds a, Bounds b) => a.IsEmpty ? b : b.IsEmpty ? a : Bounds.FromEdges(
        Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom));
}
