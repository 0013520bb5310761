using System.Buffers.Binary;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Tiff;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Tests.Codecs.Tiff;

/// <summary>Writes plain little-endian TIFFs of kinds that the programs at hand cannot make, in strips of a few rows.</summary>
internal sealed record TiffMaker
{
    private const int Short = 3;
    private const int Long = 4;

    /// <summary>Whether each channel has strips of its own.</summary>
    internal bool IsPlanar { get; init; }

    /// <summary>Whether 0 is white; grey only.</summary>
    internal bool IsInverted { get; init; }

    /// <summary>Samples behind those of the picture, each of other values.</summary>
    internal int FurtherSamples { get; init; }

    internal int RowsPerStrip { get; init; } = 8;

    /// <summary>Whether offsets and byte counts are numbers of two bytes.</summary>
    internal bool HasShortLists { get; init; }

    /// <summary>Whether runs of bytes are packed (PackBits).</summary>
    internal bool IsPacked { get; init; }

    /// <summary>Further entries of the directory: tag and its one long value.</summary>
    internal (int Tag, int Value)[] Entries { get; init; } = [];

    internal void Write(string path, ImageBuffer picture)
    {
        var format = picture.Format;
        var samples = format.ChannelCount + FurtherSamples;
        var strips = Strips(picture, samples);
        using var file = new MemoryStream();
        file.Write([0x49, 0x49, 0x2A, 0, 0, 0, 0, 0]);
        var offsets = new List<int>();
        foreach (var strip in strips)
        {
            offsets.Add((int)file.Position);
            file.Write(strip);
        }

        var listType = HasShortLists ? Short : Long;
        (int Tag, int Type, int[] Values)[] entries =
        [
            (256, Long, [picture.Extent.Width]), (257, Long, [picture.Extent.Height]), (258, Short, [.. Enumerable.Repeat(format.BytesPerSample * 8, samples)]),
            (259, Short, [IsPacked ? 32773 : 1]), (262, Short, [format.ColourChannelCount == 3 ? 2 : IsInverted ? 0 : 1]), (273, listType, [.. offsets]), (277, Short, [samples]),
            (278, Long, [RowsPerStrip]), (279, listType, [.. strips.Select(s => s.Length)]), (284, Short, [IsPlanar ? 2 : 1]),
            (339, Short, [.. Enumerable.Repeat(format.Sample == SampleType.Float32 ? 3 : 1, samples)]),
            .. Entries.Select(e => (e.Tag, Long, new[] { e.Value })),
        ];
        var extra = samples - format.ColourChannelCount;
        if (extra > 0) entries = [.. entries, ((int)TiffTag.ExtraSamples, Short, [format.HasAlpha ? 2 : 0, .. Enumerable.Repeat(0, extra - 1)])];
        WriteDirectory(file, [.. entries.OrderBy(e => e.Tag)]);
        File.WriteAllBytes(path, file.ToArray());
    }

    private List<byte[]> Strips(ImageBuffer picture, int samples)
    {
        var strips = new List<byte[]>();
        for (var plane = 0; plane < (IsPlanar ? samples : 1); plane++)
            for (var top = 0; top < picture.Extent.Height; top += RowsPerStrip)
            {
                using var strip = new MemoryStream();
                for (var y = top; y < Math.Min(picture.Extent.Height, top + RowsPerStrip); y++)
                    for (var x = 0; x < picture.Extent.Width; x++)
                        for (var sample = IsPlanar ? plane : 0; sample < (IsPlanar ? plane + 1 : samples); sample++) strip.Write(Sample(picture, x, y, sample));
                strips.Add(IsPacked ? TiffPackBits.Pack(strip.ToArray(), (int)strip.Length / Math.Min(RowsPerStrip, picture.Extent.Height - top)) : strip.ToArray());
            }

        return strips;
    }

    private byte[] Sample(ImageBuffer picture, int x, int y, int sample)
    {
        var size = picture.Format.BytesPerSample;
        if (sample >= picture.Format.ChannelCount) return [.. Enumerable.Range(0, size).Select(b => (byte)(x * 3 + y * 7 + sample + b))];
        var bytes = picture.Row(y).Slice((x * picture.Format.ChannelCount + sample) * size, size).ToArray();
        return IsInverted && sample == 0 ? [.. bytes.Select(b => (byte)~b)] : bytes;
    }

    private static void WriteDirectory(MemoryStream file, (int Tag, int Type, int[] Values)[] entries)
    {
        var places = new List<byte[]>();
        foreach (var (_, type, values) in entries)
        {
            var bytes = values.SelectMany(v => type == Short ? BitConverter.GetBytes((ushort)v) : BitConverter.GetBytes(v)).ToArray();
            if (bytes.Length <= 4)
            {
                places.Add([.. bytes, .. new byte[4 - bytes.Length]]);
                continue;
            }

            if (file.Position % 2 != 0) file.WriteByte(0);
            places.Add(BitConverter.GetBytes((int)file.Position));
            file.Write(bytes);
        }

        if (file.Position % 2 != 0) file.WriteByte(0);
        BinaryPrimitives.WriteInt32LittleEndian(file.GetBuffer().AsSpan(4), (int)file.Position);
        file.Write(BitConverter.GetBytes((ushort)entries.Length));
        foreach (var ((tag, type, values), place) in entries.Zip(places))
            file.Write([.. BitConverter.GetBytes((ushort)tag), .. BitConverter.GetBytes((ushort)type), .. BitConverter.GetBytes(values.Length), .. place]);
        file.Write(new byte[4]);
    }
}
