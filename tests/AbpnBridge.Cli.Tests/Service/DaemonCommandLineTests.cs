using System.Text.RegularExpressions;
using AbpnBridge.Cli.Service;

namespace AbpnBridge.Cli.Tests.Service;

/// <summary>How the daemon's line is written for Windows and for systemd.</summary>
public sealed class DaemonCommandLineTests
{
    [Theory]
    [InlineData(@"""C:\Program Files\x.exe"" --port 0", @"C:\Program Files\x.exe", "--port", "0")]
    // Quotes also where there is no blank: only so is it sure what the program is.
    [InlineData(@"""C:\x.exe""", @"C:\x.exe")]
    [InlineData(@"""C:\x.exe"" --models ""D:\Über uns\\""", @"C:\x.exe", "--models", @"D:\Über uns\")]
    [InlineData(@"""C:\x.exe"" ""a\""b"" a\b """"", @"C:\x.exe", "a\"b", @"a\b", "")]
    public void ForWindows_Words_AreQuotedAsTheRunTimeTakesThemApart(string expected, string program, params string[] switches) =>
        Assert.Equal(expected, new DaemonCommandLine(program, switches).ForWindows());

    [Fact]
    public void Split_WhatForWindowsWrote_GivesTheProgramBack() =>
        Assert.Equal((@"C:\Program Files\x.exe", "--port 0"), DaemonCommandLine.Split(new DaemonCommandLine(@"C:\Program Files\x.exe", ["--port", "0"]).ForWindows()));

    [Fact]
    public void ForSystemd_SpecifiersAndVariables_StandForThemselves() =>
        Assert.Equal(
            """ "/opt/100%% \"a\" $$HOME/x" "--models" "a\\b" """.Trim(),
            new DaemonCommandLine("""/opt/100% "a" $HOME/x""", ["--models", "a\\b"]).ForSystemd());

    [Fact]
    public void UnitText_OfADaemon_IsTheReleasesUnitWithThatDaemonInIt()
    {
        var shipped = File.ReadAllText(Repository.File("installer/linux/abpnbridge.service"));

        var text = SystemdUserUnit.Text(new DaemonCommandLine("/a b/AbpnBridge.Daemon", ["--port", "0"]));

        Assert.Contains("\nExecStart=\"/a b/AbpnBridge.Daemon\" \"--port\" \"0\"\n", text);
        Assert.Equal(Regex.Replace(shipped, "ExecStart=.*", ""), Regex.Replace(text, "ExecStart=.*", ""));
    }
}
