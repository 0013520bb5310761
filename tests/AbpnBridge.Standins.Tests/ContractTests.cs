using AbpnBridge.Standins.Protos;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.Standins;

/// <summary>What the contract types promise by themselves. The real package passes the same tests.</summary>
public sealed class ContractTests
{
    [Theory]
    [InlineData("with space")]
    [InlineData("größe")]
    [InlineData("colon:")]
    public void MetadataKey_WithOtherCharacters_IsRefused(string key) =>
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));

    [Fact]
    public void MetadataKey_AndItsValue_MustBothBeBinaryOrNeither()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("key-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("key", [1, 2]));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry("key", (string)null!));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry(null!, "text"));
    }

    [Fact]
    public void MetadataEntry_IsLowerCaseAndDoesNotChange()
    {
        byte[] bytes = [1, 2, 3];
        var entry = new Metadata.Entry("Some.Key_1-BIN", bytes);
        bytes[0] = 9;
        entry.ValueBytes[1] = 9;

        Assert.Equal("some.key_1-bin", entry.Key);
        Assert.True(entry.IsBinary);
        Assert.Equal([1, 2, 3], entry.ValueBytes);
        Assert.Throws<InvalidOperationException>(() => entry.Value);
        Assert.Equal([65, 66], new Metadata.Entry("key", "AB").ValueBytes);
    }

    [Fact]
    public void Metadata_LookUp_IgnoresCaseAndTakesTheLast()
    {
        var metadata = new Metadata { { "key", "first" }, { "other", "x" }, { "KEY", "last" } };

        Assert.Equal("last", metadata.GetValue("Key"));
        Assert.Equal(["first", "last"], metadata.GetAll("key").Select(entry => entry.Value));
        Assert.Null(metadata.Get("none"));
        Assert.Null(metadata.GetValueBytes("none"));
    }

    [Fact]
    public void MetadataEmpty_CannotBeChanged()
    {
        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("key", "value"));
        Assert.Throws<InvalidOperationException>(Metadata.Empty.Clear);
    }

    [Fact]
    public void Status_Text_NamesCodeDetailAndLocalException()
    {
        Assert.Equal("Status(StatusCode=\"OK\", Detail=\"\")", Status.DefaultSuccess.ToString());
        Assert.Equal(
            "Status(StatusCode=\"Internal\", Detail=\"d\", DebugException=\"System.TimeoutException: t\")",
            new Status(StatusCode.Internal, "d", new TimeoutException("t")).ToString());
    }

    [Fact]
    public void RpcException_WithAMessageOfItsOwn_KeepsStatusAndTrailers()
    {
        var trailers = new Metadata { { "key", "value" } };
        var error = new RpcException(new Status(StatusCode.NotFound, "detail"), trailers, "message");

        Assert.Equal("message", error.Message);
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.Same(trailers, error.Trailers);
        Assert.Empty(new RpcException(Status.DefaultCancelled).Trailers);
        Assert.Throws<ArgumentNullException>(() => new RpcException(Status.DefaultCancelled, (Metadata)null!));
    }

    [Fact]
    public void CallOptions_With_ChangesACopy()
    {
        var options = new CallOptions(deadline: DateTime.UnixEpoch);
        var changed = options.WithHeaders([]).WithWaitForReady().WithDeadline(DateTime.MaxValue);

        Assert.Null(options.Headers);
        Assert.False(options.IsWaitForReady);
        Assert.Equal(DateTime.UnixEpoch, options.Deadline);
        Assert.Empty(changed.Headers!);
        Assert.True(changed.IsWaitForReady);
        Assert.False(changed.WithWaitForReady(false).IsWaitForReady);
        Assert.Equal(DateTime.MaxValue, changed.Deadline);
    }

    [Fact]
    public void Credentials_ComposeOnlyWhatIsSecureAndSeveral()
    {
        var call = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);

        Assert.NotNull(ChannelCredentials.Create(ChannelCredentials.SecureSsl, call));
        Assert.Throws<ArgumentException>(() => ChannelCredentials.Create(ChannelCredentials.Insecure, call));
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose(call));
        Assert.NotNull(CallCredentials.Compose(call, call));
    }

    [Fact]
    public void ServiceDefinition_BindsEveryMethodOnceInOrder()
    {
        var binder = new NameBinder();
        Echo.BindService(new EchoService()).BindService(binder);

        Assert.Equal(["/standins.test.Echo/Say", "/standins.test.Echo/Join", "/standins.test.Echo/Repeat", "/standins.test.Echo/Talk"], binder.Names);
    }

    [Fact]
    public void ServiceDefinition_SameMethodTwice_IsRefused()
    {
        var marshaller = Marshallers.Create(text => System.Text.Encoding.UTF8.GetBytes(text), bytes => System.Text.Encoding.UTF8.GetString(bytes));
        var method = new Method<string, string>(MethodType.Unary, "service", "method", marshaller, marshaller);
        var builder = ServerServiceDefinition.CreateBuilder().AddMethod(method, (request, _) => Task.FromResult(request));

        Assert.Throws<ArgumentException>(() => builder.AddMethod(method, (request, _) => Task.FromResult(request)));
    }

    private sealed class NameBinder : ServiceBinderBase
    {
        public List<string> Names { get; } = [];

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            Names.Add(method.FullName);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
            Names.Add(method.FullName);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
            Names.Add(method.FullName);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
            Names.Add(method.FullName);
    }
}
