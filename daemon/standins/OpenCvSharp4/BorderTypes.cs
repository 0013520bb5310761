namespace OpenCvSharp;

/// <summary>What a filter takes for the pixels beyond the edge.</summary>
public enum BorderTypes
{
    /// <summary>Mirrored at the edge's pixels (gfedcb|abcdefgh|gfedcba).</summary>
    Default = 4,
}
