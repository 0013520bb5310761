using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.SoftLight;

/// <summary>
/// One row of the soft-light layer or of its residue. Both are ungated where the gate is open, and there alone: elsewhere the mask hides them, and what
/// a sick device gives there is not looked at.
/// </summary>
/// <param name="work">
/// One row of seven planes as wide as the pixels: I in 0 to 2, the ungated result R in 3 to 5, both in the document's encoding (grey photos: I in 0, R in 3 to 5
/// as three channels of an edit), and one to work in. All are overwritten.
/// </param>
/// <param name="format">The format of the output: the photo's with or without alpha, no float.</param>
internal readonly ref struct LayerRow(PlanarWindow work, PixelFormat format)
{
    /// <summary>Planes of the row to work in.</summary>
    public const int PlaneCount = 7;

    /// <summary>Writes the colour channels of a row of the soft-light layer; alpha is left alone.</summary>
    /// <param name="gate">g of the pixels.</param>
    /// <param name="pixels">Of the output's format.</param>
    public void WriteSoftLight(ReadOnlySpan<float> gate, Span<byte> pixels)
    {
        var residue = Solve(gate);
        for (var channel = 0; channel < format.ColourChannelCount; channel++)
        {
            SoftLightInverse.Overwrite(residue, ofResidue: true, SoftLightInverse.Neutral, work.Row(channel, 0));
            SampleConverter.WriteChannel(work.Row(channel, 0), pixels, format, channel);
        }
    }

    /// <summary>Writes a row of the residue layer: R and full alpha for the residue, zeros for all else.</summary>
    /// <param name="gate">g of the pixels.</param>
    /// <param name="pixels">Of the output's format.</param>
    public void WriteResidue(ReadOnlySpan<float> gate, Span<byte> pixels)
    {
        var residue = Solve(gate);
        for (var channel = 0; channel < format.ColourChannelCount; channel++)
        {
            SoftLightInverse.Overwrite(residue, ofResidue: false, 0, work.Row(3 + channel, 0));
            SampleConverter.WriteChannel(work.Row(3 + channel, 0), pixels, format, channel);
        }

        SampleConverter.WriteChannel(residue, pixels, format, format.ChannelCount - 1);
    }

    /// <summary>Leaves the top layer in place of I and returns the residue.</summary>
    private ReadOnlySpan<float> Solve(ReadOnlySpan<float> gate)
    {
        if (format.ColourChannelCount == 1) MixGrey();
        var residue = work.Row(PlaneCount - 1, 0);
        residue.Clear();
        for (var channel = 0; channel < format.ColourChannelCount; channel++)
        {
            Span<float> below = work.Row(channel, 0), result = work.Row(3 + channel, 0);
            for (var x = 0; x < gate.Length; x++) result[x] = gate[x] == 0 ? below[x] : result[x];
            SoftLightInverse.Solve(below, result, format.White, below, residue);
        }

        return residue;
    }

    // Limited before they are mixed, as the pixels are.
    private void MixGrey()
    {
        Span<float> red = work.Row(3, 0), green = work.Row(4, 0), blue = work.Row(5, 0);
        for (var x = 0; x < red.Length; x++)
            red[x] = SampleConverter.GreyOf(Math.Clamp(red[x], 0f, 1f), Math.Clamp(green[x], 0f, 1f), Math.Clamp(blue[x], 0f, 1f));
    }
}
