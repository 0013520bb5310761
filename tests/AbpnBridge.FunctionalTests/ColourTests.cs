using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using AbpnBridge.V1;
using Google.Protobuf;
using Xunit;
using WireFormat = AbpnBridge.V1.PixelFormat;

namespace AbpnBridge.FunctionalTests;

public sealed class ColourTests(SharedDaemon shared)
{
    public static TheoryData<string, WireFormat> Documents => new()
    {
        { nameof(TestProfiles.AdobeRgb), WireFormat.Rgb16 },
        { nameof(TestProfiles.DisplayP3), WireFormat.RgbaPhotoshop16 },
        { nameof(TestProfiles.ProPhoto), WireFormat.Rgb16 },
        { nameof(TestProfiles.LinearProPhoto), WireFormat.RgbFloat },
        { nameof(TestProfiles.GreyLinear), WireFormat.GreyFloat },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Retouch_TheSamePhotoInAnotherSpace_LooksTheSame(string profile, WireFormat wire)
    {
        var icc = (byte[])typeof(TestProfiles).GetMethod(profile)!.Invoke(null, ["any name"])!;
        var srgb = TestPhoto.Face(wire);
        var colour = ColourTransform.FromProfile(icc, srgb.Format);
        var document = srgb with { Pixels = Converted(srgb.Pixels, srgb.Format, colour.FromSrgb) };

        var expected = await RetouchConversation.RunAsync(shared.Client, srgb);
        var answer = await RetouchConversation.RunAsync(shared.Client, document, header =>
        {
            header.Photo.IccProfile = ByteString.CopyFrom(icc);
            header.Outputs.AddRange([RetouchOutput.Pixels, RetouchOutput.Mask]);
        });

        // The retouch itself moves skin by tens of levels; documents are rounded to 16 bits (1/65535) and the area means of the low-resolution pass are taken
        // in
        // each document's own encoding, which moves edges of the network's view by a fraction of a level.
        var difference = Values(expected.Pixels, srgb.Format).Zip(
            Values(Converted(answer.Pixels, srgb.Format, colour.ToSrgb), srgb.Format), (a, b) => Math.Abs(a - b)).ToList();
        var change = Values(expected.Pixels, srgb.Format).Zip(Values(srgb.Pixels, srgb.Format), (a, b) => Math.Abs(a - b)).ToList();
        Assert.True(change.Max() > 10 / 255f, "nothing was retouched");
        Assert.True(difference.Average() < 0.1 / 255, $"mean {255 * difference.Average()} levels, largest {255 * difference.Max()}");
        Assert.True(difference.Average() < change.Average() / 10, $"{difference.Average()} of {change.Average()}");
        Assert.Equal(0, Changes.Between(document, answer.Pixels, answer.Outputs[RetouchOutput.Mask].ToArray()).OutsideMask);
        Assert.Empty(answer.Summary!.Warnings);
    }

    [Fact]
    public async Task Retouch_SrgbUnderAnyName_GivesTheBytesOfAPhotoWithoutProfile()
    {
        var plain = await RetouchConversation.RunAsync(shared.Client, TestPhoto.Face());

        var answer = await RetouchConversation.RunAsync(
            shared.Client, TestPhoto.Face(), header => header.Photo.IccProfile = ByteString.CopyFrom(TestProfiles.Srgb("any name")));

        Assert.Equal(plain.Pixels, answer.Pixels);
        Assert.Empty(answer.Summary!.Warnings);
    }

    [Fact]
    public async Task Retouch_FloatWithoutProfile_SaysWhatItWasTakenFor()
    {
        var answer = await RetouchConversation.RunAsync(shared.Client, TestPhoto.Face(WireFormat.RgbFloat));

        Assert.Equal("taken-for-srgb", Assert.Single(answer.Summary!.Warnings).Code);
    }

    [Fact]
    public Task Retouch_TableProfile_IsRefusedByName() => Refusals.ExpectFieldAsync(
        "header.photo.icc_profile", ["\"Epson R2400\"", "convert the photo to sRGB"],
        () => RetouchConversation.RunAsync(
            shared.Client, TestPhoto.Face(), header => header.Photo.IccProfile = ByteString.CopyFrom(TestProfiles.Lut("Epson R2400"))));

    [Fact]
    public Task OpenPhoto_TableProfile_IsRefusedByName()
    {
        var header = TestPhoto.Face().Header;
        header.IccProfile = ByteString.CopyFrom(TestProfiles.Lut("Epson R2400"));
        return Refusals.ExpectFieldAsync(
            "photo.icc_profile", ["\"Epson R2400\"", "convert the photo to sRGB"],
            async () => await shared.Client.Photo.OpenPhotoAsync(new OpenPhotoRequest { Photo = header }));
    }

    private delegate void Conversion(Span<float> red, Span<float> green, Span<float> blue);

    private static byte[] Converted(byte[] pixels, Imaging.Pixels.PixelFormat format, Conversion convert)
    {
        var count = pixels.Length / format.BytesPerPixel;
        float[] red = new float[count], green = new float[count], blue = new float[count];
        SampleConverter.ToPlanar(pixels, format, red, green, blue);
        convert(red, green, blue);
        var converted = (byte[])pixels.Clone();
        SampleConverter.FromPlanar(red, green, blue, converted, format);
        return converted;
    }

    private static float[] Values(byte[] pixels, Imaging.Pixels.PixelFormat format)
    {
        var values = new float[pixels.Length / format.BytesPerPixel];
        SampleConverter.ReadChannel(pixels, format, 0, values);
        return values;
    }
}
