using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Tests.Photos;

public sealed class NaturalOrderTests
{
    [Theory]
    [InlineData("a2.jpg", "a10.jpg")]
    [InlineData("a.jpg", "a1.jpg")]
    [InlineData("IMG_9.jpg", "img_10.jpg")]
    [InlineData("a007b", "a8a")]
    [InlineData("a1b2", "a1b10")]
    [InlineData("9", "10a")]
    [InlineData("x99999999999999999999998", "x99999999999999999999999")]
    [InlineData("a", "ab")]
    [InlineData("", "a")]
    [InlineData("A", "a")]
    [InlineData("a01", "a1")]
    public void Compare_Names_AreAsPeopleCount(string first, string second)
    {
        Assert.InRange(NaturalOrder.Instance.Compare(first, second), int.MinValue, -1);
        Assert.InRange(NaturalOrder.Instance.Compare(second, first), 1, int.MaxValue);
        Assert.Equal(0, NaturalOrder.Instance.Compare(first, first));
    }
}
