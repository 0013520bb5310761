using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Retouching.SoftLight;

namespace AbpnBridge.Retouching;

/// <summary>
/// Steps 4 and 5 for one tile: lift, gate, adaptive blend and the way back into the output's format. Where the gate is 0 or the edit exactly 0, the output keeps
/// the photo's bytes (or the layer's neutral, or the residue's nothing); a tile whose gate is 0 all over is not computed.
/// </summary>
internal sealed class TileRenderer(RetouchRendering rendering, RenderView view, AdaptiveBlend adaptiveBlend, RetouchOutput output)
{
    private readonly PixelFormat _format = rendering.FormatOf(output);

    /// <summary>Renders some pixels of one tile.</summary>
    /// <param name="tile">Pixels of the view.</param>
    /// <param name="destination">Of the tile's extent.</param>
    public void Render(Bounds tile, ImageSpan destination)
    {
        FillUntouched(tile, destination);
        using var gate = rendering.Gate.Read(view, tile);
        if (gate is null) return;
        if (output == RetouchOutput.Mask)
            for (var y = 0; y < tile.Height; y++) SampleConverter.WriteChannel(gate.Row(0, tile.Y + y), destination.Row(y), _format, 0);
        else
            WriteEdited(gate, destination);
    }

    private void FillUntouched(Bounds tile, ImageSpan destination)
    {
        for (var y = 0; y < tile.Height; y++)
        {
            var row = destination.Row(y);
            if (output == RetouchOutput.Pixels) PhotoRow(tile, tile.Y + y).CopyTo(row);
            else row.Clear();
            if (output == RetouchOutput.SoftLightLayer) FillNeutral(row, tile.Width);
        }
    }

    private void FillNeutral(Span<byte> row, int width)
    {
        Span<float> values = stackalloc float[256];
        for (var x = 0; x < width; x += values.Length)
        {
            var run = values[..Math.Min(values.Length, width - x)];
            var pixels = row[(x * _format.BytesPerPixel)..];
            run.Fill(SoftLightInverse.Neutral);
            SampleConverter.FromPlanar(run, run, run, pixels, _format);
            run.Fill(1);
            if (_format.HasAlpha) SampleConverter.WriteChannel(run, pixels, _format, _format.ChannelCount - 1);
        }
    }

    private void WriteEdited(PlanarWindow gate, ImageSpan destination)
    {
        var tile = gate.Bounds;
        using var edit = PlanarWindow.Rent(tile, 3);
        edit.Samples.Span.Clear();
        foreach (var field in rendering.Fields) field.AddTo(edit, field.Edit, view.Zoom);
        using var work = PlanarWindow.Rent(new Bounds(tile.X, 0, tile.Width, 1), LayerRow.PlaneCount);
        for (var y = tile.Y; y < tile.Bottom; y++)
        {
            var row = new EditedRow(PhotoRow(tile, y), view, work);
            row.Edit(adaptiveBlend, edit, y);
            if (output == RetouchOutput.Pixels) row.WritePixels(gate.Row(0, y), destination.Row(y - tile.Y));
            else row.WriteLayer(output, gate.Row(0, y), destination.Row(y - tile.Y));
        }
    }

    private ReadOnlySpan<byte> PhotoRow(Bounds bounds, int y)
    {
        var pixelBytes = view.Pixels.Format.BytesPerPixel;
        return view.Pixels.Row(y).Slice(bounds.X * pixelBytes, bounds.Width * pixelBytes);
    }
}
