using AbpnBridge.Daemon.Security;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Security;

public sealed class PairingCodesTests
{
    private readonly TestTimeProvider _time = new();
    private readonly PairingCodes _codes;

    public PairingCodesTests() => _codes = new PairingCodes(_time);

    [Fact]
    public void Code_Always_Has8CharactersWithoutLookAlikes()
    {
        for (var i = 0; i < 200; i++)
        {
            var code = Create();
            Assert.Equal(8, code.Length);
            Assert.DoesNotContain(code, c => "0O1IL2Z5S8B".Contains(c, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Try_RightCode_TellsWhoseClientItMakes()
    {
        var code = _codes.Create("S-1-5-21-1-2-3-1001")!;

        _codes.Try("wrong", out var wrong);
        _codes.Try(code, out var user);
        _codes.Try(Create(), out var owner);

        Assert.Equal((null, "S-1-5-21-1-2-3-1001", null), (wrong, user, owner));
    }

    [Fact]
    public void Try_RightCode_IsAcceptedOnce()
    {
        var code = Create();

        Assert.Equal(PairingOutcome.Accepted, _codes.Try(code, out _));
        Assert.Equal(PairingOutcome.Wrong, _codes.Try(code, out _));
    }

    [Fact]
    public void Try_LowerCaseWithSpacesAndDashes_IsTheSameCode()
    {
        var code = Create();

        Assert.Equal(PairingOutcome.Accepted, _codes.Try($" {code[..4].ToLowerInvariant()} - {code[4..]} ", out _));
    }

    [Theory]
    [InlineData(119, true)]
    [InlineData(120, false)]
    public void Try_AfterTwoMinutes_IsTooLate(int seconds, bool isAccepted)
    {
        var code = Create();

        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(isAccepted ? PairingOutcome.Accepted : PairingOutcome.Wrong, _codes.Try(code, out _));
    }

    [Fact]
    public void Create_Again_VoidsTheCodeBefore()
    {
        var old = Create();
        var fresh = Create();

        Assert.Equal(PairingOutcome.Wrong, _codes.Try(old, out _));
        Assert.Equal(PairingOutcome.Accepted, _codes.Try(fresh, out _));
    }

    [Fact]
    public void Try_FiveWrongCodes_PausesAndVoidsTheCode()
    {
        var code = Create();
        for (var i = 0; i < PairingCodes.TriesBeforePause; i++)
            Assert.Equal(PairingOutcome.Wrong, _codes.Try("wrong", out _));

        Assert.Equal(PairingOutcome.Paused, _codes.Try(code, out _));
        Assert.Equal(PairingCodes.Pause, _codes.PauseLeft());
        _time.Advance(PairingCodes.Pause);
        Assert.Equal(TimeSpan.Zero, _codes.PauseLeft());
        Assert.Equal(PairingOutcome.Wrong, _codes.Try(code, out _));
        Assert.Equal(PairingOutcome.Accepted, _codes.Try(Create(), out _));
    }

    [Fact]
    public void Create_WhilePairingPauses_GivesNoCode()
    {
        for (var i = 0; i < PairingCodes.TriesBeforePause; i++)
            _codes.Try("wrong", out _);

        Assert.Null(_codes.Create());
        _time.Advance(PairingCodes.Pause);
        Assert.NotNull(_codes.Create());
    }

    [Fact]
    public void Create_AfterWrongTries_GivesACodeWithAllItsTries()
    {
        for (var i = 0; i < PairingCodes.TriesBeforePause - 1; i++)
            _codes.Try("wrong", out _);
        var code = Create();

        Assert.Equal(PairingOutcome.Wrong, _codes.Try("wrong", out _));
        Assert.Equal(PairingOutcome.Accepted, _codes.Try(code, out _));
    }

    [Fact]
    public void Try_FourWrongCodesThenTheRightOne_IsAcceptedAndCountsAnew()
    {
        var code = Create();
        for (var i = 0; i < 4; i++)
            _codes.Try("wrong", out _);

        Assert.Equal(PairingOutcome.Accepted, _codes.Try(code, out _));
        for (var i = 0; i < 4; i++)
            Assert.Equal(PairingOutcome.Wrong, _codes.Try("wrong", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--------")]
    public void Try_NothingWithoutACode_IsWrong(string text) => Assert.Equal(PairingOutcome.Wrong, _codes.Try(text, out _));

    private string Create() => Assert.IsType<string>(_codes.Create());
}
