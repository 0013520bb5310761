using AbpnBridge.Daemon.Security;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Security;

public sealed class TokenFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.In("token");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FirstTime_Writes256BitsForTheOwnerOnly()
    {
        var file = TokenFile.Open(FilePath);

        var token = File.ReadAllText(FilePath).Trim();
        Assert.True(Token.IsWellFormed(token));
        Assert.Equal(43, token.Length); // 32 bytes in base64url
        Assert.Null(file.ReplacedBecause);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Equal(Token.Hash(token), file.Hash);
    }

    [Fact]
    public void Open_Again_KeepsTheToken()
    {
        var first = TokenFile.Open(FilePath);
        var second = TokenFile.Open(FilePath);

        Assert.Equal(first.Hash, second.Hash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("this is not base64url but 43 characters !!!")]
    public void Open_DamagedFile_IsReplacedAndSaysWhy(string content)
    {
        OwnerOnlyFile.Write(FilePath, System.Text.Encoding.ASCII.GetBytes(content));

        var file = TokenFile.Open(FilePath);

        Assert.Equal("it does not hold a token", file.ReplacedBecause);
        Assert.True(Token.IsWellFormed(File.ReadAllText(FilePath).Trim()));
    }

    [Fact]
    public void Open_FileThatOthersCouldRead_IsReplaced()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists, not modes.");
            return;
        }

        var first = TokenFile.Open(FilePath);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var second = TokenFile.Open(FilePath);

        Assert.NotEqual(first.Hash, second.Hash);
        Assert.Equal("other users could read it", second.ReplacedBecause);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void Open_SymbolicLink_IsReplacedAndItsTargetIsLeftAlone()
    {
        var chosen = _folder.In("chosen");
        TokenFile.Open(chosen);
        var before = File.ReadAllText(chosen);
        File.CreateSymbolicLink(FilePath, chosen);

        var file = TokenFile.Open(FilePath);

        Assert.Equal("it is a symbolic link", file.ReplacedBecause);
        Assert.Equal(before, File.ReadAllText(chosen));
        Assert.Null(File.ResolveLinkTarget(FilePath, returnFinalTarget: false));
    }

    [Fact]
    public void Write_Always_LeavesNoTemporaryFile()
    {
        TokenFile.Open(FilePath);

        Assert.Equal([FilePath], Directory.GetFiles(Path.GetDirectoryName(FilePath)!));
    }
}
