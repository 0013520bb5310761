using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Retouching.SoftLight;

namespace AbpnBridge.Retouching;

/// <summary>
/// Steps 4 and 5 for one tile: lift, gate, adaptive blend and the way back into the output's format. Where the gate is 0 or the edit exactly 0, the output
/// keeps the photo's bytes (or the layer's neutral, or the residue's nothing); what the masks cannot open is not computed. sRGB pixels take the fused pass
/// (<see cref="ChunkyRow{TSample}"/>), everything else goes by planes (<see cref="EditedRow"/>).
/// </summary>
internal sealed class TileRenderer
{
    private readonly RetouchRendering _rendering;
    private readonly RenderView _view;
    private readonly AdaptiveBlend _adaptiveBlend;
    private readonly RetouchOutput _output;
    private readonly PixelFormat _format;
    private readonly BlendConstants _constants;
    private readonly byte[] _untouched;

    /// <param name="rendering">What to render.</param>
    /// <param name="view">The pixels that are rendered.</param>
    /// <param name="adaptiveBlend">J.</param>
    /// <param name="output">Which output.</param>
    public TileRenderer(RetouchRendering rendering, RenderView view, AdaptiveBlend adaptiveBlend, RetouchOutput output)
    {
        (_rendering, _view, _adaptiveBlend, _output, _format) = (rendering, view, adaptiveBlend, output, rendering.FormatOf(output));
        _constants = new BlendConstants(adaptiveBlend.Reach, rendering.Gate.Opening, _format.White, output == RetouchOutput.PixelLayer);
        _untouched = output.IsOfPhoto() ? [] : UntouchedRow();
    }

    /// <summary>The device's tile graph, where it is faster than the code here; else null.</summary>
    public TileGraph? Graph { get; init; }

    private bool IsFused => Graph is null && _output.IsOfPhoto() && _view.Colour.IsIdentity;

    /// <summary>Renders some bounds, in parallel by tiles.</summary>
    /// <param name="bounds">Pixels of the view.</param>
    /// <param name="destination">Of the bounds' extent.</param>
    /// <param name="cancellationToken">Looked at per tile, and inside runs on a device.</param>
    /// <exception cref="RetouchException"><see cref="RetouchError.DeviceLost"/>: the device failed.</exception>
    public void RenderAll(Bounds bounds, ImageSpan destination, CancellationToken cancellationToken)
    {
        // What stays in a core's cache, or what one run of the graph takes.
        var tiles = Graph is null ? RetouchPlan.Tiles(bounds) : Tiling.Split(bounds, Math.Min(RetouchPlan.TileWidth, Graph.TileSide));
        try
        {
            Parallel.ForEach(
                Partitioner.Create(tiles, EnumerablePartitionerOptions.NoBuffering), Workers.Options(cancellationToken),
                tile =>
                {
                    // The loop's own look comes when the thread that cancels has told everybody.
                    cancellationToken.ThrowIfCancellationRequested();
                    Render(tile, destination.Crop(tile.Offset(-bounds.X, -bounds.Y)), cancellationToken);
                });
        }
        catch (AggregateException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>Renders some pixels of one tile.</summary>
    /// <param name="tile">Pixels of the view.</param>
    /// <param name="destination">Of the tile's extent.</param>
    /// <param name="cancellationToken">Ends a run on a device.</param>
    /// <exception cref="RetouchException"><see cref="RetouchError.DeviceLost"/>: the device failed.</exception>
    public void Render(Bounds tile, ImageSpan destination, CancellationToken cancellationToken = default)
    {
        using var lift = new TileLift(_rendering, _view, tile, IsFused ? LiftLayout.Chunky(_format.ChannelCount) : LiftLayout.Planar);
        var part = lift.Part;
        using var planes = IsFused || part.IsEmpty ? null : new EditedRow(_view, part.Width);
        using var blended = part.IsEmpty ? null : BlendedByTheGraph(part, cancellationToken);
        for (var y = tile.Y; y < tile.Bottom; y++)
        {
            var row = destination.Row(y - tile.Y);
            if (y < part.Y || y >= part.Bottom)
            {
                WriteUntouched(row, tile.X, y);
                continue;
            }

            var (start, end) = ((part.X - tile.X) * _format.BytesPerPixel, (part.Right - tile.X) * _format.BytesPerPixel);
            WriteUntouched(row[..start], tile.X, y);
            if (!TryWrite(lift, blended, planes, y, row[start..end])) WriteUntouched(row[start..end], part.X, y);
            WriteUntouched(row[end..], part.Right, y);
        }
    }

    private BlendedTile? BlendedByTheGraph(Bounds part, CancellationToken cancellationToken) =>
        Graph is { } graph && graph.HasRoomFor(_rendering.Fields, _view.Zoom, part)
        ? BlendedTile.Of(graph, _rendering.Fields, _view, part, cancellationToken)
        : null;

    private bool TryWrite(TileLift lift, BlendedTile? blended, EditedRow? planes, int y, Span<byte> row)
    {
        if (planes is null) return TryWriteFused(lift, y, row);
        var photo = PhotoRow(lift.Part.X, lift.Part.Width, y);
        if (blended is null ? !TryEdit(planes, photo, lift, y) : !planes.Take(photo, blended, y)) return false;
        if (_output == RetouchOutput.Mask)
        {
            SampleConverter.WriteChunky(planes.Gate, row, _format);
            return true;
        }

        if (_output.IsOfPhoto()) planes.WritePixels(row, _constants.IsLayer);
        else planes.WriteLayer(_output, row);
        return true;
    }

    private bool TryEdit(EditedRow planes, ReadOnlySpan<byte> photo, TileLift lift, int y)
    {
        var lifted = lift.At(y);
        if (!planes.Open(lifted, _rendering.Gate, lift.Part.X, y)) return false;
        if (_output != RetouchOutput.Mask) planes.Edit(photo, lifted, _adaptiveBlend);
        return true;
    }

    private bool TryWriteFused(TileLift lift, int y, Span<byte> row)
    {
        Span<float> chosen = stackalloc float[_view.Selection is null ? 0 : lift.Part.Width * _format.ChannelCount];
        if (_view.Selection is { } selection && !Gate.Select(selection, lift.Part.X, y, _format.ChannelCount, chosen)) return false;
        var photo = PhotoRow(lift.Part.X, lift.Part.Width, y);
        switch (_format.Sample)
        {
            case SampleType.UInt8:
                Blend(photo, lift.At(y), chosen, row);
                break;
            case SampleType.Float32:
                Blend(MemoryMarshal.Cast<byte, float>(photo), lift.At(y), chosen, MemoryMarshal.Cast<byte, float>(row));
                break;
            default:
                Blend(MemoryMarshal.Cast<byte, ushort>(photo), lift.At(y), chosen, MemoryMarshal.Cast<byte, ushort>(row));
                break;
        }

        return true;
    }

    private void Blend<TSample>(ReadOnlySpan<TSample> photo, LiftedRow lifted, ReadOnlySpan<float> chosen, Span<TSample> row)
        where TSample : unmanaged =>
        LaneLoop.Run(new ChunkyRow<TSample>(photo, lifted, chosen, row, _constants), photo.Length);

    private void WriteUntouched(Span<byte> row, int x, int y)
    {
        if (row.IsEmpty) return;
        if (_output.IsOfPhoto()) PhotoRow(x, row.Length / _format.BytesPerPixel, y).CopyTo(row);
        else _untouched.AsSpan(0, row.Length).CopyTo(row);
    }

    // Mask and layers where nothing changes: 0, or an opaque neutral.
    private byte[] UntouchedRow()
    {
        var row = new byte[RetouchPlan.TileWidth * _format.BytesPerPixel];
        if (_output != RetouchOutput.SoftLightLayer) return row;
        var samples = new float[RetouchPlan.TileWidth * _format.ChannelCount];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = i % _format.ChannelCount < _format.ColourChannelCount ? SoftLightInverse.Neutral : 1f;
        SampleConverter.WriteChunky(samples, row, _format);
        return row;
    }

    private ReadOnlySpan<byte> PhotoRow(int x, int width, int y)
    {
        var pixelBytes = _view.Pixels.Format.BytesPerPixel;
        return _view.Pixels.Row(y).Slice(x * pixelBytes, width * pixelBytes);
    }
}
