using System.Buffers.Binary;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>The content of IHDR (PNG, third edition, 11.2.1).</summary>
/// <param name="Extent">Of the stored picture.</param>
/// <param name="BitDepth">Bits per sample, or per palette index: 1, 2, 4, 8 or 16.</param>
/// <param name="ColourType">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</param>
/// <param name="IsInterlaced">Adam7.</param>
internal sealed record PngHeader(Extent Extent, int BitDepth, int ColourType, bool IsInterlaced)
{
    internal const int Palette = 3;
    private const int Grey = 0;
    private const int Rgb = 2;
    private const int GreyAlpha = 4;
    private const int Rgba = 6;

    /// <summary>Samples per pixel in the file.</summary>
    internal int SampleCount => ColourType switch { Grey or Palette => 1, GreyAlpha => 2, Rgb => 3, _ => 4 };

    /// <summary>Whether one colour may stand for transparence (tRNS); where there is alpha, readers pass that chunk over.</summary>
    internal bool MayNameTransparentColour => ColourType is Grey or Rgb;

    /// <summary>Bytes per pixel where no pixels share a byte.</summary>
    internal int BytesPerPixel => SampleCount * BitDepth / 8;

    /// <summary>The header of a picture of 8 or 16 bits, not interlaced.</summary>
    internal static PngHeader Of(ImageView pixels)
    {
        var colourType = pixels.Format.Channels switch
        {
            ChannelLayout.Grey => Grey,
            ChannelLayout.GreyAlpha => GreyAlpha,
            ChannelLayout.Rgb => Rgb,
            _ => Rgba,
        };
        return new PngHeader(pixels.Extent, 8 * pixels.Format.BytesPerSample, colourType, IsInterlaced: false);
    }

    /// <summary>Reads the content of an IHDR chunk; null where it makes no sense.</summary>
    internal static PngHeader? Read(ReadOnlySpan<byte> content)
    {
        if (content.Length != 13) return null;
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
        if (width < 1 || height < 1 || content[10] != 0 || content[11] != 0 || content[12] > 1) return null;
        var fits = content[9] switch
        {
            Grey => content[8] is 1 or 2 or 4 or 8 or 16,
            Palette => content[8] is 1 or 2 or 4 or 8,
            Rgb or GreyAlpha or Rgba => content[8] is 8 or 16,
            _ => false,
        };
        return fits ? new PngHeader(new Extent(width, height), content[8], content[9], content[12] == 1) : null;
    }

    /// <summary>The header that the picture is written with: a palette becomes full colours, shared bytes become whole ones.</summary>
    internal PngHeader Widened(bool hasAlpha) => ColourType == Palette
        ? this with { ColourType = hasAlpha ? Rgba : Rgb, BitDepth = 8 }
        : this with { BitDepth = Math.Max(8, BitDepth) };

    /// <summary>The content of an IHDR chunk.</summary>
    internal byte[] ToBytes()
    {
        var content = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(content, Extent.Width);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), Extent.Height);
        (content[8], content[9], content[12]) = ((byte)BitDepth, (byte)ColourType, (byte)(IsInterlaced ? 1 : 0));
        return content;
    }
}
