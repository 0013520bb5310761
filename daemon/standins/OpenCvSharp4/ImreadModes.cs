namespace OpenCvSharp;

/// <summary>How a picture is read.</summary>
[Flags]
public enum ImreadModes
{
    /// <summary>As it is: depth, channels and alpha kept, orientation not applied.</summary>
    Unchanged = -1,
}
