using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Samples;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>
/// What the released weights reach through the whole engine on drawn faces of three skin tones, whose clean truth is known. Each bound is a
/// hundredth to a twentieth short of what was measured at the release: a worse model, a wrong scale, a shifted mask or a lost tile falls through.
/// </summary>
public sealed class ReleasedQualityTests(ReleasedModel released) : IClassFixture<ReleasedModel>
{
    private const int Person = 2;

    // Grey levels from which on a pixel counts as marked.
    private const int Marked = 4;

    private static readonly Extent Portrait = new(621, 827);
    private static readonly FaceStudyOptions Clean = FaceStudyOptions.Clean;
    private static readonly RetouchSettings Blemishes = Retouches.Nothing with { Blemishes = 1 };

    [Theory]
    [InlineData(0.1f, 0.74)] // 0.79
    [InlineData(0.4f, 0.74)] // 0.79
    [InlineData(0.8f, 0.64)] // 0.69
    public void Blemishes_AreTakenAway(float tone, double least) => Assert.InRange(Fixed(tone, Clean with { Blemishes = 20 }, Blemishes), least, 1);

    [Theory]
    [InlineData(0.1f, 0.05)] // 0.06: most of it is as broad as a flush, which stays
    [InlineData(0.4f, 0.10)] // 0.14
    [InlineData(0.8f, 0.27)] // 0.28
    public void Redness_IsEvened(float tone, double least) =>
        Assert.InRange(Fixed(tone, Clean with { Redness = 1 }, Retouches.Nothing with { Evening = 1 }), least, 1);

    [Theory]
    [InlineData(0.1f)] // kept 0.004, removed 0.71
    [InlineData(0.4f)] // 0.007, 0.75
    [InlineData(0.8f)] // 0.011, 0.77
    public void Moles_StayUnlessTheyAreToGo(float tone)
    {
        var moles = Clean with { Moles = 5 };
        Assert.InRange(Fixed(tone, moles, Blemishes), -0.05, 0.05);
        Assert.InRange(Fixed(tone, moles, Blemishes with { Keep = KeptMarks.Freckles }), 0.7, 1);
    }

    [Theory]
    [InlineData(0.1f, 0.44)] // kept 0.02, removed 0.47
    [InlineData(0.4f, 0.38)] // 0.02, 0.43
    [InlineData(0.8f, 0.15)] // 0.02, 0.20
    public void Freckles_StayUnlessTheyAreToGo(float tone, double least)
    {
        var freckles = Clean with { Freckles = 0.6f };
        Assert.InRange(Fixed(tone, freckles, Blemishes), -0.08, 0.08);
        Assert.InRange(Fixed(tone, freckles, Blemishes with { Keep = KeptMarks.Moles }), least, 1);
    }

    [Theory]
    [InlineData(0.1f)] // 0.014 grey levels
    [InlineData(0.4f)] // 0.004
    [InlineData(0.8f)] // 0.0004
    public void CleanFace_HardlyChanges(float tone)
    {
        using var photo = FaceStudy.Draw(Portrait, Person, Clean with { SkinTone = tone });
        using var result = Retouches.Run(released.Model, photo.View(), new RetouchRequest { Settings = Blemishes });
        Assert.InRange(Differences(photo, result).Average(), 0, 0.05);
    }

    /// <summary>Share of what the marks changed that is taken away again, on the pixels they changed.</summary>
    private double Fixed(float tone, FaceStudyOptions marks, RetouchSettings settings)
    {
        using var clean = FaceStudy.Draw(Portrait, Person, Clean with { SkinTone = tone });
        using var marked = FaceStudy.Draw(Portrait, Person, marks with { SkinTone = tone });
        using var retouched = Retouches.Run(released.Model, marked.View(), new RetouchRequest { Settings = settings });
        var errors = Differences(clean, marked).Zip(Differences(clean, retouched)).Where(pair => pair.First >= Marked).ToList();
        return 1 - (errors.Sum(pair => pair.Second) / (double)errors.Sum(pair => pair.First));
    }

    private static IEnumerable<int> Differences(ImageBuffer one, ImageBuffer other)
    {
        for (var y = 0; y < Portrait.Height; y++)
            for (var i = 0; i < 3 * Portrait.Width; i++)
                yield return Math.Abs(one.Row(y)[i] - other.Row(y)[i]);
    }
}
