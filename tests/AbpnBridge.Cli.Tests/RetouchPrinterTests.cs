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
        var printer = new RetouchPrinter(_said.Add, _complained.Add, count: 5, verbose: false);

        printer.Tell(new("/p/a.jpg"), Done("/p/a.jpg") with { Warnings = [new("no-skin", "No skin.")] });
        printer.Tell(new("/p/sub/b.jpg", "sub"), Done("/p/sub/b.jpg") with { Warnings = [new("no-skin", "No skin.")] });
        printer.Tell(new("/p/c.jpg"), PhotoReport.Of("/p/c.jpg", new("damaged", ExitCode.Refused, "It is damaged.")));
        printer.Tell(new("/p/d.jpg"), new() { Input = "/p/d.jpg", Output = "/p/d-retouched.jpg", Skipped = "exists" });
        printer.Tell(new("/p/e.jpg"), PhotoReport.Of("/p/e.jpg", new(PhotoReport.NotStarted, ExitCode.Cancelled, "Not started.")));
        printer.Sum(TimeSpan.FromSeconds(12.34));

        Assert.Equal(["1/5 a.jpg: ok, 3.1 s", $"2/5 {Path.Combine("sub", "b.jpg")}: ok, 3.1 s", "4/5 d.jpg: skipped, /p/d-retouched.jpg is there already"], _said);
        Assert.Equal(
            ["3/5 c.jpg: failed: It is damaged.", "warning in 2 of 5: No skin.", "2 done, 1 skipped, 1 not started, 1 failed, in 12.3 s:", "  /p/c.jpg: It is damaged."],
            _complained);
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
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Tell_OneAloneOrVerbose_HasTheDetails(int count, bool verbose)
    {
        var printer = new RetouchPrinter(_said.Add, _complained.Add, count, verbose);

        printer.Tell(new("a.jpg"), Done("a.jpg"));

        Assert.Contains(_said, line => line.Contains("GMAC", StringComparison.Ordinal));
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
