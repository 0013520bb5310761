using AbpnBridge.Rpc;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

/// <summary>What a refused call must say.</summary>
internal static class Refusals
{
    public static async Task<RpcException> ExpectAsync(StatusCode code, Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(call);
        Assert.True(refusal.StatusCode == code, $"{refusal.StatusCode} in place of {code}: {refusal.Status.Detail}");
        return refusal;
    }

    /// <summary>INVALID_ARGUMENT that names this field in its details, and these words in its sentence.</summary>
    public static async Task ExpectFieldAsync(string field, string[] words, Func<Task> call)
    {
        var refusal = await ExpectAsync(StatusCode.InvalidArgument, call);
        var violation = Assert.Single(DetailsOf<BadRequest>(refusal).FieldViolations);
        Assert.Equal(field, violation.Field);
        foreach (var word in words)
            Assert.Contains(word, refusal.Status.Detail, StringComparison.Ordinal);
    }

    public static T DetailsOf<T>(RpcException refusal)
        where T : Google.Protobuf.IMessage<T>, new()
    {
        var bytes = refusal.Trailers.GetValueBytes("grpc-status-details-bin");
        Assert.NotNull(bytes);
        var status = Rpc.Status.Parser.ParseFrom(bytes);
        Assert.Equal((int)refusal.StatusCode, status.Code);
        return Assert.Single(status.Details).Unpack<T>();
    }
}
