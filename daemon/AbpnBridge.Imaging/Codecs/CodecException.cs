namespace AbpnBridge.Imaging.Codecs;

/// <summary>Why a file cannot be read or written.</summary>
public enum CodecFault
{
    /// <summary>No such file, or it may not be read.</summary>
    NotFound,

    /// <summary>The content is no JPEG, PNG or TIFF, whatever the name says.</summary>
    NotAPicture,

    /// <summary>A picture of a kind we do not edit: CMYK, Lab, half floats and the like.</summary>
    Unsupported,

    /// <summary>The file is cut off or damaged.</summary>
    Damaged,

    /// <summary>The format cannot hold these pixels, such as 16 bits in a JPEG.</summary>
    CannotHold,

    /// <summary>The target exists and overwriting was not asked for.</summary>
    Exists,

    /// <summary>The file is no longer the one that was decoded: somebody wrote to it meanwhile.</summary>
    Changed,

    /// <summary>Writing failed: disk full, no rights, no such folder. Nothing is left behind.</summary>
    WriteFailed,
}

/// <summary>A picture file cannot be read or written. The message is a sentence for a photographer that names the file.</summary>
public sealed class CodecException : Exception
{
    /// <summary>Makes an error of one kind.</summary>
    public CodecException(CodecFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public CodecFault Fault { get; }
}
