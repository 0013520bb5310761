using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Retouching.SoftLight;

namespace AbpnBridge.Retouching;

/// <summary>One row of pixels as planar float in their own encoding, the ungated result R beside them, and the runs of pixels that take it.</summary>
internal readonly ref struct EditedRow
{
    private readonly RenderView _view;
    private readonly PixelFormat _format;
    private readonly PlanarWindow _work;
    private readonly Span<float> _red, _green, _blue, _redResult, _greenResult, _blueResult;

    /// <param name="pixels">The pixels below the retouch.</param>
    /// <param name="view">Their format and colour.</param>
    /// <param name="work">One row of seven planes, as wide as the pixels.</param>
    public EditedRow(ReadOnlySpan<byte> pixels, RenderView view, PlanarWindow work)
    {
        _view = view;
        _format = view.Pixels.Format;
        _work = work;
        _red = work.Row(0, 0);
        _green = work.Row(1, 0);
        _blue = work.Row(2, 0);
        _redResult = work.Row(3, 0);
        _greenResult = work.Row(4, 0);
        _blueResult = work.Row(5, 0);
        SampleConverter.ToPlanar(pixels, _format, _red, _green, _blue);
    }

    /// <summary>Finds the ungated result: R = FromSrgb(S + E J(S)) with S = ToSrgb(I); exactly I where the edit is 0 in every channel.</summary>
    public void Edit(AdaptiveBlend adaptiveBlend, PlanarWindow edit, int y)
    {
        _red.CopyTo(_redResult);
        _green.CopyTo(_greenResult);
        _blue.CopyTo(_blueResult);
        _view.Colour.ToSrgb(_redResult, _greenResult, _blueResult);
        adaptiveBlend.Apply(_redResult, edit.Row(0, y));
        adaptiveBlend.Apply(_greenResult, edit.Row(1, y));
        adaptiveBlend.Apply(_blueResult, edit.Row(2, y));
        _view.Colour.FromSrgb(_redResult, _greenResult, _blueResult);
        for (var x = 0; x < _red.Length; x++)
            if (edit.Row(0, y)[x] == 0 && edit.Row(1, y)[x] == 0 && edit.Row(2, y)[x] == 0)
                (_redResult[x], _greenResult[x], _blueResult[x]) = (_red[x], _green[x], _blue[x]);
    }

    /// <summary>
    /// Writes I + g (R - I) where that is not I; all other bytes are left alone. Integer samples take an R limited to 0..1: what their layers under the mask give.
    /// </summary>
    public void WritePixels(ReadOnlySpan<float> gate, Span<byte> pixels)
    {
        var limit = _format.Sample == SampleType.Float32 ? float.PositiveInfinity : 1f;
        var least = 1f - limit;
        for (var x = 0; x < gate.Length; x++)
        {
            // Not by the product: 0 times the NaN or infinity of a sick device is not 0.
            if (gate[x] == 0)
            {
                (_redResult[x], _greenResult[x], _blueResult[x]) = (_red[x], _green[x], _blue[x]);
                continue;
            }

            _redResult[x] = _red[x] + gate[x] * (Math.Clamp(_redResult[x], least, limit) - _red[x]);
            _greenResult[x] = _green[x] + gate[x] * (Math.Clamp(_greenResult[x], least, limit) - _green[x]);
            _blueResult[x] = _blue[x] + gate[x] * (Math.Clamp(_blueResult[x], least, limit) - _blue[x]);
        }

        WriteRuns(pixels);
    }

    /// <summary>Writes this row of the soft-light layer or of its residue.</summary>
    /// <param name="output">Which of the two.</param>
    /// <param name="gate">g of the pixels.</param>
    /// <param name="pixels">Of the output's format.</param>
    public void WriteLayer(RetouchOutput output, ReadOnlySpan<float> gate, Span<byte> pixels)
    {
        var layer = new LayerRow(_work, output.FormatFor(_format));
        if (output == RetouchOutput.SoftLightLayer) layer.WriteSoftLight(gate, pixels);
        else layer.WriteResidue(gate, pixels);
    }

    private void WriteRuns(Span<byte> pixels)
    {
        for (var start = 0; start < _red.Length; start++)
        {
            if (!IsEdited(start)) continue;
            var end = start + 1;
            while (end < _red.Length && IsEdited(end)) end++;
            SampleConverter.FromPlanar(
                _redResult[start..end], _greenResult[start..end], _blueResult[start..end], pixels[(start * _format.BytesPerPixel)..], _format);
            start = end;
        }
    }

    private bool IsEdited(int x) => _redResult[x] != _red[x] || _greenResult[x] != _green[x] || _blueResult[x] != _blue[x];
}
