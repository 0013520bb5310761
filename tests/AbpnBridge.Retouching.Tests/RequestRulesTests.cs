using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class RequestRulesTests : IDisposable
{
    private readonly RetouchModel _model = FakeModel.Create();
    private readonly ImageBuffer _photo = TestImages.Waves(new Extent(20, 10), PixelFormat.Rgb8, 1);

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.5f)]
    [InlineData(float.NaN)]
    public void Prepare_StrengthOutOfRange_NamesItAndTheLimit(float strength)
    {
        var error = Refused(new RetouchRequest { Settings = new RetouchSettings { Evening = strength } });
        Assert.Equal(RetouchError.BadRequest, error.Kind);
        Assert.Contains("evening", error.Message, StringComparison.Ordinal);
        Assert.Contains("within 0 and 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_FeatureTheModelLacks_SaysSo()
    {
        var error = Refused(new RetouchRequest { Settings = new RetouchSettings { GarmentWrinkles = 0.5f } });
        Assert.Equal(RetouchError.ModelMissing, error.Kind);
        Assert.Equal("The model formula 1.0 cannot retouch garment wrinkles.", error.Message);
    }

    [Fact]
    public void Prepare_SelectionThatDoesNotFit_IsABadRequest()
    {
        using var small = TestImages.Flat(new Extent(20, 9), PixelFormat.Grey8, 1);
        using var coloured = TestImages.Flat(new Extent(20, 10), PixelFormat.Rgb8, 1);
        Assert.Equal(RetouchError.BadRequest, Refused(new RetouchRequest { Selection = small.View() }).Kind);
        Assert.Equal(RetouchError.BadRequest, Refused(new RetouchRequest { Selection = coloured.View() }).Kind);
    }

    [Fact]
    public void Render_BoundsOrDestinationThatDoNotFit_IsABadRequest()
    {
        var rendering = Retouches.Prepare(_model, _photo.View(), new RetouchRequest());
        using var right = new ImageBuffer(new Extent(5, 5), PixelFormat.Rgb8);
        using var wrongFormat = new ImageBuffer(new Extent(5, 5), PixelFormat.Rgba8);
        AssertRefused(RetouchOutput.Pixels, new Bounds(16, 0, 5, 5), right);
        AssertRefused(RetouchOutput.Pixels, new Bounds(0, 0, 5, 4), right);
        AssertRefused(RetouchOutput.Pixels, new Bounds(0, 0, 5, 5), wrongFormat);
        AssertRefused(RetouchOutput.Mask, new Bounds(0, 0, 5, 5), right);

        void AssertRefused(RetouchOutput output, Bounds bounds, ImageBuffer destination)
        {
            var error = Assert.Throws<RetouchException>(
                () => new RetouchPipeline(_model).Render(rendering, output, bounds, destination.Span(), Retouches.Token));
            Assert.Equal(RetouchError.BadRequest, error.Kind);
        }
    }

    [Fact]
    public void Settings_Default_KeepMarksAndWhitenNothing()
    {
        var settings = new RetouchSettings();
        Assert.Equal([1f, 0.5f, 0f, 0f, 0f], Enum.GetValues<RetouchFeature>().Select(settings.StrengthOf));
        Assert.Equal(KeptMarks.Moles | KeptMarks.Freckles, settings.Keep);
    }

    [Fact]
    public void Features_OfTheModel_AreTheManifestsAndWhitening() =>
        Assert.Equal([RetouchFeature.Blemishes, RetouchFeature.Evening, RetouchFeature.Whitening], _model.Features);

    public void Dispose()
    {
        _model.Dispose();
        _photo.Dispose();
    }

    private RetouchException Refused(RetouchRequest request) =>
        Assert.Throws<RetouchException>(() => Retouches.Prepare(_model, _photo.View(), request));
}
