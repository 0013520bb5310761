using AbpnBridge.Daemon.Hosting;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Hosting;

public sealed class DaemonSettingsTests
{
    [Fact]
    public void Read_FriendlySwitches_ReachTheirOptions()
    {
        var options = DaemonSettings.Read(
            ["--state-dir", "state", "--port=1", "--web-port", "2", "--models", "m", "--device=cpu", "--log-level", "Debug"]);

        Assert.Equal("state", options.StateFolder);
        Assert.Equal((1, 2), (options.Endpoints.Port, options.Endpoints.WebPort));
        Assert.Equal(("m", "cpu", "Debug"), (options.Models.Folder, options.Models.Device, options.Log.Level));
    }

    [Fact]
    public void Read_FullNames_ReachEveryOption()
    {
        var options = DaemonSettings.Read(
            [
                "--AbpnBridge:Limits:MaxRunningJobs=3", "--AbpnBridge:Endpoints:WebPortFallbacks:0", "4711",
                "--AbpnBridge:Security:AllowedOrigins:0=https://a.example",
            ]);

        Assert.Equal(3, options.Limits.MaxRunningJobs);
        Assert.Equal([17572, 4711], options.Endpoints.WebPorts);
        Assert.Equal(["https://a.example"], options.Security.AllowedOrigins);
    }

    [Fact]
    public void Read_Environment_IsOverruledByTheCommandLine()
    {
        Environment.SetEnvironmentVariable("ABPNBRIDGE_Limits__MaxOpenPhotos", "5");
        Environment.SetEnvironmentVariable("ABPNBRIDGE_Endpoints__Port", "6");
        try
        {
            var options = DaemonSettings.Read(["--port=7"]);

            Assert.Equal(5, options.Limits.MaxOpenPhotos);
            Assert.Equal(7, options.Endpoints.Port);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ABPNBRIDGE_Limits__MaxOpenPhotos", null);
            Environment.SetEnvironmentVariable("ABPNBRIDGE_Endpoints__Port", null);
        }
    }

    [Fact]
    public void Read_TheUsersOwnFile_StandsBetweenTheShippedOneAndTheCommandLine()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.In("settings.json"), """{ "AbpnBridge": { "Endpoints": { "Port": 8, "WebPort": 9 } } }""");

        var options = DaemonSettings.Read(["--port=7"], folder.In(""));

        Assert.Equal((7, 9), (options.Endpoints.Port, options.Endpoints.WebPort));
    }

    [Theory]
    [InlineData("""{ "AbpnBridge": { "Models": { "Device": "directml:1" } } }""")]
    [InlineData("""{ "Models": { "Device": "directml:1" } } // as the documents write it""")]
    [InlineData("""{ "models": { "DEVICE": "directml:1" }, "Worker": {}, "Security": { "AllowedOrigins": [] } }""")]
    public void Read_TheUsersOwnFile_MayLeaveTheOuterObjectOut(string json) =>
        Assert.Equal("directml:1", ReadOwn(json).Models.Device);

    [Theory]
    [InlineData("{\n\n  \"Models\": {", "settings.json, line 3: Expected depth to be zero")]
    [InlineData("{ \"Models\": {\n \"Device\": cpu } }", "settings.json, line 2: 'c' is an invalid start of a value.")]
    [InlineData("""{ "Models": { "Devcie": "cpu" } }""",
        "settings.json, \"Devcie\" is no setting of Models. Did you mean \"Device\"? Known of Models: Folder, Device, Precision, AllowSoftwareAdapters, Isolation.")]
    [InlineData("""{ "AbpnBridge": { "Endpoint": { "Port": 1 } } }""", "\"Endpoint\" is no setting. Did you mean \"Endpoints\"? Known: StateFolder, DrainSeconds, Endpoints,")]
    [InlineData("""{ "Models": { "Colour": "red" } }""", "\"Colour\" is no setting of Models. Known of Models: Folder,")]
    [InlineData("""{ "Endpoints": { "Port": "many" } }""", "Endpoints:Port is \"many\"; it must be a whole number.")]
    [InlineData("""{ "Log": { "File": null } }""", "Log:File is null; leave it out instead.")]
    [InlineData("""{ "Models": "cpu" }""", "Models is \"cpu\"; it holds settings of its own: Folder, Device,")]
    [InlineData("""{ "Models": { "Device": { "Name": "cpu" } } }""", "Models:Device is a single value and holds no \"Name\".")]
    [InlineData("""{ "Models": { "Device": "cpu" }, "AbpnBridge": { "Models": { "Device": "cuda" } } }""", "has Models:Device twice")]
    public void Read_TheUsersOwnFileIsWrong_SaysWhichFileWhereAndWhatIsKnown(string json, string words)
    {
        var failure = Assert.Throws<StartFailure>(() => ReadOwn(json));

        Assert.Equal(ExitCode.BadSettings, failure.ExitCode);
        Assert.Contains("settings.json", failure.Message, StringComparison.Ordinal);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralFaults_TellsThemAll()
    {
        var failure = Assert.Throws<StartFailure>(() => ReadOwn("""{ "Modles": {}, "Log": { "Fiel": true } }""", "--port=abc"));

        Assert.Equal(3, failure.Message.Split(Environment.NewLine).Length);
        Assert.Contains("Settings: in the command line, Endpoints:Port is \"abc\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NothingGiven_IsTheDocumentedDefault()
    {
        var options = DaemonSettings.Read([]);

        Assert.Equal([17572, 17582, 17592], options.Endpoints.WebPorts);
        Assert.Equal((17571, "127.0.0.1"), (options.Endpoints.Port, options.Endpoints.Address));
        Assert.Equal((1_000_000_000L, 30_000, 8, 2, 16, 600, 16 << 20), (
            options.Limits.MaxPixels, options.Limits.MaxSidePixels, options.Limits.MaxOpenPhotos, options.Limits.MaxRunningJobs,
            options.Limits.MaxWaitingJobs, options.Limits.SessionIdleSeconds, options.Limits.MaxMessageBytes));
        Assert.InRange(options.Limits.OpenBytes, 1, 12_000_000_000);
    }

    [Theory]
    [InlineData("--nonsense", "Unknown switch \"--nonsense\"")]
    [InlineData("--port", "--port needs a value")]
    [InlineData("photo.jpg", "Unknown switch \"photo.jpg\"")]
    [InlineData("--AbpnBridge:Limits:Nonsense=1", "Nonsense")]
    [InlineData("--port=abc", "abc")]
    [InlineData("--port=-1", "AbpnBridge:Endpoints:Port is -1")]
    public void Read_BadArgument_IsOneSentence(string argument, string words)
    {
        var failure = Assert.Throws<StartFailure>(() => DaemonSettings.Read([argument]));

        Assert.Equal(ExitCode.BadSettings, failure.ExitCode);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TheSwitchOfAnotherSystem_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Here the service manager writes it.");

        var failure = Assert.Throws<StartFailure>(() => DaemonSettings.Read(["--service"]));

        Assert.Equal(
            (ExitCode.BadSettings, "--service is for the service manager of Windows, which did not start this program; leave it out."), (failure.ExitCode, failure.Message));
    }

    private static DaemonOptions ReadOwn(string json, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.In("settings.json"), json);
        return DaemonSettings.Read(arguments, folder.In(""));
    }

    [Theory]
    [InlineData("full", "", "full feed")]
    [InlineData("partial", "A, B", "partial feed (stand-ins: A, B)")]
    public void Build_Feed_IsTold(string feed, string standIns, string told) => Assert.Equal(told, BuildFacts.Describe(feed, standIns));
}
