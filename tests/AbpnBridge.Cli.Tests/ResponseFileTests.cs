using System.Text;

namespace AbpnBridge.Cli.Tests;

/// <summary>How `--response-file` becomes arguments; nothing is run.</summary>
public sealed class ResponseFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-response");

    private string File => Path.Combine(_folder.FullName, "args.txt");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> OddNames => new(
        "with space.jpg", " leading and trailing ", "it's.jpg", "say \"cheese\".jpg", "100%.jpg", "%TEMP%.jpg", "a&b|c>d.jpg", "^caret!.jpg", "\U0001F469\u200D\U0001F3A8.jpg",
        "Größe \u00E9\u0301.jpg", "@at.jpg", "-dash.jpg", "--double-dash.jpg", "#no comment.jpg", "\\\\server\\share\\a.jpg", "C:\\Users\\Ann Onymous\\a.tif", "$HOME/`ls`.jpg",
        "tab\tin it.jpg", "[x].jpg", new string('x', 300) + ".jpg");

    [Theory]
    [MemberData(nameof(OddNames))]
    public void Expand_OddName_IsTakenLiterally(string name)
    {
        System.IO.File.WriteAllText(File, $"retouch\n{name}\n");

        Assert.Equal(["retouch", name], ResponseFile.Expand(["--response-file", File]));
    }

    [Theory]
    [InlineData("retouch\r\na b.jpg\r\n", "retouch|a b.jpg")]
    [InlineData("\uFEFFretouch\n\n\na.jpg", "retouch|a.jpg")]
    [InlineData("", "")]
    [InlineData("\r\n\n", "")]
    [InlineData("# a\n'b'\n\"c\"", "# a|'b'|\"c\"")]
    public void Expand_Lines_AreArguments(string text, string expected)
    {
        System.IO.File.WriteAllText(File, text);

        Assert.Equal(expected, string.Join('|', ResponseFile.Expand(["--response-file", File])));
    }

    [Theory]
    [InlineData("--response-file", true)]
    [InlineData("--response-file=", false)]
    public void Expand_AmongOthers_PutsTheLinesInItsPlace(string option, bool isApart)
    {
        System.IO.File.WriteAllText(File, "a.jpg\n--\n-b.jpg");
        string[] given = isApart ? [option, File] : [option + File];

        Assert.Equal(["retouch", "a.jpg", "--", "-b.jpg", "c.jpg"], ResponseFile.Expand(["retouch", .. given, "c.jpg"]));
    }

    [Fact]
    public void Expand_AfterTheDoubleDash_IsAName() =>
        Assert.Equal(["retouch", "--", "--response-file", "x"], ResponseFile.Expand(["retouch", "--", "--response-file", "x"]));

    [Fact]
    public void Expand_NoFileNamed_IsAUsageError() => AssertFails(ExitCode.Usage, "--response-file", "retouch", "--response-file");

    [Fact]
    public void Expand_InsideAnother_IsAUsageError()
    {
        System.IO.File.WriteAllText(File, "--response-file\nother.txt");

        AssertFails(ExitCode.Usage, "--response-file", "--response-file", File);
    }

    [Fact]
    public void Expand_Twice_IsAUsageError()
    {
        System.IO.File.WriteAllText(File, "a.jpg");

        AssertFails(ExitCode.Usage, "--response-file", "retouch", "--response-file", File, "--response-file", File);
    }

    [Fact]
    public void Expand_NoSuchFile_IsRefusedByName() => AssertFails(ExitCode.Refused, File, "--response-file", File);

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("latin1")]
    public void Expand_OtherEncoding_IsRefused(string encoding)
    {
        // Without a byte order mark, which would give it away.
        System.IO.File.WriteAllBytes(File, Encoding.GetEncoding(encoding).GetBytes(encoding == "latin1" ? "Größe.jpg" : "a.jpg"));

        AssertFails(ExitCode.Refused, "UTF-8", "--response-file", File);
    }

    [Fact]
    public void Expand_EndlessFile_IsRefused()
    {
        Assert.SkipUnless(System.IO.File.Exists("/dev/zero"), "This machine has no /dev/zero.");

        AssertFails(ExitCode.Refused, "16384 KiB", "--response-file", "/dev/zero");
    }

    [Fact]
    public async Task Run_CommandInTheFile_IsRunLikeATypedOne()
    {
        System.IO.File.WriteAllText(File, $"status\n--json\n--state-dir\n{_folder.FullName}\n");
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await CommandTree.RunAsync(["--response-file", File], output, error);

        Assert.Equal((ExitCode.NoDaemon, ""), (code, error.ToString()));
        Assert.Contains("no-daemon", output.ToString());
    }

    [Fact]
    public async Task Run_BadFile_IsOneSentence()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await CommandTree.RunAsync(["--response-file", File], output, error);

        Assert.Equal((ExitCode.Refused, ""), (code, output.ToString()));
        Assert.Equal($"The response file {File} cannot be read: it does not exist.", error.ToString().TrimEnd());
    }

    private static void AssertFails(int code, string named, params string[] args)
    {
        var failure = Assert.Throws<CommandFailure>(() => ResponseFile.Expand(args));
        Assert.Equal(code, failure.ExitStatus);
        Assert.Contains(named, failure.Message);
    }
}
