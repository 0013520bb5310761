namespace OpenCvSharp;

/// <summary>Parameters of an encoder.</summary>
public enum ImwriteFlags
{
    /// <summary>0 to 100.</summary>
    JpegQuality = 1,

    /// <summary>0 or 1.</summary>
    JpegOptimize = 3,

    /// <summary>0 to 9.</summary>
    PngCompression = 16,
}
