using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>What the components stand for.</summary>
internal enum JpegColours
{
    Grey,
    YCbCr,
    Rgb,
}

/// <summary>The frame header (ITU T.81, B.2.2): size, components, and how they are sampled.</summary>
internal sealed class JpegFrame
{
    /// <summary>The longest side that is read, in pixels; the daemon's limit.</summary>
    internal const int MaxSide = 30_000;

    private const int Fixed = 6;

    private JpegFrame(bool isProgressive, int width, int height, JpegComponent[] components)
    {
        IsProgressive = isProgressive;
        Width = width;
        Height = height;
        Components = components;
        MaxHorizontal = components.Max(c => c.Horizontal);
        MaxVertical = components.Max(c => c.Vertical);
        McusAcross = JpegComponent.CeilDivide(width, 8 * MaxHorizontal);
        McusDown = JpegComponent.CeilDivide(height, 8 * MaxVertical);
    }

    internal bool IsProgressive { get; }

    internal int Width { get; }

    internal int Height { get; }

    internal IReadOnlyList<JpegComponent> Components { get; }

    internal int MaxHorizontal { get; }

    internal int MaxVertical { get; }

    internal int McusAcross { get; }

    internal int McusDown { get; }

    internal JpegColours Colours { get; set; }

    /// <summary>Reads a frame header.</summary>
    /// <exception cref="CodecException">A kind of JPEG that is not edited.</exception>
    /// <exception cref="InvalidDataException">It contradicts itself.</exception>
    internal static JpegFrame Read(byte marker, ReadOnlySpan<byte> content, string path)
    {
        if (content.Length < Fixed || content.Length != Fixed + 3 * content[5]) throw new InvalidDataException("its frame header has a wrong length");
        RequireSupported(marker, content, path);
        var height = BinaryPrimitives.ReadUInt16BigEndian(content[1..]);
        var width = BinaryPrimitives.ReadUInt16BigEndian(content[3..]);
        if (width == 0) throw new InvalidDataException("its frame has no width");
        if (width > MaxSide || height > MaxSide)
            throw new CodecException(CodecFault.Unsupported, $"{path} has {width} x {height} pixels; up to {MaxSide} a side are supported.");
        var components = new JpegComponent[content[5]];
        for (var i = 0; i < components.Length; i++) components[i] = ReadComponent(content.Slice(Fixed + 3 * i, 3), components.AsSpan(0, i));
        var frame = new JpegFrame(marker == JpegMarker.Progressive, width, height, components);
        if (components.Any(c => frame.MaxHorizontal % c.Horizontal != 0 || frame.MaxVertical % c.Vertical != 0))
            throw new CodecException(CodecFault.Unsupported, $"{path} is a JPEG with sampling factors that do not divide one another; save it anew.");
        return frame;
    }

    private static void RequireSupported(byte marker, ReadOnlySpan<byte> content, string path)
    {
        var fault = marker switch
        {
            JpegMarker.Baseline or JpegMarker.ExtendedSequential or JpegMarker.Progressive => null,
            0xC3 or 0xC7 or 0xCB or 0xCF => "is a lossless JPEG",
            0xC5 or 0xC6 or 0xCD or 0xCE => "is a hierarchical JPEG",
            _ => "is a JPEG with arithmetic coding",
        };
        if (fault is null && content[0] != 8) fault = $"is a JPEG with {content[0]} bits per channel";
        if (fault is null && content[5] == 4) fault = "is a CMYK picture";
        if (fault is null && content[5] is not (1 or 3)) fault = $"is a JPEG with {content[5]} channels";
        if (fault is null && content[1] == 0 && content[2] == 0) fault = "is a JPEG that tells its height after its picture";
        if (fault is not null) throw new CodecException(CodecFault.Unsupported, $"{path} {fault}; save it as an ordinary grey or RGB JPEG of 8 bits.");
    }

    private static JpegComponent ReadComponent(ReadOnlySpan<byte> content, ReadOnlySpan<JpegComponent> earlier)
    {
        var (horizontal, vertical) = (content[1] >> 4, content[1] & 15);
        if (horizontal is < 1 or > 4 || vertical is < 1 or > 4 || content[2] > 3)
            throw new InvalidDataException("its frame header has impossible sampling factors or quantisers");
        foreach (var other in earlier)
            if (other.Id == content[0]) throw new InvalidDataException("two of its components have the same name");
        return new JpegComponent(content[0], horizontal, vertical, content[2]);
    }
}
