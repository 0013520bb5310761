using System.Globalization;
using AbpnBridge.V1;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

/// <summary>Every bad input is refused with INVALID_ARGUMENT that names field, value and limit.</summary>
public sealed class BadInputTests(SharedDaemon shared)
{
    private static readonly TestPhoto Photo = TestPhoto.Face();

    public static TheoryData<string, string, string> Headers => new()
    {
        { "no photo", "header.photo", "missing" },
        { "no extent", "header.photo.extent", "missing" },
        { "zero width", "header.photo.extent.width", "is 0; it must be between 1 and 30000" },
        { "negative height", "header.photo.extent.height", "is -5; it must be between 1 and 30000" },
        { "absurd width", "header.photo.extent.width", "is 2147483647; it must be between 1 and 30000" },
        { "unspecified format", "header.photo.pixel_format", "Unspecified" },
        { "unknown format", "header.photo.pixel_format", "99" },
        { "long name", "header.photo.display_name", "has 257 characters; the limit is 256" },
        { "NaN strength", "header.settings.strengths[0].strength", "NaN" },
        { "strength over 1", "header.settings.strengths[0].strength", "is 1.5; it must be between 0 and 1" },
        { "strength below 0", "header.settings.strengths[0].strength", "is -0.25; it must be between 0 and 1" },
        { "unknown feature", "header.settings.strengths[0].feature", "is 77" },
        { "feature twice", "header.settings.strengths[1].feature", "a second time" },
        { "mark twice", "header.settings.keep.marks[1]", "a second time" },
        { "unknown mark", "header.settings.keep.marks[0]", "is 9" },
        { "region outside", "header.region.width", "is 200; it must be between 1 and 101" },
        { "region left of the photo", "header.region.x", "is -1; it must be between 0 and 300" },
        { "empty region", "header.region.height", "is 0; it must be between 1 and 401" },
        { "region overflow", "header.region.width", "is 2147483647" },
        { "output twice", "header.outputs[1]", "a second time" },
        { "unspecified output", "header.outputs[0]", "is 0" },
        { "colour selection", "header.selection_format", "Rgb8" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public Task Retouch_BadHeader_IsRefusedWithItsField(string what, string field, string words) => Refusals.ExpectFieldAsync(
        field, [words], () => RetouchConversation.RunAsync(shared.Client, Photo, header => Spoil(header, what)));

    public static TheoryData<string, string, string> Bands => new()
    {
        { "half a row", "pixel_band.pixels", "has 451 bytes; whole rows of 903 bytes" },
        { "no bytes", "pixel_band.pixels", "has 0 bytes" },
        { "below the photo", "pixel_band.first_row", "is 401; it must be between 0 and 400" },
        { "negative row", "pixel_band.first_row", "is -1; it must be between 0 and 400" },
        { "over the end", "pixel_band.pixels", "holds 2 rows from row 400; the photo ends after row 400" },
        { "twice", "pixel_band.first_row", "row 3 was sent already" },
        { "second header", "header", "a second time" },
        { "empty message", "message", "is empty" },
        { "selection unasked", "selection_band", "has_selection is false" },
        { "rows missing", "pixel_band", "4 of 401 came, the first missing one is row 4" },
    };

    [Theory]
    [MemberData(nameof(Bands))]
    public Task Retouch_BadBand_IsRefusedWithItsField(string what, string field, string words) => Refusals.ExpectFieldAsync(
        field, [words],
        () => SendAsync(
        [
            new RetouchRequest { Header = new RetouchHeader { Photo = Photo.Header } },
            new RetouchRequest { PixelBand = Photo.Band(0, 4) },
            .. Spoiled(what),
        ]));

    [Fact]
    public Task Retouch_PixelsBeforeTheHeader_AreRefused() => Refusals.ExpectFieldAsync(
        "header", ["the first message"], () => SendAsync([new RetouchRequest { PixelBand = Photo.Band(0, 1) }]));

    [Fact]
    public Task Retouch_NoMessageAtAll_IsRefused() => Refusals.ExpectFieldAsync("header", ["the first message"], () => SendAsync([]));

    [Fact]
    public Task Retouch_TooManyPixels_AreRefusedBeforeAnyIsSent() => Refusals.ExpectFieldAsync(
        "header.photo.extent.height", ["is 30001", "between 1 and 30000"],
        () => SendAsync(
        [
            new RetouchRequest
            {
                Header = new RetouchHeader
                {
                    Photo = new PhotoHeader { Extent = new Extent { Width = 30000, Height = 30001 }, PixelFormat = PixelFormat.Rgb8 },
                },
            },
        ]));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public async Task Retouch_FloatThatIsNoNumber_IsRefusedWithItsPlace(float value)
    {
        var photo = TestPhoto.Face(PixelFormat.RgbFloat);
        BitConverter.TryWriteBytes(photo.Pixels.AsSpan(5 * photo.RowBytes + 2 * 12 + 4), value);

        await Refusals.ExpectFieldAsync(
            "pixel_band.pixels", ["column 2, row 5, channel 1", value.ToString(CultureInfo.InvariantCulture)],
            () => RetouchConversation.RunAsync(shared.Client, photo));
    }

    [Fact]
    public async Task Retouch_PhotoshopSampleAbove32768_IsRefusedWithItsPlace()
    {
        var photo = TestPhoto.Face(PixelFormat.RgbPhotoshop16);
        BitConverter.TryWriteBytes(photo.Pixels.AsSpan(7 * photo.RowBytes), (ushort)32769);

        await Refusals.ExpectFieldAsync(
            "pixel_band.pixels", ["column 0, row 7, channel 0", "is 32769", "32768"], () => RetouchConversation.RunAsync(shared.Client, photo));
    }

    [Fact]
    public async Task Retouch_FeatureNoModelOffers_IsNotToBeHad()
    {
        var refusal = await Refusals.ExpectAsync(
            StatusCode.FailedPrecondition,
            () => RetouchConversation.RunAsync(shared.Client, Photo, header => header.Settings = One(RetouchFeature.GarmentWrinkles, 0.5f)));

        Assert.Contains("GarmentWrinkles", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retouch_FeatureNoModelOffersAtStrengthZero_IsNoError()
    {
        var answer = await RetouchConversation.RunAsync(
            shared.Client, Photo, header => header.Settings = One(RetouchFeature.GarmentWrinkles, 0));

        Assert.NotNull(answer.Summary);
    }

    [Theory]
    [InlineData(RetouchOutput.SoftLightLayer)]
    [InlineData(RetouchOutput.ResidueLayer)]
    public async Task Retouch_LayerOfAFloatPhoto_IsNotToBeHad(RetouchOutput output)
    {
        var refusal = await Refusals.ExpectAsync(
            StatusCode.FailedPrecondition,
            () => RetouchConversation.RunAsync(
                shared.Client, TestPhoto.Face(PixelFormat.RgbFloat), header => header.Outputs.Add(output)));

        Assert.Contains("32-bit", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retouch_MessageOverTheLimit_IsRefused()
    {
        var refused = new RetouchRequest { PixelBand = new PixelBand { Pixels = ByteString.CopyFrom(new byte[17 << 20]) } };

        await Refusals.ExpectAsync(
            StatusCode.ResourceExhausted, () => SendAsync([new RetouchRequest { Header = new RetouchHeader { Photo = Photo.Header } }, refused]));
    }

    private static RetouchSettings One(RetouchFeature feature, float strength) =>
        new() { Strengths = { new FeatureStrength { Feature = feature, Strength = strength } } };

    private static void Spoil(RetouchHeader header, string what)
    {
        switch (what)
        {
            case "no photo": header.Photo = null; break;
            case "no extent": header.Photo.Extent = null; break;
            case "zero width": header.Photo.Extent.Width = 0; break;
            case "negative height": header.Photo.Extent.Height = -5; break;
            case "absurd width": header.Photo.Extent.Width = int.MaxValue; break;
            case "unspecified format": header.Photo.PixelFormat = PixelFormat.Unspecified; break;
            case "unknown format": header.Photo.PixelFormat = (PixelFormat)99; break;
            case "long name": header.Photo.DisplayName = new string('x', 257); break;
            case "NaN strength": header.Settings = One(RetouchFeature.Evening, float.NaN); break;
            case "strength over 1": header.Settings = One(RetouchFeature.Blemishes, 1.5f); break;
            case "strength below 0": header.Settings = One(RetouchFeature.Whitening, -0.25f); break;
            case "unknown feature": header.Settings = One((RetouchFeature)77, 0); break;
            case "feature twice":
                header.Settings = new() { Strengths = { One(RetouchFeature.Evening, 0).Strengths, One(RetouchFeature.Evening, 1).Strengths } };
                break;
            case "mark twice": header.Settings = new() { Keep = new() { Marks = { KeptMark.Moles, KeptMark.Moles } } }; break;
            case "unknown mark": header.Settings = new() { Keep = new() { Marks = { (KeptMark)9 } } }; break;
            case "region outside": header.Region = new Bounds { X = 200, Width = 200, Height = 10 }; break;
            case "region left of the photo": header.Region = new Bounds { X = -1, Width = 10, Height = 10 }; break;
            case "empty region": header.Region = new Bounds { Width = 10 }; break;
            case "region overflow": header.Region = new Bounds { X = 100, Y = 100, Width = int.MaxValue, Height = int.MaxValue }; break;
            case "output twice": header.Outputs.Add([RetouchOutput.Mask, RetouchOutput.Mask]); break;
            case "unspecified output": header.Outputs.Add(RetouchOutput.Unspecified); break;
            case "colour selection": (header.HasSelection, header.SelectionFormat) = (true, PixelFormat.Rgb8); break;
            default: throw new ArgumentException(what, nameof(what));
        }
    }

    private static RetouchRequest[] Spoiled(string what) => what switch
    {
        "half a row" => [Band(4, 451)],
        "no bytes" => [Band(4, 0)],
        "below the photo" => [Band(401, 903)],
        "negative row" => [Band(-1, 903)],
        "over the end" => [Band(400, 2 * 903)],
        "twice" => [Band(3, 903)],
        "second header" => [new RetouchRequest { Header = new RetouchHeader { Photo = Photo.Header } }],
        "empty message" => [new RetouchRequest()],
        "selection unasked" => [new RetouchRequest { SelectionBand = new PixelBand { Pixels = ByteString.CopyFrom(new byte[301]) } }],
        "rows missing" => [],
        _ => throw new ArgumentException(what, nameof(what)),
    };

    private static RetouchRequest Band(int firstRow, int bytes) =>
        new() { PixelBand = new PixelBand { FirstRow = firstRow, Pixels = ByteString.CopyFrom(new byte[bytes]) } };

    /// <summary>Sends messages, closes, and reads on; a call that the daemon has ended already does not take any more.</summary>
    private async Task SendAsync(RetouchRequest[] messages)
    {
        using var call = shared.Client.Retouch.Retouch();
        try
        {
            foreach (var message in messages)
                await call.RequestStream.WriteAsync(message);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // The status comes from the response stream below, whichever side noticed first.
        }

        await RetouchConversation.ReceiveAsync(call, CancellationToken.None);
    }
}
