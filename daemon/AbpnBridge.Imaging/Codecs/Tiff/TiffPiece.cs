using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>A strip or tile.</summary>
/// <param name="Index">Its place in the lists of offsets and byte counts.</param>
/// <param name="Plane">The sample it holds where the channels lie apart, else 0.</param>
/// <param name="Visible">The part of the picture it shows; tiles at the edges hold more, which nobody sees.</param>
/// <param name="Rows">Rows it holds.</param>
internal readonly record struct TiffPiece(int Index, int Plane, Bounds Visible, int Rows);
