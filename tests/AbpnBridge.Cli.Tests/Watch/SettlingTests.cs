using AbpnBridge.Cli.Watch;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Tests.Watch;

/// <summary>When a file counts as finished; the clock is the test's.</summary>
public sealed class SettlingTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    private readonly Settling _settling = new(TimeSpan.FromSeconds(2));

    [Fact]
    public void Look_Unchanged_SettlesAtTheThirdLookAndNotBeforeTheTime()
    {
        Assert.Empty(Look(0, 100));
        Assert.Empty(Look(1, 100));
        Assert.Empty(Look(1.9, 100));
        Assert.Equal(TimeSpan.FromSeconds(2), Assert.Single(Look(2, 100)).Rest);
    }

    [Fact]
    public void Look_TwoLooksFarApart_AreNotEnough()
    {
        Assert.Empty(Look(0, 100));
        Assert.Empty(Look(60, 100));
        Assert.Single(Look(60.1, 100));
    }

    [Fact]
    public void Look_Grows_BeginsAnew()
    {
        for (var second = 0; second < 10; second++) Assert.Empty(Look(second, 100 + second));
        Assert.Empty(Look(10, 109));
        Assert.Single(Look(11, 109));
    }

    [Fact]
    public void RestlessFor_OnlyWhatChangesAgainAndAgain()
    {
        for (var second = 0; second < 10; second++) Look(second, 100 + second);
        Assert.Empty(_settling.RestlessFor(TimeSpan.FromSeconds(10), Start.AddSeconds(9)));
        Assert.Equal(["/a.jpg"], _settling.RestlessFor(TimeSpan.FromSeconds(9), Start.AddSeconds(9)));

        // A file that only was not looked at for long is not restless, and neither is one at rest.
        foreach (var second in new[] { 10, 11, 12 }) Look(second, 109);
        Assert.Empty(_settling.RestlessFor(TimeSpan.FromSeconds(9), Start.AddSeconds(12)));
        _settling.Look(new Dictionary<string, FileState>(), Start.AddSeconds(13));
        Look(14, 100);
        Look(74, 100);
        Assert.Empty(_settling.RestlessFor(TimeSpan.FromSeconds(9), Start.AddSeconds(74)));
    }

    [Fact]
    public void Look_SameLengthOtherTime_BeginsAnew()
    {
        foreach (var second in new[] { 0, 1, 2 }) Look(second, 100);
        Assert.Empty(Look(3, 100, changed: 3));
    }

    [Fact]
    public void Look_GoneAndBack_BeginsAnew()
    {
        foreach (var second in new[] { 0, 1, 2 }) Look(second, 100);
        _settling.Look(new Dictionary<string, FileState>(), Start.AddSeconds(3));
        Assert.Empty(Look(4, 100));
    }

    [Fact]
    public void Look_ClockSetBackADay_SettlesAllTheSame()
    {
        Look(0, 100);
        foreach (var second in new[] { 0, 1 }) Assert.Empty(Look(second - 86400, 100));
        Assert.Single(Look(2 - 86400, 100));
    }

    [Fact]
    public void Look_Several_OldestFirst()
    {
        var files = Enumerable.Range(0, 3).ToDictionary(i => $"/{i}.jpg", i => new FileState(1, Start.UtcDateTime.AddSeconds(-i)));
        foreach (var second in new[] { 0, 1 }) _settling.Look(files, Start.AddSeconds(second));

        Assert.Equal(["/2.jpg", "/1.jpg", "/0.jpg"], _settling.Look(files, Start.AddSeconds(2)).Select(file => file.Path));
    }

    private IReadOnlyList<SettledFile> Look(double second, long length, int changed = 0) => _settling.Look(
        new Dictionary<string, FileState> { ["/a.jpg"] = new(length, Start.UtcDateTime.AddSeconds(changed)) }, Start.AddSeconds(second));
}
