namespace AbpnBridge.Cli.Photos;

/// <summary>Names as file managers sort them: numbers in them by their value, letters without case. Two names are equal only when they are the same.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    internal static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return string.CompareOrdinal(x, y);
        var left = x.AsSpan();
        var right = y.AsSpan();
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var order = char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0])
                ? CompareNumbers(ref left, ref right)
                : CompareLetters(ref left, ref right);
            if (order != 0) return order;
        }

        var shorter = left.Length.CompareTo(right.Length);
        return shorter != 0 ? shorter : string.CompareOrdinal(x, y);
    }

    private static int CompareNumbers(ref ReadOnlySpan<char> left, ref ReadOnlySpan<char> right)
    {
        var first = TakeNumber(ref left);
        var second = TakeNumber(ref right);
        // Without leading zeros the longer one is the greater; there is no largest number.
        return first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
    }

    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        if (end < 0) end = text.Length;
        var number = text[..end].TrimStart('0');
        text = text[end..];
        return number;
    }

    private static int CompareLetters(ref ReadOnlySpan<char> left, ref ReadOnlySpan<char> right)
    {
        var order = char.ToUpperInvariant(left[0]).CompareTo(char.ToUpperInvariant(right[0]));
        left = left[1..];
        right = right[1..];
        return order;
    }
}
