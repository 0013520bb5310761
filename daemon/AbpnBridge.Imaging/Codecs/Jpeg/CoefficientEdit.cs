using System.Numerics;
using System.Runtime.Intrinsics;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>
/// Adds the difference of two pictures to the coefficients: in the file's colours, averaged over each chroma sample, transformed, and rounded by the file's
/// own quantiser. The transform is linear, so what the coefficients held before is not rounded again.
/// </summary>
internal sealed class CoefficientEdit
{
    private const int Side = 8;
    private const int MaxAc = 1023; // ten bits: ITU T.81, table F.2
    private const int MinDc = -1024; // differences then stay within eleven bits: table F.1
    private const int MaxDc = 1023;

    // Where the k-th coefficient of the zigzag order stands in the block (ITU T.81, figure A.6).
    private static ReadOnlySpan<byte> Zigzag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    private static readonly byte[] PlaceInZigzag = [.. Enumerable.Range(0, JpegComponent.BlockSize).Select(n => (byte)Zigzag.IndexOf((byte)n))];

    private readonly JpegFrame _frame;
    private readonly ImageView _before;
    private readonly ImageView _after;
    private readonly int _width; // of an MCU
    private readonly int _height;
    private readonly float[][] _differences; // of an MCU's pixels, per component
    private readonly float[][] _perStep; // per component the reciprocal quantiser, row by row

    private CoefficientEdit(JpegFrame frame, ImageView before, ImageView after)
    {
        _frame = frame;
        _before = before;
        _after = after;
        _width = Side * frame.MaxHorizontal;
        _height = Side * frame.MaxVertical;
        _differences = [.. frame.Components.Select(_ => new float[_width * _height])];
        _perStep = [.. frame.Components.Select(c => PlaceInZigzag.Select(k => 1f / c.Quantiser[k]).ToArray())];
    }

    /// <summary>Adds what <paramref name="after"/> has over <paramref name="before"/>; both as large as the frame, grey or RGB as it is.</summary>
    internal static void Apply(JpegFrame frame, ImageView before, ImageView after)
    {
        var edit = new CoefficientEdit(frame, before, after);
        for (var row = 0; row < frame.McusDown; row++)
            for (var column = 0; column < frame.McusAcross; column++)
                edit.EditMcu(column, row);
    }

    private void EditMcu(int column, int row)
    {
        var (left, top) = (column * _width, row * _height);
        var (right, bottom) = (Math.Min(left + _width, _frame.Width), Math.Min(top + _height, _frame.Height));
        if (!Differs(left, top, right, bottom)) return;
        for (var y = top; y < bottom; y++) TakeDifferences(left, right, y, (y - top) * _width);
        foreach (var plane in _differences) Extend(plane, right - left, bottom - top);
        for (var i = 0; i < _frame.Components.Count; i++) EditComponent(i, column, row);
    }

    private bool Differs(int left, int top, int right, int bottom)
    {
        var bytes = _before.Format.BytesPerPixel;
        for (var y = top; y < bottom; y++)
            if (!_before.Row(y)[(left * bytes)..(right * bytes)].SequenceEqual(_after.Row(y)[(left * bytes)..(right * bytes)])) return true;
        return false;
    }

    private void TakeDifferences(int left, int right, int y, int offset)
    {
        var channels = _differences.Length;
        var before = _before.Row(y)[(left * channels)..(right * channels)];
        var after = _after.Row(y)[(left * channels)..(right * channels)];
        if (_frame.Colours != JpegColours.YCbCr)
        {
            for (var i = 0; i < before.Length; i++) _differences[i % channels][offset + i / channels] = after[i] - before[i];
            return;
        }

        var luma = _differences[0].AsSpan(offset);
        var blue = _differences[1].AsSpan(offset);
        var red = _differences[2].AsSpan(offset);
        for (int x = 0, i = 0; i < before.Length; x++, i += 3)
        {
            // JFIF 1.02, conversion from RGB (ITU-R BT.601 in full range); the offsets fall away in a difference.
            float r = after[i] - before[i], g = after[i + 1] - before[i + 1], b = after[i + 2] - before[i + 2];
            luma[x] = 0.299f * r + 0.587f * g + 0.114f * b;
            blue[x] = -0.168736f * r - 0.331264f * g + 0.5f * b;
            red[x] = 0.5f * r - 0.418688f * g - 0.081312f * b;
        }
    }

    // Beyond the picture's edge the last column and row go on, which costs the fewest coefficients.
    private void Extend(float[] plane, int columns, int rows)
    {
        if (columns < _width)
            for (var y = 0; y < rows; y++) plane.AsSpan(y * _width + columns, _width - columns).Fill(plane[y * _width + columns - 1]);
        for (var y = rows; y < _height; y++) plane.AsSpan((rows - 1) * _width, _width).CopyTo(plane.AsSpan(y * _width));
    }

    private void EditComponent(int index, int mcuColumn, int mcuRow)
    {
        var component = _frame.Components[index];
        Span<float> block = stackalloc float[JpegComponent.BlockSize];
        for (var v = 0; v < component.Vertical; v++)
        {
            for (var h = 0; h < component.Horizontal; h++)
            {
                var (column, row) = (mcuColumn * component.Horizontal + h, mcuRow * component.Vertical + v);
                if (column >= component.BlocksAcross || row >= component.BlocksDown) continue; // padding: nobody sees it
                Average(component, _differences[index], h, v, block);
                if (!block.ContainsAnyExcept(0f)) continue;
                ForwardDct.Transform(block);
                component.IsChanged |= Add(block, _perStep[index], component.Block(component.OffsetOf(column, row)));
            }
        }
    }

    // A block of samples, each the mean of the pixels it stands for.
    private void Average(JpegComponent component, float[] differences, int h, int v, Span<float> block)
    {
        var (across, down) = (_frame.MaxHorizontal / component.Horizontal, _frame.MaxVertical / component.Vertical);
        var weight = 1f / (across * down);
        for (var i = 0; i < block.Length; i++)
        {
            var (x, y) = ((h * Side + (i & 7)) * across, (v * Side + (i >> 3)) * down);
            var sum = 0f;
            for (var dy = 0; dy < down; dy++)
                for (var dx = 0; dx < across; dx++) sum += differences[(y + dy) * _width + x + dx];
            block[i] = sum * weight;
        }
    }

    private static bool Add(Span<float> change, float[] perStep, Span<short> block)
    {
        ulong moved = 0;
        for (var i = 0; i < change.Length; i += Side)
        {
            var steps = Vector256.Round(Vector256.Create<float>(change[i..]) * Vector256.Create(perStep, i));
            steps.CopyTo(change[i..]);
            moved |= (ulong)(~Vector256.Equals(steps, Vector256<float>.Zero).ExtractMostSignificantBits() & 0xFF) << i;
        }

        var isChanged = moved != 0;
        for (; moved != 0; moved &= moved - 1)
        {
            var place = BitOperations.TrailingZeroCount(moved);
            var (min, max) = place == 0 ? (MinDc, MaxDc) : (-MaxAc, MaxAc);
            ref var coefficient = ref block[PlaceInZigzag[place]];
            coefficient = (short)Math.Clamp(coefficient + (int)change[place], min, max);
        }

        return isChanged;
    }
}
