using AbpnBridge.Cli.Watch;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Tests.Watch;

/// <summary>What the ledger remembers across restarts, and what it does when it is damaged.</summary>
public sealed class WatchLedgerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-ledger");

    private string Photo => Path.Combine(_folder.FullName, "a\n \"b\" 漢.jpg");

    private static FileState State => new(123, new DateTime(2026, 11, 22, 6, 0, 0, DateTimeKind.Utc).AddTicks(1234567));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Open_Again_RemembersWhatFailedInThatStateOnly()
    {
        using (var ledger = Open()) ledger.Fail(Photo, State, "damaged");

        using var again = Open();
        Assert.True(again.IsDone(Photo, State));
        Assert.False(again.IsDone(Photo, State with { Length = 124 }));
        Assert.False(again.IsDone(Photo, State with { ChangedUtc = State.ChangedUtc.AddTicks(1) }));
        Assert.False(again.IsDone(Photo + "x", State));
    }

    [Fact]
    public void Open_HalfALineAtTheEnd_CountsAsNotWritten()
    {
        string path;
        using (var ledger = Open())
        {
            path = ledger.Path;
            ledger.Fail("/a.jpg", State, "damaged");
            ledger.Fail(Photo, State, "damaged");
        }

        var whole = File.ReadAllBytes(path);
        var last = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (var length = last; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            using (var ledger = Open())
            {
                Assert.True(ledger.IsDone("/a.jpg", State));
                Assert.False(ledger.IsDone(Photo, State));
                ledger.Fail(Photo, State, "damaged");
            }

            Assert.Equal(whole, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void Open_KilledWhileItBegan_BeginsAnew()
    {
        string path;
        using (var ledger = Open()) path = ledger.Path;
        File.WriteAllText(path, "{\"ledg");

        using var again = Open();
        Assert.False(again.IsDone(Photo, State));
    }

    [Theory]
    [InlineData(0, "not a ledger")]
    [InlineData(0, "{\"ledger\":\"something else\"}")]
    [InlineData(1, "{\"photo\":\"/a.jpg\",\"state\":{\"length\":\"many\"}}")]
    [InlineData(1, "{}")]
    [InlineData(1, "null")]
    [InlineData(1, "\0\0\0\0")]
    public void Open_Damaged_SaysWhereAndWhatToDo(int line, string text)
    {
        string path;
        using (var ledger = Open())
        {
            path = ledger.Path;
            ledger.Fail(Photo, State, "damaged");
            ledger.Fail(Photo, State, "damaged");
        }

        var lines = File.ReadAllLines(path);
        lines[line] = text;
        File.WriteAllLines(path, lines);

        var failure = Assert.Throws<CommandFailure>(Open);

        Assert.Equal(("bad-ledger", ExitCode.Refused), (failure.Code, failure.ExitStatus));
        Assert.Contains($"{path}, is damaged in line {line + 1};", failure.Message);
        Assert.Equal(lines, File.ReadAllLines(path));
    }

    [Fact]
    public void Open_FlippedBits_NeverCrashes()
    {
        string path;
        using (var ledger = Open())
        {
            path = ledger.Path;
            for (var i = 0; i < 3; i++) ledger.Fail($"{Photo}{i}", State, "damaged");
        }

        var whole = File.ReadAllBytes(path);
        for (var bit = 0; bit < 8 * whole.Length; bit += 3)
        {
            var flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, flipped);
            try
            {
                Open().Dispose();
            }
            catch (CommandFailure failure)
            {
                Assert.Equal("bad-ledger", failure.Code);
            }
        }
    }

    [Fact]
    public void Open_LongLedger_IsRewrittenWithWhatStillCounts()
    {
        string path;
        using (var ledger = Open())
        {
            path = ledger.Path;
            // As a folder in which five photos are exported over and over again.
            for (var i = 0; i < 2000; i++) ledger.Fail($"/{i % 5}.jpg", State with { Length = i }, "damaged");
        }

        // What a process leaves that was killed while it wrote the new one.
        File.WriteAllText(path + ".new", "{\"led");
        using (var ledger = Open())
        {
            Assert.Equal("watched-already", Assert.Throws<CommandFailure>(Open).Code);
            for (var i = 0; i < 2000; i++) Assert.Equal(i >= 1995, ledger.IsDone($"/{i % 5}.jpg", State with { Length = i }));
            ledger.Fail(Photo, State, "damaged");
        }

        Assert.Equal(1 + 5 + 1, File.ReadAllLines(path).Length);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        using var again = Open();
        Assert.True(again.IsDone("/0.jpg", State with { Length = 1995 }));
        Assert.True(again.IsDone(Photo, State));
    }

    [Fact]
    public void Open_WatchedAlready_IsRefused()
    {
        using var ledger = Open();

        Assert.Equal("watched-already", Assert.Throws<CommandFailure>(Open).Code);
    }

    [Fact]
    public void Open_MakesAFolderThatTheDaemonAccepts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes.");
        using var ledger = Open();
        for (var folder = Path.GetDirectoryName(ledger.Path)!; folder != _folder.FullName; folder = Path.GetDirectoryName(folder)!)
            Assert.Equal("700", Abpn700(folder));
    }

    private static string Abpn700(string folder)
    {
        using var stat = Daemon.Abpn.Start("stat", ["-c", "%a", folder]);
        return stat.StandardOutput.ReadToEnd().Trim();
    }

    private WatchLedger Open() => WatchLedger.Open(Path.Combine(_folder.FullName, "state"), "/photos");
}
