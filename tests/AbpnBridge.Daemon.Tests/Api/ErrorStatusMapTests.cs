using AbpnBridge.Daemon.Api;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Inference;
using AbpnBridge.Retouching;
using AbpnBridge.Rpc;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Api;

public sealed class ErrorStatusMapTests
{
    [Theory]
    [InlineData(RetouchError.BadRequest, StatusCode.InvalidArgument)]
    [InlineData(RetouchError.UnsupportedImage, StatusCode.FailedPrecondition)]
    [InlineData(RetouchError.TooLarge, StatusCode.ResourceExhausted)]
    [InlineData(RetouchError.ModelMissing, StatusCode.FailedPrecondition)]
    [InlineData(RetouchError.QueueFull, StatusCode.ResourceExhausted)]
    [InlineData(RetouchError.DeviceLost, StatusCode.Unavailable)]
    [InlineData(RetouchError.Cancelled, StatusCode.Cancelled)]
    [InlineData(RetouchError.Internal, StatusCode.Internal)]
    public void RetouchError_Kind_HasItsCode(RetouchError kind, StatusCode code) =>
        Assert.Equal(code, ErrorStatusMap.ToRpcException(new RetouchException(kind, "words")).StatusCode);

    [Fact]
    public void EveryKind_HasACodeOfItsOwnChoice()
    {
        foreach (var kind in Enum.GetValues<DaemonError>())
            Assert.NotEqual(StatusCode.Internal, ErrorStatusMap.CodeOf(kind));
        foreach (var kind in Enum.GetValues<RetouchError>().Where(kind => kind != RetouchError.Internal))
            Assert.NotEqual(StatusCode.Internal, ErrorStatusMap.CodeOf(kind));
    }

    [Fact]
    public void InvalidField_Details_NameFieldValueAndLimit()
    {
        var mapped = ErrorStatusMap.ToRpcException(new InvalidFieldException("photo.extent.width", "is 0; it must be between 1 and 9."));

        Assert.Equal(StatusCode.InvalidArgument, mapped.StatusCode);
        Assert.Equal("photo.extent.width: is 0; it must be between 1 and 9.", mapped.Status.Detail);
        var violation = Assert.Single(DetailOf<BadRequest>(mapped).FieldViolations);
        Assert.Equal(("photo.extent.width", "is 0; it must be between 1 and 9."), (violation.Field, violation.Description));
    }

    [Fact]
    public void QueueFull_Details_SayWhenToTryAgain()
    {
        var mapped = ErrorStatusMap.ToRpcException(new DaemonException(DaemonError.QueueFull, "busy", TimeSpan.FromSeconds(1.5)));

        Assert.Equal(StatusCode.ResourceExhausted, mapped.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1.5), DetailOf<RetryInfo>(mapped).RetryDelay.ToTimeSpan());
    }

    [Fact]
    public void WithoutAHint_ThereAreNoDetails() =>
        Assert.Empty(ErrorStatusMap.ToRpcException(new DaemonException(DaemonError.NotFound, "gone")).Trailers);

    public static TheoryData<Exception> Unforeseen =>
        [new InvalidOperationException("secret path"), new RetouchException(RetouchError.Internal, "secret path")];

    [Theory]
    [MemberData(nameof(Unforeseen))]
    public void Unforeseen_Words_StayInTheLog(Exception fault)
    {
        var mapped = ErrorStatusMap.ToRpcException(fault);

        Assert.Equal(StatusCode.Internal, mapped.StatusCode);
        Assert.DoesNotContain("secret", mapped.Status.Detail, StringComparison.Ordinal);
        Assert.True(ErrorStatusMap.IsForTheLog(fault));
    }

    [Fact]
    public void Refusals_AreNoErrorsOfTheLog()
    {
        Assert.False(ErrorStatusMap.IsForTheLog(new InvalidFieldException("a", "b")));
        Assert.False(ErrorStatusMap.IsForTheLog(new DaemonException(DaemonError.QueueFull, "busy")));
        Assert.False(ErrorStatusMap.IsForTheLog(new OperationCanceledException()));
        Assert.True(ErrorStatusMap.IsForTheLog(new RetouchException(RetouchError.DeviceLost, "gone")));
    }

    [Fact]
    public void LostDevice_CanBeTriedAgain()
    {
        Assert.NotNull(DetailOf<RetryInfo>(ErrorStatusMap.ToRpcException(new RetouchException(RetouchError.DeviceLost, "gone"))).RetryDelay);
        Assert.Equal(StatusCode.Unavailable, ErrorStatusMap.ToRpcException(new ModelException(ModelFault.RunFailed, "gone")).StatusCode);
    }

    private static T DetailOf<T>(RpcException mapped)
        where T : IMessage<T>, new()
    {
        var status = Rpc.Status.Parser.ParseFrom(mapped.Trailers.GetValueBytes(ErrorStatusMap.DetailsKey));
        Assert.Equal(((int)mapped.StatusCode, mapped.Status.Detail), (status.Code, status.Message));
        return Assert.Single(status.Details).Unpack<T>();
    }
}
