using AbpnBridge.Imaging.Codecs.Tiff;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>Reads what a TIFF says, refuses what cannot be read exactly, and takes out what OpenCV would act upon.</summary>
internal static class TiffFacts
{
    private const int Separated = 5;
    private const int AssociatedAlpha = 1;
    private const int ReducedVersion = 1; // bit of NewSubfileType
    private const int MostPages = 1000;

    // What a camera or a photographer says; not what any writer puts in, such as Software.
    private static readonly TiffTag[] DescriptionTags =
    [
        TiffTag.ImageDescription, TiffTag.Make, TiffTag.Model, TiffTag.DateTime, TiffTag.Artist, TiffTag.Xmp, TiffTag.Copyright, TiffTag.Iptc,
        TiffTag.PhotoshopResources, TiffTag.ExifDirectory, TiffTag.GpsDirectory,
    ];

    // How the picture lies in the file, which is decided anew, and what any writer puts in (Software); the profile and the resolution are carried over.
    private static readonly ushort[] PictureTags =
    [
        254, 255, .. Range(256, 259), 262, 263, 266, 273, 274, .. Range(277, 284), 290, 291, 292, 293, 296, 297, 301, 305, .. Range(317, 320),
        .. Range(322, 325), 330, .. Range(338, 341), 347, .. Range(512, 521), .. Range(529, 532), (ushort)TiffTag.IccProfile,
    ];

    /// <summary>Reads what the first directory says.</summary>
    /// <exception cref="CodecException">Cut off, or of a kind that would not come back exact.</exception>
    internal static ContainerFacts Read(ReadOnlySpan<byte> file, string path)
    {
        if (!TiffDirectory.TryRead(file, out var directory)) throw CutOff(path);
        RequireKind(directory, path);
        RequireWhole(directory, file.Length, path);
        return new ContainerFacts(directory.Bytes(TiffTag.IccProfile), ExifFacts.Read(file), UnkeptOf(directory));
    }

    /// <summary>
    /// Orientation becomes upright (OpenCV turns a TIFF even when told not to) and unassociated alpha becomes associated (its 8-bit
    /// reader would multiply the colours by it). Both are changed in memory only. For pictures that <see cref="TiffReader"/> leaves to OpenCV.
    /// </summary>
    internal static void Disarm(byte[] file)
    {
        if (!TiffDirectory.TryRead(file, out var directory)) return;
        directory.Patch(TiffTag.Orientation, 1, file);
        directory.Patch(TiffTag.ExtraSamples, AssociatedAlpha, file);
    }

    private static void RequireKind(TiffDirectory directory, string path)
    {
        var bits = directory.Values(TiffTag.BitsPerSample).FirstOrDefault(1);
        var photometric = First(directory, TiffTag.PhotometricInterpretation, 1);
        var sampleFormat = First(directory, TiffTag.SampleFormat, 1);
        if (photometric == Separated) throw Unsupported(path, "is a CMYK picture; convert it to RGB first");
        if (TiffLayout.UnknownScheme(directory) is { } scheme)
            throw Unsupported(path, $"is packed by {scheme}, which is not read; save it uncompressed or with LZW or ZIP (Deflate) compression first");
        // Its colours are multiplied by the alpha: to edit them they would have to be divided, and low alpha leaves too little to divide.
        if (directory.Values(TiffTag.ExtraSamples).Contains(AssociatedAlpha))
            throw Unsupported(path, "has colours multiplied by its alpha (associated alpha); save it with unassociated alpha or without");
        if (TiffLayout.WhyNot(directory) is not null) RequireKindForOpenCv(directory, photometric, bits, sampleFormat, path);
    }

    private static void RequireKindForOpenCv(TiffDirectory directory, long photometric, long bits, long sampleFormat, string path)
    {
        // Inverted grey, palettes and YCbCr are turned into plain values by OpenCV's 8-bit reader only.
        var plain = photometric is 1 or 2 || (bits <= 8 && photometric is 0 or 3 or 6);
        if (!plain) throw Unsupported(path, $"has the TIFF colour kind {photometric} with {bits} bits; only grey and RGB are supported");
        var exact = sampleFormat == 3 ? bits == 32 : sampleFormat == 1 && bits is 1 or 2 or 4 or 8 or 16;
        if (!exact)
            throw Unsupported(
                path,
                $"has samples of {bits} bits in TIFF sample format {sampleFormat}; 8 and 16-bit integers and 32-bit floats are supported");
        var samples = First(directory, TiffTag.SamplesPerPixel, 1);
        if (First(directory, TiffTag.PlanarConfiguration, 1) == 2 && bits > 8)
            throw Unsupported(path, "keeps its channels apart (planar) in a rare scheme of compression; save it uncompressed or with LZW or ZIP");
        if (samples is 2 or > 4)
            throw Unsupported(path, $"has {samples} channels in a rare scheme of compression; save it uncompressed or with LZW or ZIP");
    }

    private static UnkeptParts UnkeptOf(TiffDirectory directory)
    {
        var unkept = directory.Has(TiffTag.PhotoshopLayers) ? UnkeptParts.Layers : UnkeptParts.None;
        foreach (var tag in directory.Tags())
            if (DescriptionTags.Contains((TiffTag)tag)) unkept |= UnkeptParts.Description;
            else if (!PictureTags.Contains(tag) && tag != (ushort)TiffTag.PhotoshopLayers) unkept |= UnkeptParts.ApplicationData;
        if (TiffLayout.HasFurtherSamples(directory)) unkept |= UnkeptParts.Channels;
        return HasPages(directory) || HasFurtherPicture(directory) ? unkept | UnkeptParts.Pages : unkept;
    }

    /// <summary>A picture below this one that is no smaller version of it.</summary>
    private static bool HasFurtherPicture(TiffDirectory directory) =>
        directory.Has(TiffTag.SubDirectories)
        && !(directory.TryFollow(TiffTag.SubDirectories, out var below) && (First(below, TiffTag.NewSubfileType, 0) & ReducedVersion) != 0);

    private static IEnumerable<ushort> Range(int first, int last) => Enumerable.Range(first, last - first + 1).Select(tag => (ushort)tag);

    private static bool HasPages(TiffDirectory directory)
    {
        // Directories may point in a circle.
        for (var page = 1; page <= MostPages && directory.TryNext(out var next); page++)
        {
            if ((First(next, TiffTag.NewSubfileType, 0) & ReducedVersion) == 0) return true;
            directory = next;
        }

        return false;
    }

    private static void RequireWhole(TiffDirectory directory, int length, string path)
    {
        var tiled = directory.Values(TiffTag.TileOffsets).Length > 0;
        var offsets = directory.Values(tiled ? TiffTag.TileOffsets : TiffTag.StripOffsets);
        var counts = directory.Values(tiled ? TiffTag.TileByteCounts : TiffTag.StripByteCounts);
        if (offsets.Length == 0 || offsets.Length != counts.Length) throw CutOff(path);
        for (var i = 0; i < offsets.Length; i++)
            if (counts[i] > length - offsets[i]) throw CutOff(path);
    }

    private static long First(TiffDirectory directory, TiffTag tag, long fallback) =>
        directory.TryFirst(tag, out var value) ? value : fallback;

    private static CodecException Unsupported(string path, string why) => new(CodecFault.Unsupported, $"{path} {why}.");

    private static CodecException CutOff(string path) =>
        new(CodecFault.Damaged, $"{path} is cut off or damaged: its TIFF data reaches beyond the end of the file; copy or export it again.");
}
