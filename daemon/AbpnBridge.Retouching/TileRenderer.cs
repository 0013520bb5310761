using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Retouching.SoftLight;

namespace AbpnBridge.Retouching;

/// <summary>
/// Step 5 for one tile: gate, adaptive blend and the way back into the output's format. Where the gate is 0 or the edit exactly 0, the output keeps the
/// photo's bytes (or the layer's neutral); a tile whose gate is 0 all over is not computed.
/// </summary>
internal sealed class TileRenderer(RetouchRendering rendering, AdaptiveBlend adaptiveBlend, RetouchOutput output, CancellationToken cancellationToken)
{
    private readonly PixelFormat _format = rendering.FormatOf(output);

    /// <summary>Renders some pixels of one tile.</summary>
    /// <param name="tile">Full-size pixels of the photo.</param>
    /// <param name="destination">Of the tile's extent.</param>
    public void Render(Bounds tile, ImageSpan destination)
    {
        FillUntouched(tile, destination);
        using var gate = rendering.Gate.Read(tile);
        if (gate is null) return;
        if (output == RetouchOutput.Mask)
            WriteMask(gate, destination);
        else
            WriteEdited(gate, tile.Intersect(rendering.Analysis.Plan.Roi), destination, tile);
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

    private void WriteMask(PlanarWindow gate, ImageSpan destination)
    {
        for (var y = 0; y < gate.Bounds.Height; y++) SampleConverter.WriteChannel(gate.Row(0, gate.Bounds.Y + y), destination.Row(y), _format, 0);
    }

    private void WriteEdited(PlanarWindow gate, Bounds active, ImageSpan destination, Bounds tile)
    {
        var roi = rendering.Analysis.Plan.Roi;
        using var blend = rendering.BlendLayer.Read(0, active.Offset(-roi.X, -roi.Y), cancellationToken);
        using var work = PlanarWindow.Rent(new Bounds(active.X, 0, active.Width, 1), 6);
        for (var y = active.Y; y < active.Bottom; y++)
        {
            var row = new EditedRow(PhotoRow(active, y), _format, work);
            row.Edit(adaptiveBlend, blend, y - roi.Y, rendering.Strength);
            var gateRow = gate.Row(0, y).Slice(active.X - tile.X, active.Width);
            var pixels = destination.Row(y - tile.Y).Slice((active.X - tile.X) * _format.BytesPerPixel, active.Width * _format.BytesPerPixel);
            if (output == RetouchOutput.SoftLightLayer) row.WriteSoftLight(gateRow, pixels);
            else row.WritePixels(gateRow, pixels);
        }
    }

    private ReadOnlySpan<byte> PhotoRow(Bounds bounds, int y)
    {
        var pixelBytes = rendering.Photo.Format.BytesPerPixel;
        return rendering.Photo.Row(y).Slice(bounds.X * pixelBytes, bounds.Width * pixelBytes);
    }
}
