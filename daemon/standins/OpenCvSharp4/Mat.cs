using System.Runtime.InteropServices;

namespace OpenCvSharp;

/// <summary>A native array of rows of chunky pixels.</summary>
public partial class Mat : CvObject
{
    private IntPtr _mat;

    public Mat(int rows, int cols, MatType type) =>
        NativeMethods.HandleException(NativeMethods.core_Mat_new2(rows, cols, type.Value, out _mat));

    internal Mat(IntPtr mat) => _mat = mat;

    public int Rows => NativeMethods.core_Mat_rows(Live());

    public int Cols => NativeMethods.core_Mat_cols(Live());

    public MatType Type() => new(NativeMethods.core_Mat_type(Live()));

    public bool Empty() => NativeMethods.core_Mat_empty(Live()) != 0;

    /// <summary>Address of a row's first byte.</summary>
    public IntPtr Ptr(int i0) => NativeMethods.core_Mat_ptr1d(Live(), i0);

    /// <summary>The bilateral filter of an 8-bit or float picture of one or three channels, into a Mat of its own.</summary>
    public Mat BilateralFilter(int d, double sigmaColor, double sigmaSpace, BorderTypes borderType = BorderTypes.Default)
    {
        NativeMethods.HandleException(
            NativeMethods.imgproc_bilateralFilter(Live(), d, sigmaColor, sigmaSpace, (int)borderType, out var result));
        GC.KeepAlive(this);
        return new Mat(result);
    }

    /// <summary>Encodes as the format that the extension names.</summary>
    public byte[] ImEncode(string ext = ".png", params ImageEncodingParam[] prms)
    {
        int[] pairs = [.. prms.SelectMany(p => new[] { (int)p.EncodingId, p.Value })];
        NativeMethods.HandleException(
            NativeMethods.imgcodecs_imencode_vector(ext, Live(), pairs, pairs.Length, out var vector, out var encoded));
        try
        {
            return encoded != 0 ? Copy(vector) : [];
        }
        finally
        {
            NativeMethods.vector_uchar_delete(vector);
            GC.KeepAlive(this);
        }
    }

    private protected override void Release()
    {
        if (_mat != IntPtr.Zero) NativeMethods.core_Mat_delete(_mat);
        _mat = IntPtr.Zero;
    }

    private static byte[] Copy(IntPtr vector)
    {
        var bytes = new byte[checked((int)NativeMethods.vector_uchar_getSize(vector))];
        Marshal.Copy(NativeMethods.vector_uchar_getPointer(vector), bytes, 0, bytes.Length);
        return bytes;
    }

    private IntPtr Live()
    {
        ObjectDisposedException.ThrowIf(_mat == IntPtr.Zero, this);
        return _mat;
    }
}
