using System.Runtime.InteropServices;
using OpenCvSharp;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// Reads a TIFF of grey and alpha, which OpenCV cannot: in memory it becomes plain grey of twice the width without a predictor. The predictor,
/// which counts in pixels of two samples, is undone here.
/// </summary>
internal static class TiffGreyAlpha
{
    private const int Samples = 2;
    private const int HorizontalPredictor = 2;
    private const int FloatPredictor = 3;
    private const int MaxWidth = 32767; // twice of it fits into 16 bits, which some files give the width

    /// <summary>Interleaved strips of plain grey; all that our writer makes, and what others usually do.</summary>
    internal static bool CanRead(TiffDirectory directory) =>
        First(directory, TiffTag.PlanarConfiguration) == 1 && First(directory, TiffTag.PhotometricInterpretation) == 1
        && First(directory, TiffTag.BitsPerSample) is 8 or 16 or 32 && First(directory, TiffTag.ImageWidth) <= MaxWidth
        // The sorted bytes of floats would be swapped before they are put together.
        && (PredictorOf(directory) is 1 or HorizontalPredictor || (PredictorOf(directory) == FloatPredictor && directory.IsLittleEndian))
        && !directory.Has(TiffTag.TileOffsets);

    /// <summary>Makes a plain grey picture of it; in memory only.</summary>
    internal static void Disguise(TiffDirectory directory, byte[] file)
    {
        directory.Patch(TiffTag.ImageWidth, Samples * First(directory, TiffTag.ImageWidth), file);
        directory.Patch(TiffTag.SamplesPerPixel, 1, file);
        directory.Patch(TiffTag.Predictor, 1, file);
        directory.Rename(TiffTag.ExtraSamples, TiffTag.Hidden, file);
    }

    /// <summary>Undoes the predictor in the decoded picture.</summary>
    internal static void Restore(Mat disguised, int predictor)
    {
        for (var y = 0; y < disguised.Rows && predictor != 1; y++)
        {
            var row = MatPixels.Row(disguised, y);
            if (predictor == FloatPredictor) RestoreFloats(row);
            else if (disguised.Type().Depth == MatType.CV_8U) Add(row);
            else if (disguised.Type().Depth == MatType.CV_16U) Add(MemoryMarshal.Cast<byte, ushort>(row));
            else Add(MemoryMarshal.Cast<byte, uint>(row));
        }
    }

    internal static int PredictorOf(TiffDirectory directory) => (int)First(directory, TiffTag.Predictor);

    private static void Add<T>(Span<T> row)
        where T : System.Numerics.IAdditionOperators<T, T, T>
    {
        for (var i = Samples; i < row.Length; i++) row[i] += row[i - Samples];
    }

    /// <summary>TIFF technical note 3: differences of bytes, bytes of equal weight side by side, the heaviest first.</summary>
    private static void RestoreFloats(Span<byte> row)
    {
        Add(row);
        var sorted = row.ToArray();
        var count = row.Length / sizeof(float);
        for (var i = 0; i < row.Length; i++) row[i] = sorted[(sizeof(float) - 1 - i % sizeof(float)) * count + i / sizeof(float)];
    }

    private static long First(TiffDirectory directory, TiffTag tag) => directory.TryFirst(tag, out var value) ? value : 1;
}
