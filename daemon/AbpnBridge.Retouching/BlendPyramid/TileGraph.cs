using System.Buffers;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>
/// Steps 4 and 5 of one tile on the device, as one graph of fixed shapes: the fields are lifted by two matrix products whose weights come from here, the
/// adaptive blend and the gate follow. Whatever the scales, the places and the number of regions, the same graph runs; nothing is compiled for a photo.
/// </summary>
/// <param name="graph">The tile graph, as the manifest describes it.</param>
internal sealed class TileGraph(OnnxModel graph) : IDisposable
{
    private const int FieldPlanes = 4;

    private readonly string _device = graph.Device;

    /// <summary>Whether the device runs it that it was loaded onto; false while another stands in.</summary>
    public bool IsOnItsDevice => graph.Device == _device;

    /// <summary>Side of the largest tile that one run takes.</summary>
    public int TileSide { get; } = SideOf(graph, TensorNames.Photo);

    private int GridSide { get; } = SideOf(graph, TensorNames.EditAndMask);

    /// <summary>Whether the graph can do some pixels, in parts where it must: it has no room where very many regions lie over one pixel.</summary>
    /// <param name="fields">What every region adds.</param>
    /// <param name="zoom">Pixels of the view per photo pixel.</param>
    /// <param name="bounds">Pixels of the view.</param>
    public bool HasRoomFor(IReadOnlyList<EditField> fields, double zoom, Bounds bounds)
    {
        // A pixel reads two rows and two columns of each region's grid.
        if (2 * fields.Count <= GridSide || IsOneRun(LiftedGrids.Of(fields, zoom, bounds))) return true;
        return bounds.Extent.PixelCount > 1 && Halves(bounds).All(half => HasRoomFor(fields, zoom, half));
    }

    /// <summary>Runs the graph for some pixels; a tile whose grids are too large for one run is done in parts.</summary>
    /// <param name="fields">What every region adds.</param>
    /// <param name="zoom">Pixels of the view per photo pixel.</param>
    /// <param name="photo">The tile's pixels, sRGB-encoded, three planes; becomes the ungated result. At most <see cref="TileSide"/> a side.</param>
    /// <param name="gate">Region x selection of the same pixels, 0..1, one plane; becomes g.</param>
    /// <param name="cancellationToken">Ends the wait for the device and the run.</param>
    /// <exception cref="InvalidOperationException">There is no room (<see cref="HasRoomFor"/>).</exception>
    /// <exception cref="RetouchException"><see cref="RetouchError.DeviceLost"/>: the device failed.</exception>
    public void Run(IReadOnlyList<EditField> fields, double zoom, PlanarWindow photo, PlanarWindow gate, CancellationToken cancellationToken)
    {
        foreach (var part in Parts(fields, zoom, photo.Bounds))
            Run(LiftedGrids.Of(fields, zoom, part), photo, gate, cancellationToken);
    }

    /// <summary>Frees the session, after a run under way.</summary>
    public void Dispose() => graph.Dispose();

    /// <summary>The bounds, halved along their longer side until the grids that a part reads stand side by side in the graph's.</summary>
    private IEnumerable<Bounds> Parts(IReadOnlyList<EditField> fields, double zoom, Bounds bounds)
    {
        if (IsOneRun(LiftedGrids.Of(fields, zoom, bounds))) return [bounds];
        if (bounds.Extent.PixelCount == 1)
            throw new InvalidOperationException($"{fields.Count} regions lie over one pixel; the tile graph has room for {GridSide / 2}.");
        return Halves(bounds).SelectMany(half => Parts(fields, zoom, half));
    }

    private bool IsOneRun(LiftedGrids grids) =>
        grids.Pixels.Width <= TileSide && grids.Pixels.Height <= TileSide && grids.Columns <= GridSide && grids.Rows <= GridSide;

    private static int SideOf(OnnxModel graph, string input) => graph.Inputs.Single(spec => spec.Name == input).Shape[^1];

    private static Bounds[] Halves(Bounds bounds)
    {
        var (width, height) = (bounds.Width / 2, bounds.Height / 2);
        return bounds.Width >= bounds.Height
            ? [bounds with { Width = width }, bounds with { X = bounds.X + width, Width = bounds.Width - width }]
            : [bounds with { Height = height }, bounds with { Y = bounds.Y + height, Height = bounds.Height - height }];
    }

    private void Run(LiftedGrids grids, PlanarWindow photo, PlanarWindow gate, CancellationToken cancellationToken)
    {
        var (tile, grid) = (TileSide, GridSide);
        using var pixels = new RentedTensor(TensorNames.Photo, 3 * tile * tile);
        using var selection = new RentedTensor(TensorNames.Selection, tile * tile);
        using var editAndMask = new RentedTensor(TensorNames.EditAndMask, FieldPlanes * grid * grid);
        using var liftRows = new RentedTensor(TensorNames.LiftRows, tile * grid);
        using var liftColumns = new RentedTensor(TensorNames.LiftColumns, grid * tile);
        using var result = new RentedTensor(TensorNames.Result, 3 * tile * tile);
        using var opened = new RentedTensor(TensorNames.Gate, tile * tile);
        CopyIn(photo, grids.Pixels, pixels.Values);
        CopyIn(gate, grids.Pixels, selection.Values);
        grids.Fill(editAndMask.Values, liftRows.Values, liftColumns.Values, tile, grid);
        Run([pixels.Tensor, editAndMask.Tensor, liftRows.Tensor, liftColumns.Tensor, selection.Tensor], [result.Tensor, opened.Tensor], cancellationToken);
        CopyOut(result.Values, grids.Pixels, photo);
        CopyOut(opened.Values, grids.Pixels, gate);
    }

    private void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken)
    {
        try
        {
            graph.Run(inputs, outputs, cancellationToken);
        }
        catch (ModelException e)
        {
            throw RetouchException.DeviceFailed(e);
        }
    }

    // What lies outside the part stays as it is: the weights there are 0, and nobody reads it.
    private void CopyIn(PlanarWindow window, Bounds part, Span<float> tensor)
    {
        for (var plane = 0; plane < window.PlaneCount; plane++)
            for (var y = 0; y < part.Height; y++)
                Part(window, plane, part, y).CopyTo(tensor[((plane * TileSide + y) * TileSide)..]);
    }

    private void CopyOut(Span<float> tensor, Bounds part, PlanarWindow window)
    {
        for (var plane = 0; plane < window.PlaneCount; plane++)
            for (var y = 0; y < part.Height; y++)
                tensor.Slice((plane * TileSide + y) * TileSide, part.Width).CopyTo(Part(window, plane, part, y));
    }

    private static Span<float> Part(PlanarWindow window, int plane, Bounds part, int y) =>
        window.Row(plane, part.Y + y).Slice(part.X - window.Bounds.X, part.Width);

    /// <summary>Memory for one tensor, used again after disposal.</summary>
    private readonly struct RentedTensor(string name, int count) : IDisposable
    {
        private readonly float[] _values = ArrayPool<float>.Shared.Rent(count);

        public Span<float> Values => _values.AsSpan(0, count);

        public NamedTensor Tensor => new(name, _values.AsMemory(0, count));

        public void Dispose() => ArrayPool<float>.Shared.Return(_values);
    }
}
