namespace OpenCvSharp;

/// <summary>OpenCV's free functions.</summary>
public static partial class Cv2
{
    /// <summary>Decodes a picture file in memory; an empty Mat where it is none.</summary>
    public static unsafe Mat ImDecode(byte[] buf, ImreadModes flags)
    {
        ArgumentNullException.ThrowIfNull(buf);
        if (buf.Length == 0) throw new ArgumentException("Empty buffer", nameof(buf));
        fixed (byte* bytes = buf)
        {
            NativeMethods.HandleException(NativeMethods.imgcodecs_imdecode_vector(bytes, buf.Length, (int)flags, out var mat));
            return new Mat(mat);
        }
    }
}
