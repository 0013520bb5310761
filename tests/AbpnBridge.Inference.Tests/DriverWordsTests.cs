using Xunit;

namespace AbpnBridge.Inference.Tests;

public sealed class DriverWordsTests
{
    // As ONNX Runtime 1.30 writes it; the longer numbers are addresses.
    private const string Suspended =
        "[ErrorCode:RuntimeException] Exception during initialization: N:\\dml\\DmlGraphFusionHelper.cpp(614)\\onnxruntime.dll!00000000247E0FBE: " +
        "(caller: 0000000024767556) Exception(1) tid(144) 887A0005 The GPU device instance has been suspended.\r\n";

    [Fact]
    public void Of_AKnownCode_IsASentenceWithTheCode() =>
        Assert.Equal("the graphics card was removed or its driver restarted (error 887A0005).", DriverWords.Of(Suspended));

    [Fact]
    public void Of_ANetworkThatWouldRunOnTheProcessorInPart_IsASentence() => Assert.Equal(
        "the graphics card or its driver cannot compute every operator of it.",
        DriverWords.Of("[ErrorCode:Fail] This session contains graph nodes that are assigned to the default CPU EP, but fallback to CPU EP has been explicitly disabled by the user."));

    [Fact]
    public void Of_AnotherMessage_IsThatMessageInOneLine() => Assert.Equal(
        "[ErrorCode:Fail] Load model failed: 8 bytes 880000001 are no graph.",
        DriverWords.Of("[ErrorCode:Fail] Load model failed:\n  8 bytes 880000001 are no graph.\n"));

    [Theory]
    [InlineData("887A0005", true)]
    [InlineData("887a0006", true)]
    [InlineData("887A0007", true)]
    [InlineData("887A0020", true)]
    [InlineData("8007000E", false)]
    [InlineData("no code", false)]
    public void TellOfALoss_OnlyWhatEndsTheDevice(string words, bool isLoss) => Assert.Equal(isLoss, DriverWords.TellOfALoss($"It failed: {words}."));
}
