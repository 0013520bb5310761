using AbpnBridge.Daemon.Api;
using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;
using Google.Protobuf;
using Xunit;
using Wire = AbpnBridge.V1;
using WireFormat = AbpnBridge.Daemon.Api.WireFormat;

namespace AbpnBridge.Daemon.Tests.Api;

public sealed class RetouchRequestMapperTests
{
    private static readonly IReadOnlySet<RetouchFeature> Offered =
        new HashSet<RetouchFeature> { RetouchFeature.Blemishes, RetouchFeature.Evening, RetouchFeature.Whitening };

    private static readonly PhotoDescription Photo = new(new Extent(100, 50), PixelFormat.Rgb8, "", []);

    private readonly RetouchRequestMapper _mapper = new(new LimitOptions { MaxPixels = 1000, MaxSidePixels = 100 });

    [Fact]
    public void ReadPhoto_GoodHeader_IsMapped()
    {
        var photo = _mapper.ReadPhoto(
            new Wire.PhotoHeader
            {
                Extent = new Wire.Extent { Width = 10, Height = 100 },
                PixelFormat = Wire.PixelFormat.RgbaPhotoshop16,
                DisplayName = "IMG\n0001\u001b[31m\u202Egpj",
            },
            "photo");

        Assert.Equal(new Extent(10, 100), photo.Extent);
        Assert.Equal(new PixelFormat(ChannelLayout.Rgba, SampleType.UInt15Plus1), photo.Format);
        Assert.Equal("IMG0001[31mgpj", photo.DisplayName);
        Assert.Equal((80, 8000L), (photo.RowBytes, photo.Bytes));
        Assert.Empty(photo.Warnings);
    }

    [Fact]
    public void ReadPhoto_TooManyPixels_IsRefusedWithTheirNumber()
    {
        var header = new Wire.PhotoHeader { Extent = new Wire.Extent { Width = 100, Height = 11 }, PixelFormat = Wire.PixelFormat.Grey8 };

        var refusal = Assert.Throws<InvalidFieldException>(() => _mapper.ReadPhoto(header, "photo"));

        Assert.Equal("photo.extent", refusal.Field);
        Assert.Contains("1100 pixels; the limit is 1000", refusal.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadPhoto_ProfileOverTheLimit_IsRefused()
    {
        var header = new Wire.PhotoHeader
        {
            Extent = new Wire.Extent { Width = 1, Height = 1 },
            PixelFormat = Wire.PixelFormat.Rgb8,
            IccProfile = ByteString.CopyFrom(new byte[RetouchRequestMapper.LongestProfileBytes + 1]),
        };

        Assert.Equal("photo.icc_profile", Assert.Throws<InvalidFieldException>(() => _mapper.ReadPhoto(header, "photo")).Field);
    }

    [Fact]
    public void PixelFormats_EveryOneOfTheApi_GoesThereAndBack()
    {
        var wires = Enum.GetValues<Wire.PixelFormat>().Where(wire => wire != Wire.PixelFormat.Unspecified).ToList();

        Assert.Equal(wires, PixelFormats.All);
        Assert.All(wires, wire => Assert.Equal(wire, PixelFormats.ToWire(PixelFormats.Find(wire)!.Value)));
        Assert.Equal(16, wires.Select(PixelFormats.Find).Distinct().Count());
        Assert.Null(PixelFormats.Find(Wire.PixelFormat.Unspecified));
    }

    [Fact]
    public void ReadOrder_NothingGiven_IsTheDefault()
    {
        var order = Read(null);

        Assert.Equal(new RetouchSettings(), order.Settings);
        Assert.Equal((1f, 0.5f, 0f), (order.Settings.Blemishes, order.Settings.Evening, order.Settings.Whitening));
        Assert.Equal(KeptMarks.Moles | KeptMarks.Freckles, order.Settings.Keep);
        Assert.Null(order.Region);
    }

    [Fact]
    public void ReadOrder_DefaultOfAFeatureThatIsNotOffered_IsZero()
    {
        var order = RetouchRequestMapper.ReadOrder(
            null, null, [], Photo, new HashSet<RetouchFeature> { RetouchFeature.Whitening }, _ => [], "");

        Assert.Equal(SettingsReader.Nothing, order.Settings);
    }

    [Fact]
    public void ReadOrder_SomeStrengths_LeaveTheOthersAtTheirDefaults()
    {
        var order = Read(new Wire.RetouchSettings
        {
            Strengths = { new Wire.FeatureStrength { Feature = Wire.RetouchFeature.Whitening, Strength = 0.25f } },
            Keep = new Wire.KeptMarks(),
        });

        Assert.Equal(new RetouchSettings { Whitening = 0.25f, Keep = KeptMarks.None }, order.Settings);
    }

    [Fact]
    public void ReadOrder_FeatureThatIsNotOffered_IsRefusedOnlyAboveZero()
    {
        Wire.RetouchSettings tone(float strength) =>
            new() { Strengths = { new Wire.FeatureStrength { Feature = Wire.RetouchFeature.Tone, Strength = strength } } };

        Assert.Equal(0, Read(tone(0)).Settings.Tone);
        Assert.Equal(DaemonError.NotOffered, Assert.Throws<DaemonException>(() => Read(tone(0.1f))).Kind);
    }

    [Fact]
    public void ReadBounds_WholePhoto_Fits()
    {
        var whole = new Wire.Bounds { Width = 100, Height = 50 };

        Assert.Equal(Photo.Extent.Bounds, RetouchRequestMapper.ReadBounds(whole, Photo.Extent, "region"));
    }

    [Theory]
    [InlineData(0, 0, 101, 1, "region.width")]
    [InlineData(0, 0, 1, 51, "region.height")]
    [InlineData(100, 0, 1, 1, "region.x")]
    [InlineData(0, 50, 1, 1, "region.y")]
    [InlineData(-1, 0, 5, 5, "region.x")]
    [InlineData(99, 0, 2, 1, "region.width")]
    [InlineData(0, 0, 0, 1, "region.width")]
    [InlineData(1, 1, int.MaxValue, 1, "region.width")]
    public void ReadBounds_Outside_IsRefusedWithItsField(int x, int y, int width, int height, string field) =>
        Assert.Equal(field, Assert.Throws<InvalidFieldException>(() => RetouchRequestMapper.ReadBounds(
            new Wire.Bounds { X = x, Y = y, Width = width, Height = height }, Photo.Extent, "region")).Field);

    [Fact]
    public void ReadOrder_Overrides_AreMatchedWithKnownRegions()
    {
        RetouchRegion[] known = [new(0, Photo.Extent.Bounds, 1)];
        Wire.RegionOverride[] off = [new() { RegionId = 1, Off = true }];

        var order = RetouchRequestMapper.ReadOrder(null, null, off, Photo, Offered, _ => known, "");

        // The API counts from 1, the engine from 0.
        Assert.Equal(new KeyValuePair<int, RetouchSettings>(0, SettingsReader.Nothing), Assert.Single(order.RegionSettings));
        Assert.Contains("no regions are known", Assert.Throws<InvalidFieldException>(
            () => RetouchRequestMapper.ReadOrder(null, null, off, Photo, Offered, _ => [], "")).Description, StringComparison.Ordinal);
        Assert.Contains("a second time", Assert.Throws<InvalidFieldException>(
            () => RetouchRequestMapper.ReadOrder(null, null, [.. off, .. off], Photo, Offered, _ => known, "")).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadOrder_OverridesInAPart_AreMatchedWithItsRegions()
    {
        var part = new Wire.Bounds { X = 10, Y = 20, Width = 30, Height = 10 };
        Bounds? asked = null;

        RetouchRequestMapper.ReadOrder(null, part, [new() { RegionId = 4 }], Photo, Offered, RegionsOf, "");

        Assert.Equal(new Bounds(10, 20, 30, 10), asked);

        IReadOnlyList<RetouchRegion> RegionsOf(Bounds? bounds)
        {
            asked = bounds;
            return [new RetouchRegion(3, Photo.Extent.Bounds, 1)];
        }
    }

    [Theory]
    [InlineData(Wire.PixelFormat.Grey8, true)]
    [InlineData(Wire.PixelFormat.Grey16, true)]
    [InlineData(Wire.PixelFormat.GreyPhotoshop16, true)]
    [InlineData(Wire.PixelFormat.GreyFloat, true)]
    [InlineData(Wire.PixelFormat.GreyAlpha8, false)]
    [InlineData(Wire.PixelFormat.Rgb8, false)]
    [InlineData(Wire.PixelFormat.Unspecified, false)]
    public void ReadSelectionFormat_OnlyPlainGrey_Selects(Wire.PixelFormat wire, bool isAccepted)
    {
        if (isAccepted)
            Assert.Equal(ChannelLayout.Grey, RetouchRequestMapper.ReadSelectionFormat(wire, "f").Channels);
        else
            Assert.Throws<InvalidFieldException>(() => RetouchRequestMapper.ReadSelectionFormat(wire, "f"));
    }

    [Theory]
    [InlineData("panel", "panel")]
    [InlineData("  Photoshop\r\n panel ", "Photoshop panel")]
    public void ReadClientName_Name_LosesControlCharacters(string name, string clean) =>
        Assert.Equal(clean, RetouchRequestMapper.ReadClientName(name));

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void ReadClientName_EmptyOrOver64Characters_IsRefused(string name) =>
        Assert.Throws<InvalidFieldException>(() => RetouchRequestMapper.ReadClientName(name));

    [Fact]
    public void ReadOutput_PixelLayer_IsOfEveryFormatInItsOwn()
    {
        foreach (var format in PixelFormats.All.Select(wire => PixelFormats.Find(wire)!.Value))
        {
            var output = RetouchRequestMapper.ReadOutput(Wire.RetouchOutput.PixelLayer, format, "output");

            Assert.Equal((RetouchOutput.PixelLayer, format), (output, WireFormat.FormatOf(output, format)));
        }

        Assert.Equal(Wire.RetouchOutput.PixelLayer, WireFormat.Of(RetouchOutput.PixelLayer));
    }

    [Fact]
    public void ReadRows_OverTheMessageLimit_IsRefused()
    {
        var mapper = new RetouchRequestMapper(new LimitOptions { MaxMessageBytes = 1 << 20 });
        var wide = new PhotoDescription(new Extent(10_000, 200), PixelFormat.Rgb8, "", []);
        Wire.ReadPixelsRequest rows(int count) => new() { Output = Wire.RetouchOutput.Pixels, RowCount = count };

        Assert.Equal(new Bounds(0, 0, 10_000, 34), mapper.ReadRows(rows(34), wide).Rows);
        Assert.Contains("1050000 bytes; a message holds at most 1048576", Assert.Throws<InvalidFieldException>(
            () => mapper.ReadRows(rows(35), wide)).Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 6000, 4000, false)]
    [InlineData(600, 600, 400, true)]
    [InlineData(1, 1, 1, true)]
    [InlineData(4096, 4096, 2731, true)]
    public void ReadRows_Preview_CountsRowsOfTheView(int longSide, int width, int height, bool isPreview)
    {
        var photo = new PhotoDescription(new Extent(6000, 4000), PixelFormat.Rgb8, "", []);
        var mapper = new RetouchRequestMapper(new LimitOptions { MaxMessageBytes = int.MaxValue });
        var request = new Wire.ReadPixelsRequest
        {
            Output = Wire.RetouchOutput.Pixels,
            PreviewLongSide = longSide,
            FirstRow = height - 1,
            RowCount = 1,
        };

        var rows = mapper.ReadRows(request, photo);

        Assert.Equal(new Extent(width, height), rows.Whole);
        Assert.Equal(new Bounds(0, height - 1, width, 1), rows.Rows);
        Assert.Equal(isPreview, rows.IsPreview);
        request.FirstRow = height;
        Assert.Equal("first_row", Assert.Throws<InvalidFieldException>(() => mapper.ReadRows(request, photo)).Field);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4097)]
    public void ReadRows_PreviewOutOfRange_IsRefused(int longSide)
    {
        var request = new Wire.ReadPixelsRequest { Output = Wire.RetouchOutput.Pixels, RowCount = 1, PreviewLongSide = longSide };

        var refusal = Assert.Throws<InvalidFieldException>(() => new RetouchRequestMapper(new LimitOptions()).ReadRows(request, Photo));

        Assert.Equal($"preview_long_side: is {longSide}; it must be between 0 and 4096.", refusal.Message);
    }

    private static RetouchOrder Read(Wire.RetouchSettings? settings) =>
        RetouchRequestMapper.ReadOrder(settings, null, [], Photo, Offered, _ => [], "");
}
