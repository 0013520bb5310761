using System.Buffers;
using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Retouching.SoftLight;

namespace AbpnBridge.Retouching;

/// <summary>
/// Rows of one tile as planes in the photo's own encoding: I, the ungated result R, and g. For photos that are not sRGB and for all outputs but the pixels.
/// Rooms for one row, used again for the next. Not for several threads at once.
/// </summary>
internal sealed class EditedRow : IDisposable
{
    // Pixels that are converted or left out together; a fixed length, so that no pixel's arithmetic depends on where a row is cut.
    private const int Block = 64;

    private readonly RenderView _view;
    private readonly PixelFormat _format;
    private readonly int _width, _stride;
    private readonly float[] _floats;

    /// <param name="view">The pixels below the retouch.</param>
    /// <param name="width">Pixels of a row.</param>
    public EditedRow(RenderView view, int width)
    {
        (_view, _format, _width) = (view, view.Pixels.Format, width);
        _stride = (width + Block - 1) / Block * Block;
        _floats = ArrayPool<float>.Shared.Rent(PlaneCount * _stride);
        // What lies behind the last pixel is computed with the last block: it must be numbers.
        _floats.AsSpan(0, PlaneCount * _stride).Clear();
    }

    /// <summary>g of the pixels, 0..1.</summary>
    public Span<float> Gate => Plane(0);

    /// <summary>A plane to work in.</summary>
    public Span<float> Spare => Plane(1);

    private static int PlaneCount => 15;

    /// <summary>I of a channel; a grey photo has one.</summary>
    public Span<float> Photo(int channel) => Plane(2 + channel);

    /// <summary>The ungated result R of a channel; a grey photo has one. Limited to 0..1 for integer photos, where E is not 0.</summary>
    public Span<float> Result(int channel) => Plane(5 + channel);

    /// <summary>E of a channel while R is found; free for a layer afterwards.</summary>
    public Span<float> Change(int channel) => Plane(8 + channel);

    /// <summary>Finds g alone.</summary>
    /// <param name="lifted">Planar.</param>
    /// <param name="gate">The thresholds.</param>
    /// <param name="x">First pixel, in pixels of the view.</param>
    /// <param name="y">The row.</param>
    /// <returns>False where it is 0 all over.</returns>
    public bool Open(LiftedRow lifted, Gate gate, int x, int y)
    {
        Span<float> mask = Spare, opened = Gate;
        LaneLoop.Run(new LerpKernel(lifted.Low(3), lifted.High(3), lifted.Weight, mask), _width);
        gate.Open(mask, opened);
        if (_view.Selection is { } selection)
        {
            Retouching.Gate.Select(selection, x, y, 1, mask);
            for (var i = 0; i < mask.Length; i++) opened[i] *= mask[i];
        }

        return MemoryMarshal.Cast<float, int>(opened).ContainsAnyExcept(0);
    }

    /// <summary>Finds I and R = FromSrgb(S + E J(clamp(S, 0, 1))), S = ToSrgb(I), where g is not 0; exactly I where E is 0 in every channel.</summary>
    /// <param name="pixels">The pixels below the retouch.</param>
    /// <param name="lifted">Planar, of the same row.</param>
    /// <param name="adaptiveBlend">J.</param>
    public void Edit(ReadOnlySpan<byte> pixels, LiftedRow lifted, AdaptiveBlend adaptiveBlend)
    {
        ReadPhoto(pixels);
        for (var channel = 0; channel < 3; channel++)
        {
            LaneLoop.Run(new LerpKernel(lifted.Low(channel), lifted.High(channel), lifted.Weight, Change(channel)), _width);
            Whole(Photo(channel)).CopyTo(Whole(Result(channel)));
        }

        for (var start = 0; start < _width; start += Block)
            if (MemoryMarshal.Cast<float, int>(Gate[start..Math.Min(start + Block, _width)]).ContainsAnyExcept(0))
                EditBlock(start..(start + Block), adaptiveBlend);
    }

    /// <summary>Takes I, R and g of a row from a tile that a device has blended.</summary>
    /// <param name="pixels">The pixels below the retouch.</param>
    /// <param name="tile">The blended tile, as wide as the row.</param>
    /// <param name="y">The row.</param>
    /// <returns>False where g is 0 all over.</returns>
    public bool Take(ReadOnlySpan<byte> pixels, BlendedTile tile, int y)
    {
        // A device's number that is none shuts the gate.
        Span<float> gate = Gate, opened = tile.Gate.Row(0, y);
        for (var x = 0; x < gate.Length; x++) gate[x] = opened[x] is > 0 and var g ? Math.Min(g, 1f) : 0f;
        if (!MemoryMarshal.Cast<float, int>(gate).ContainsAnyExcept(0)) return false;
        ReadPhoto(pixels);
        for (var channel = 0; channel < 3; channel++)
        {
            Span<float> before = tile.Photo.Row(channel, y), after = tile.Result.Row(channel, y), change = Change(channel);
            after.CopyTo(Result(channel));
            for (var x = 0; x < change.Length; x++) change[x] = after[x] - before[x];
        }

        for (var start = 0; start < _width; start += Block) ReturnBlock(start..(start + Block));
        return true;
    }

    /// <summary>Writes I + g (R - I), alpha as it was. For a layer that lies under the mask, R where the mask's code is not 0, else I; g is used up.</summary>
    /// <param name="pixels">Of the photo's format.</param>
    /// <param name="isLayer">Whether it is for a layer.</param>
    public void WritePixels(Span<byte> pixels, bool isLayer = false)
    {
        if (isLayer) LaneLoop.Run(new LayerKernel(Gate, _format), _width);
        for (var channel = 0; channel < _format.ColourChannelCount; channel++)
            LaneLoop.Run(new MixKernel(Photo(channel), Result(channel), Gate), _width);
        var samples = SamplesOf(_format);
        SampleConverter.Join(Result(0), Result(1), Result(2), samples, _format.ChannelCount);
        SampleConverter.WriteChunky(samples, pixels, _format);
    }

    /// <summary>Writes this row of the soft-light layer or of its residue.</summary>
    /// <param name="output">Which of the two.</param>
    /// <param name="pixels">Of the output's format.</param>
    public void WriteLayer(RetouchOutput output, Span<byte> pixels)
    {
        var format = output.FormatFor(_format);
        var samples = SamplesOf(format);
        var layer = new LayerRow(this, format);
        if (output == RetouchOutput.SoftLightLayer) layer.JoinSoftLight(samples);
        else layer.JoinResidue(samples);
        SampleConverter.WriteChunky(samples, pixels, format);
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose() => ArrayPool<float>.Shared.Return(_floats);

    private void ReadPhoto(ReadOnlySpan<byte> pixels)
    {
        var samples = SamplesOf(_format);
        SampleConverter.ReadChunky(pixels, _format, samples);
        SampleConverter.Split(samples, _format.ChannelCount, Photo(0), Photo(1), Photo(2));
        if (_format.ColourChannelCount != 1) return;
        Photo(0).CopyTo(Photo(1));
        Photo(0).CopyTo(Photo(2));
    }

    private void EditBlock(Range block, AdaptiveBlend adaptiveBlend)
    {
        Span<float> red = Whole(Result(0))[block], green = Whole(Result(1))[block], blue = Whole(Result(2))[block];
        _view.Colour.ToSrgb(red, green, blue);
        adaptiveBlend.Apply(red, Whole(Change(0))[block]);
        adaptiveBlend.Apply(green, Whole(Change(1))[block]);
        adaptiveBlend.Apply(blue, Whole(Change(2))[block]);
        ReturnBlock(block);
    }

    // From sRGB back into the photo's own colours; the photo itself where the edit is 0.
    private void ReturnBlock(Range block)
    {
        Span<float> red = Whole(Result(0))[block], green = Whole(Result(1))[block], blue = Whole(Result(2))[block];
        var edit = new EditPlanes(Whole(Change(0))[block], Whole(Change(1))[block], Whole(Change(2))[block]);
        _view.Colour.FromSrgb(red, green, blue);
        if (_format.ColourChannelCount == 1)
            for (var x = 0; x < red.Length; x++) red[x] = SampleConverter.GreyOf(red[x], green[x], blue[x]);
        for (var channel = 0; channel < _format.ColourChannelCount; channel++)
            LaneLoop.Run(new KeepKernel(Whole(Photo(channel))[block], Whole(Result(channel))[block], edit, _format.Sample != SampleType.Float32), red.Length);
    }

    // The photo's samples with alpha, and room for a layer's.
    private Span<float> SamplesOf(PixelFormat format) => _floats.AsSpan(11 * _stride, _width * format.ChannelCount);

    private Span<float> Plane(int index) => _floats.AsSpan(index * _stride, _width);

    // A plane with what lies behind the last pixel.
    private Span<float> Whole(Span<float> plane) => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(plane), _stride);
}
