using Grpc.Core;

namespace AbpnBridge.Cli.Tests;

public sealed class CommandFailureTests
{
    [Fact]
    public void From_PartOfTheProgramIsGone_IsASentence()
    {
        // As .NET names it, a part of the program that is loaded when it is first needed.
        var missing = new FileNotFoundException("Could not load file or assembly.", "System.IO.Pipelines, Version=10.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51");

        foreach (var fault in (Exception[])[missing, new TypeInitializationException("JsonLines", missing)])
        {
            var failure = CommandFailure.From(fault);
            Assert.Equal(("program-removed", ExitCode.NoDaemon), (failure?.Code, failure?.ExitStatus));
            Assert.Contains("its part System.IO.Pipelines is gone.", failure!.Message);
        }
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, "invalid-argument", ExitCode.Refused)]
    [InlineData(StatusCode.FailedPrecondition, "failed-precondition", ExitCode.Refused)]
    [InlineData(StatusCode.ResourceExhausted, "resource-exhausted", ExitCode.Refused)]
    [InlineData(StatusCode.Unauthenticated, "unauthenticated", ExitCode.Refused)]
    [InlineData(StatusCode.Unavailable, "unavailable", ExitCode.NoDaemon)]
    [InlineData(StatusCode.Cancelled, "cancelled", ExitCode.Cancelled)]
    [InlineData(StatusCode.Internal, "internal", ExitCode.Failed)]
    [InlineData(StatusCode.DataLoss, "internal", ExitCode.Failed)]
    public void From_GrpcStatus_HasItsOwnWordAndExitCode(StatusCode status, string code, int exitCode)
    {
        var failure = CommandFailure.From(new RpcException(new Status(status, "because")))!;

        Assert.Equal((code, exitCode), (failure.Code, failure.ExitStatus));
    }

    [Fact]
    public void From_RefusedByTheDaemon_SaysTheDaemonsOwnSentence() =>
        Assert.Equal(
            "photo.extent.width is 0", CommandFailure.From(new RpcException(new Status(StatusCode.InvalidArgument, "photo.extent.width is 0")))!.Message);

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Internal)]
    public void From_BrokenConnection_IsNoDaemonWhateverTheClientCallsIt(StatusCode status)
    {
        var broken = new RpcException(new Status(status, "because", new IOException("reset")));

        Assert.Equal(ExitCode.NoDaemon, CommandFailure.From(broken)!.ExitStatus);
    }

    [Fact]
    public void From_MissingOpenCv_SaysWhatToInstall()
    {
        var missing = new DllNotFoundException("OpenCvSharpExtern");

        Assert.All(
            new Exception[] { missing, new TypeInitializationException("OpenCvSharp.NativeMethods", missing) },
            exception => Assert.Equal(("no-codecs", ExitCode.Refused), (CommandFailure.From(exception)!.Code, CommandFailure.From(exception)!.ExitStatus)));
    }

    [Fact]
    public void From_ProgrammingError_IsNotHidden() => Assert.Null(CommandFailure.From(new ArgumentNullException("photo")));
}
