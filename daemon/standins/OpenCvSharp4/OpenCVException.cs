namespace OpenCvSharp;

/// <summary>Whatever OpenCV itself throws.</summary>
public class OpenCVException : Exception
{
    internal OpenCVException(string message)
        : base(message)
    {
    }
}

/// <summary>Misuse found by the managed side.</summary>
public class OpenCvSharpException : Exception
{
    internal OpenCvSharpException(string message)
        : base(message)
    {
    }
}
