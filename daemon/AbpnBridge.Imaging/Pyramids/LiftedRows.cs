using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Vectors;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>
/// Lifts three planes of colour and a mask from their grid to the pixels of one tile, across first: a grid row is stretched once and serves all pixel rows that
/// read it, top to bottom. What a pixel gets depends on its place alone, so that pieces equal the whole. Not for several threads at once.
/// </summary>
public sealed class LiftedRows : IDisposable
{
    private readonly PlanarWindow _colours, _mask;
    private readonly GridMap _map;
    private readonly LiftLayout _layout;
    private readonly int _width, _firstColumn, _columnCount, _stride;
    private readonly int[] _places;
    private readonly float[] _floats;
    private readonly int[] _held = [-1, -1];

    /// <summary>Prepares the lift to a tile.</summary>
    /// <param name="colours">Three planes of the whole grid.</param>
    /// <param name="mask">One plane of the same extent.</param>
    /// <param name="map">Where pixels read the grid.</param>
    /// <param name="tile">The pixels.</param>
    /// <param name="layout">How the lifted samples shall lie.</param>
    public LiftedRows(PlanarWindow colours, PlanarWindow mask, GridMap map, Bounds tile, LiftLayout layout)
    {
        (_colours, _mask, _map, _layout, _width) = (colours, mask, map, layout, tile.Width);
        _stride = layout.PlaneStride(_width);
        var gridWidth = mask.Bounds.Width;
        _firstColumn = map.Column(tile.X, gridWidth).Low;
        _columnCount = map.Column(tile.Right - 1, gridWidth).High + 1 - _firstColumn;
        _places = ArrayPool<int>.Shared.Rent(PaddedWidth);
        _floats = ArrayPool<float>.Shared.Rent(PaddedWidth + CellFloats + 2 * layout.PlaneCount * _stride);
        FindColumns(tile, gridWidth);
    }

    private int PaddedWidth => (_width + 3) & ~3;

    // The grid's samples of a row, four a column, and the last column again, which column pairs at the end read.
    private int CellFloats => 4 * (_columnCount + 1);

    private Span<float> Weights => _floats.AsSpan(0, PaddedWidth);

    private Span<float> Cells => _floats.AsSpan(PaddedWidth, CellFloats);

    /// <summary>The lifted rows that pixel row <paramref name="y"/> lies between; good until the next call.</summary>
    public LiftedRow At(int y)
    {
        var tap = _map.Row(y, _mask.Bounds.Height);
        return new LiftedRow(Lifted(tap.Low), Lifted(tap.High), tap.Weight, _stride, _width * _layout.SamplesPerPixel);
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_places);
        ArrayPool<float>.Shared.Return(_floats);
    }

    private void FindColumns(Bounds tile, int gridWidth)
    {
        var weights = Weights;
        for (var x = 0; x < PaddedWidth; x++)
        {
            var tap = _map.Column(tile.X + Math.Min(x, _width - 1), gridWidth);
            _places[x] = 4 * (tap.Low - _firstColumn);
            weights[x] = tap.Weight;
        }
    }

    // Neighbouring grid rows lie in different halves of the memory, so that a pair of them is held.
    private Span<float> Lifted(int gridRow)
    {
        var rowFloats = _layout.PlaneCount * _stride;
        var row = _floats.AsSpan(PaddedWidth + CellFloats + (gridRow & 1) * rowFloats, rowFloats);
        if (_held[gridRow & 1] == gridRow) return row;
        _held[gridRow & 1] = gridRow;
        ReadCells(gridRow);
        if (_layout.PlaneCount == 4) LiftPlanar(row);
        else if (_layout.SamplesPerPixel > 2) LiftColours(row);
        else LiftGreys(row);
        return row;
    }

    private void ReadCells(int gridRow)
    {
        var red = _colours.Row(0, gridRow).Slice(_firstColumn, _columnCount);
        var green = _colours.Row(1, gridRow).Slice(_firstColumn, _columnCount);
        var blue = _colours.Row(2, gridRow).Slice(_firstColumn, _columnCount);
        var mask = _mask.Row(0, gridRow).Slice(_firstColumn, _columnCount);
        var cells = Cells;
        var x = 0;
        for (; x <= _columnCount - 4; x += 4)
        {
            var (a, b, c, d) = (Vector128.Create(red[x..]), Vector128.Create(green[x..]), Vector128.Create(blue[x..]), Vector128.Create(mask[x..]));
            Transpose.Apply(ref a, ref b, ref c, ref d);
            a.CopyTo(cells[(4 * x)..]);
            b.CopyTo(cells[(4 * x + 4)..]);
            c.CopyTo(cells[(4 * x + 8)..]);
            d.CopyTo(cells[(4 * x + 12)..]);
        }

        for (; x < _columnCount; x++) Vector128.Create(red[x], green[x], blue[x], mask[x]).CopyTo(cells[(4 * x)..]);
        cells.Slice(4 * _columnCount - 4, 4).CopyTo(cells[(4 * _columnCount)..]);
    }

    // low + (high - low) x weight, of the three colours and the mask at once.
    private static Vector128<float> Between(ref float cells, int place, float weight)
    {
        var low = Vector128.LoadUnsafe(ref cells, (nuint)place);
        return low + (Vector128.LoadUnsafe(ref cells, (nuint)place + 4) - low) * weight;
    }

    private void LiftPlanar(Span<float> row)
    {
        ref var cells = ref MemoryMarshal.GetReference(Cells);
        ref var target = ref MemoryMarshal.GetReference(row);
        ReadOnlySpan<int> places = _places;
        ReadOnlySpan<float> weights = Weights;
        for (var x = 0; x < weights.Length; x += 4)
        {
            var a = Between(ref cells, places[x], weights[x]);
            var b = Between(ref cells, places[x + 1], weights[x + 1]);
            var c = Between(ref cells, places[x + 2], weights[x + 2]);
            var d = Between(ref cells, places[x + 3], weights[x + 3]);
            Transpose.Apply(ref a, ref b, ref c, ref d);
            a.StoreUnsafe(ref target, (nuint)x);
            b.StoreUnsafe(ref target, (nuint)(_stride + x));
            c.StoreUnsafe(ref target, (nuint)(2 * _stride + x));
            d.StoreUnsafe(ref target, (nuint)(3 * _stride + x));
        }
    }

    // Four floats are written per pixel; of three channels the next pixel takes the fourth place again.
    private void LiftColours(Span<float> row)
    {
        ref var cells = ref MemoryMarshal.GetReference(Cells);
        ref var colours = ref MemoryMarshal.GetReference(row);
        ref var masks = ref MemoryMarshal.GetReference(row[_stride..]);
        var withoutAlpha = Vector128.Create(-1, -1, -1, 0).AsSingle();
        var (places, weights, channels) = (_places, _floats, _layout.SamplesPerPixel);
        for (var x = 0; x < _width; x++)
        {
            var value = Between(ref cells, places[x], weights[x]);
            (value & withoutAlpha).StoreUnsafe(ref colours, (nuint)(x * channels));
            Vector128.Shuffle(value, Vector128.Create(3, 3, 3, 3)).StoreUnsafe(ref masks, (nuint)(x * channels));
        }
    }

    private void LiftGreys(Span<float> row)
    {
        ref var cells = ref MemoryMarshal.GetReference(Cells);
        var (places, weights, channels) = (_places, _floats, _layout.SamplesPerPixel);
        var masks = row[_stride..];
        for (int x = 0, at = 0; x < _width; x++, at += channels)
        {
            var value = Between(ref cells, places[x], weights[x]);
            row[at] = SampleConverter.GreyOf(value[0], value[1], value[2]);
            masks[at] = value[3];
            if (channels == 1) continue;
            row[at + 1] = 0;
            masks[at + 1] = value[3];
        }
    }
}
