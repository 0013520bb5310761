using AbpnBridge.Cli.Commands;
using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Tests;

public sealed class RetouchPrinterTests
{
    private readonly List<string> _said = [];
    private readonly List<string> _complained = [];

    [Fact]
    public void Tell_Several_IsALineEachAndASummary()
    {
        var printer = new RetouchPrinter(_said.Add, _complained.Add, count: 7, verbose: false);

        printer.Tell(new("/p/a.jpg"), Done("/p/a.jpg") with { Warnings = [new("no-skin", "No skin.")] });
        printer.Tell(new("/p/sub/b.jpg", "sub"), Done("/p/sub/b.jpg") with { Warnings = [new("no-skin", "No skin.")] });
        printer.Tell(new("/p/c.jpg"), PhotoReport.Of("/p/c.jpg", new("damaged", ExitCode.Refused, "It is damaged.")));
        printer.Tell(new("/p/d.jpg"), new() { Input = "/p/d.jpg", Output = "/p/d-retouched.jpg", Skipped = "exists" });
        printer.Tell(new("/p/e.jpg"), PhotoReport.Of("/p/e.jpg", new(PhotoReport.NotStarted, ExitCode.Cancelled, "Not started.")));
        printer.Tell(new("/p/f.jpg"), PhotoReport.Of("/p/f.jpg", CommandFailure.Cancelled()));
        printer.Tell(new("/p/g.jpg"), new() { Input = "/p/g.jpg", Skipped = "missing" });
        printer.Sum(TimeSpan.FromSeconds(12.34));

        var second = Path.Combine("sub", "b.jpg");
        Assert.Equal(
            [
                "1/7 a.jpg: ok, 3.1 s", $"2/7 {second}: ok, 3.1 s", "4/7 d.jpg: skipped, /p/d-retouched.jpg is there already", "6/7 f.jpg: cancelled",
                "7/7 g.jpg: skipped, it does not exist",
            ],
            _said);
        Assert.Equal(
            [
                "3/7 c.jpg: failed: It is damaged.", $"warning: a.jpg, {second}: No skin.",
                "2 done, 2 skipped, 1 cancelled, 1 not started, 1 failed, in 12.3 s:", "  c.jpg: damaged",
            ],
            _complained);
    }

    [Fact]
    public void Sum_OneWarningForMany_NamesTheFirst()
    {
        var printer = new RetouchPrinter(_said.Add, _complained.Add, count: 5, verbose: false);

        foreach (var name in new[] { "a", "b", "c", "d", "e" }) printer.Tell(new(name), Done(name) with { Warnings = [new("no-skin", "No skin.")] });
        printer.Sum(TimeSpan.FromSeconds(1));

        Assert.Equal(["warning: a, b, c and 2 more: No skin."], _complained);
    }

    [Fact]
    public void Tell_AllDone_HasNoComplaints()
    {
        var printer = new RetouchPrinter(_said.Add, _complained.Add, count: 2, verbose: false);

        printer.Tell(new("a.jpg"), Done("a.jpg"));
        printer.Tell(new("b.jpg"), Done("b.jpg"));
        printer.Sum(TimeSpan.FromSeconds(1));

        Assert.Equal(["1/2 a.jpg: ok, 3.1 s", "2/2 b.jpg: ok, 3.1 s", "2 done, in 1.0 s."], _said);
        Assert.Empty(_complained);
    }

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(1, true, true)]
    [InlineData(2, true, true)]
    public void Tell_OneAloneOrVerbose_HasTheDetailsAndFiguresOnlyWhenAskedFor(int count, bool verbose, bool hasFigures)
    {
        var printer = new RetouchPrinter(_said.Add, _complained.Add, count, verbose);

        printer.Tell(new("a.jpg"), Done("a.jpg"));

        Assert.StartsWith("a.jpg: ", _said[0]);
        Assert.Equal(hasFigures, _said.Any(line => line.Contains("GMAC", StringComparison.Ordinal)));
    }

    private static PhotoReport Done(string path) => new()
    {
        Input = path,
        Outputs = new Dictionary<string, string>(),
        Regions = [],
        Warnings = [],
        Timings = new PhotoTimings(1, 2, 3, 4, 5, 6, 7, Total: 3090),
    };
}
