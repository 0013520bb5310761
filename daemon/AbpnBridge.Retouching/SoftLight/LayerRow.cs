using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Retouching.SoftLight;

/// <summary>
/// One row of the soft-light layer or of its residue. Both are ungated where the gate is open, and there alone: elsewhere the mask hides them, and what
/// a sick device gives there is not looked at.
/// </summary>
/// <param name="row">I, R and g of the pixels, in the document's encoding. What it works with besides is overwritten.</param>
/// <param name="format">The format of the output: the photo's with or without alpha, no float.</param>
internal readonly struct LayerRow(EditedRow row, PixelFormat format)
{
    /// <summary>Gives a row of the soft-light layer, opaque.</summary>
    /// <param name="samples">Filled, chunky.</param>
    public void JoinSoftLight(Span<float> samples)
    {
        var residue = Solve();
        for (var channel = 0; channel < format.ColourChannelCount; channel++)
        {
            SoftLightInverse.Overwrite(residue, ofResidue: true, SoftLightInverse.Neutral, row.Change(channel));
            SoftLightInverse.Overwrite(row.Gate, ofResidue: false, SoftLightInverse.Neutral, row.Change(channel));
        }

        samples.Fill(1);
        SampleConverter.Join(row.Change(0), row.Change(1), row.Change(2), samples, format.ChannelCount);
    }

    /// <summary>Gives a row of the residue layer: R and full alpha for the residue, zeros for all else.</summary>
    /// <param name="samples">Filled, chunky.</param>
    public void JoinResidue(Span<float> samples)
    {
        var residue = Solve();
        for (var channel = 0; channel < format.ColourChannelCount; channel++)
            SoftLightInverse.Overwrite(residue, ofResidue: false, 0, row.Result(channel));
        SampleConverter.Join(row.Result(0), row.Result(1), row.Result(2), samples, format.ChannelCount);
        for (var x = 0; x < residue.Length; x++) samples[(x + 1) * format.ChannelCount - 1] = residue[x];
    }

    /// <summary>Leaves the top layer in place of E and returns the residue, 0 where the gate is shut.</summary>
    private ReadOnlySpan<float> Solve()
    {
        var residue = row.Spare;
        residue.Clear();
        for (var channel = 0; channel < format.ColourChannelCount; channel++)
            SoftLightInverse.Solve(row.Photo(channel), row.Result(channel), format.White, row.Change(channel), residue);
        SoftLightInverse.Overwrite(row.Gate, ofResidue: false, 0, residue);
        return residue;
    }
}
