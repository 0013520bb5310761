using System.Runtime.InteropServices;

namespace OpenCvSharp;

/// <summary>The C library's functions; each returns 0, or 1 with a text.</summary>
internal static unsafe class NativeMethods
{
    private const string Library = "OpenCvSharpExtern";

    [DllImport(Library)]
    internal static extern int core_Mat_new2(int rows, int cols, int type, out IntPtr mat);

    [DllImport(Library)]
    internal static extern void core_Mat_delete(IntPtr mat);

    [DllImport(Library)]
    internal static extern int core_Mat_rows(IntPtr mat);

    [DllImport(Library)]
    internal static extern int core_Mat_cols(IntPtr mat);

    [DllImport(Library)]
    internal static extern int core_Mat_type(IntPtr mat);

    [DllImport(Library)]
    internal static extern int core_Mat_empty(IntPtr mat);

    [DllImport(Library)]
    internal static extern IntPtr core_Mat_ptr1d(IntPtr mat, int row);

    [DllImport(Library)]
    internal static extern int imgproc_bilateralFilter(IntPtr mat, int d, double sigmaColor, double sigmaSpace, int borderType, out IntPtr result);

    [DllImport(Library)]
    internal static extern int imgcodecs_imdecode_vector(byte* bytes, int length, int flags, out IntPtr mat);

    [DllImport(Library)]
    internal static extern int imgcodecs_imencode_vector(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string extension, IntPtr mat, int[] pairs, int count, out IntPtr vector, out int encoded);

    [DllImport(Library)]
    internal static extern IntPtr vector_uchar_getPointer(IntPtr vector);

    [DllImport(Library)]
    internal static extern nuint vector_uchar_getSize(IntPtr vector);

    [DllImport(Library)]
    internal static extern void vector_uchar_delete(IntPtr vector);

    [DllImport(Library)]
    private static extern IntPtr opencv_last_error();

    internal static void HandleException(int result)
    {
        if (result != 0) throw new OpenCVException(Marshal.PtrToStringUTF8(opencv_last_error()) ?? "");
    }
}
