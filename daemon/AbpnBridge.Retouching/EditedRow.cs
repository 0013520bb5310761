using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Retouching.SoftLight;

namespace AbpnBridge.Retouching;

/// <summary>One row of the photo as planar float, its edit, and the runs of pixels that take it.</summary>
internal readonly ref struct EditedRow
{
    private readonly PixelFormat _format;
    private readonly Span<float> _red, _green, _blue, _redEdit, _greenEdit, _blueEdit;

    /// <param name="pixels">The photo's pixels.</param>
    /// <param name="format">Their format.</param>
    /// <param name="work">One row of six planes, as wide as the pixels.</param>
    public EditedRow(ReadOnlySpan<byte> pixels, PixelFormat format, PlanarWindow work)
    {
        _format = format;
        _red = work.Row(0, 0);
        _green = work.Row(1, 0);
        _blue = work.Row(2, 0);
        _redEdit = work.Row(3, 0);
        _greenEdit = work.Row(4, 0);
        _blueEdit = work.Row(5, 0);
        SampleConverter.ToPlanar(pixels, format, _red, _green, _blue);
    }

    /// <summary>Finds the ungated edit s (B - Bn) J(I).</summary>
    public void Edit(AdaptiveBlend adaptiveBlend, PlanarWindow blendLayer, int blendRow, float strength)
    {
        adaptiveBlend.Edit(_red, blendLayer.Row(0, blendRow), strength, _redEdit);
        adaptiveBlend.Edit(_green, blendLayer.Row(1, blendRow), strength, _greenEdit);
        adaptiveBlend.Edit(_blue, blendLayer.Row(2, blendRow), strength, _blueEdit);
    }

    /// <summary>Writes I + g x edit where that edit is not exactly 0; all other bytes are left alone.</summary>
    public void WritePixels(ReadOnlySpan<float> gate, Span<byte> pixels)
    {
        for (var x = 0; x < gate.Length; x++)
        {
            if (gate[x] == 0)
            {
                // Not by the product: 0 times the NaN or infinity of a sick device is not 0.
                _redEdit[x] = _greenEdit[x] = _blueEdit[x] = 0;
                continue;
            }

            _redEdit[x] *= gate[x];
            _greenEdit[x] *= gate[x];
            _blueEdit[x] *= gate[x];
            _red[x] += _redEdit[x];
            _green[x] += _greenEdit[x];
            _blue[x] += _blueEdit[x];
        }

        WriteRuns(pixels);
    }

    /// <summary>Writes the soft-light top layer that gives I + edit, where the gate is open and the edit is not exactly 0.</summary>
    public void WriteSoftLight(ReadOnlySpan<float> gate, Span<byte> pixels)
    {
        for (var x = 0; x < gate.Length; x++)
        {
            if (gate[x] == 0) _redEdit[x] = _greenEdit[x] = _blueEdit[x] = 0;
            if (_format.ColourChannelCount == 1)
            {
                var grey = _red[x] + SampleConverter.GreyOf(_redEdit[x], _greenEdit[x], _blueEdit[x]);
                _red[x] = _green[x] = _blue[x] = SoftLightInverse.TopFor(_red[x], grey);
                continue;
            }

            _red[x] = SoftLightInverse.TopFor(_red[x], _red[x] + _redEdit[x]);
            _green[x] = SoftLightInverse.TopFor(_green[x], _green[x] + _greenEdit[x]);
            _blue[x] = SoftLightInverse.TopFor(_blue[x], _blue[x] + _blueEdit[x]);
        }

        WriteRuns(pixels);
    }

    private void WriteRuns(Span<byte> pixels)
    {
        for (var start = 0; start < _red.Length; start++)
        {
            if (!IsEdited(start)) continue;
            var end = start + 1;
            while (end < _red.Length && IsEdited(end)) end++;
            SampleConverter.FromPlanar(_red[start..end], _green[start..end], _blue[start..end], pixels[(start * _format.BytesPerPixel)..], _format);
            start = end;
        }
    }

    private bool IsEdited(int x) => _redEdit[x] != 0 || _greenEdit[x] != 0 || _blueEdit[x] != 0;
}
