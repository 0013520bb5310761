using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>
/// The parts of the regions' grids that some pixels read, put one after the other along the diagonal of one grid: then rows x grid x columns, with the
/// interpolation weights as rows and columns, is the sum of the lifted fields. Outside its region a field has no weight.
/// </summary>
internal sealed class LiftedGrids
{
    private readonly IReadOnlyList<Piece> _pieces;

    private LiftedGrids(Bounds pixels, IReadOnlyList<Piece> pieces)
    {
        Pixels = pixels;
        _pieces = pieces;
    }

    /// <summary>The pixels that read them.</summary>
    public Bounds Pixels { get; }

    /// <summary>Columns of all parts.</summary>
    public int Columns => _pieces.Sum(piece => piece.Read.Width);

    /// <summary>Rows of all parts.</summary>
    public int Rows => _pieces.Sum(piece => piece.Read.Height);

    /// <summary>Finds what some pixels read.</summary>
    /// <param name="fields">What every region adds.</param>
    /// <param name="zoom">Pixels of the view per photo pixel.</param>
    /// <param name="pixels">Pixels of the view, not empty.</param>
    public static LiftedGrids Of(IReadOnlyList<EditField> fields, double zoom, Bounds pixels)
    {
        var pieces = new List<Piece>();
        foreach (var field in fields)
        {
            var shared = pixels.Intersect(field.BoundsAt(zoom));
            if (!shared.IsEmpty) pieces.Add(Piece.Of(field, field.MapAt(zoom), shared));
        }

        return new LiftedGrids(pixels, pieces);
    }

    /// <summary>Fills a tile graph's inputs.</summary>
    /// <param name="editAndMask">[4, gridSide, gridSide].</param>
    /// <param name="liftRows">[tileSide, gridSide].</param>
    /// <param name="liftColumns">[gridSide, tileSide].</param>
    /// <param name="tileSide">Pixels on a side.</param>
    /// <param name="gridSide">Grid samples on a side; at least <see cref="Rows"/> and <see cref="Columns"/>.</param>
    public void Fill(Span<float> editAndMask, Span<float> liftRows, Span<float> liftColumns, int tileSide, int gridSide)
    {
        editAndMask.Clear();
        liftRows.Clear();
        liftColumns.Clear();
        var (row, column) = (0, 0);
        foreach (var piece in _pieces)
        {
            piece.CopyGrids(editAndMask[(row * gridSide + column)..], gridSide);
            // Pixel y takes 1 - w of its lower grid line and w of its higher one; at the grid's end both are one line.
            for (var y = piece.Pixels.Y; y < piece.Pixels.Bottom; y++)
            {
                var first = (y - Pixels.Y) * gridSide + row - piece.Read.Y;
                var tap = piece.Map.Row(y, piece.Field.Mask.Bounds.Height);
                liftRows[first + tap.Low] += 1 - tap.Weight;
                liftRows[first + tap.High] += tap.Weight;
            }

            for (var x = piece.Pixels.X; x < piece.Pixels.Right; x++)
            {
                var first = (column - piece.Read.X) * tileSide + x - Pixels.X;
                var tap = piece.Map.Column(x, piece.Field.Mask.Bounds.Width);
                liftColumns[first + tap.Low * tileSide] += 1 - tap.Weight;
                liftColumns[first + tap.High * tileSide] += tap.Weight;
            }

            row += piece.Read.Height;
            column += piece.Read.Width;
        }
    }

    /// <summary>One field's share of the pixels.</summary>
    /// <param name="Field">The field.</param>
    /// <param name="Map">Where pixels read its grids.</param>
    /// <param name="Pixels">The pixels that it reaches.</param>
    /// <param name="Read">The part of its grids that they read.</param>
    private sealed record Piece(EditField Field, GridMap Map, Bounds Pixels, Bounds Read)
    {
        public static Piece Of(EditField field, GridMap map, Bounds pixels)
        {
            var grid = field.Mask.Bounds;
            var read = Bounds.FromEdges(
                map.Column(pixels.X, grid.Width).Low, map.Row(pixels.Y, grid.Height).Low,
                map.Column(pixels.Right - 1, grid.Width).High + 1, map.Row(pixels.Bottom - 1, grid.Height).High + 1);
            return new Piece(field, map, pixels, read);
        }

        public void CopyGrids(Span<float> target, int gridSide)
        {
            for (var plane = 0; plane < 4; plane++)
                for (var y = Read.Y; y < Read.Bottom; y++)
                {
                    var source = plane < 3 ? Field.Edit.Row(plane, y) : Field.Mask.Row(0, y);
                    source.Slice(Read.X, Read.Width).CopyTo(target[((plane * gridSide + y - Read.Y) * gridSide)..]);
                }
        }
    }
}
