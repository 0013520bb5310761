using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching.Regions;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests.Regions;

/// <summary>Several regions of one photo, by formulas: skin is what is bright, so discs on black are faces.</summary>
public sealed class RegionRetouchTests : IDisposable
{
    private static readonly Extent Photo = new(1800, 1200);
    private static readonly (int X, int Y, int Radius) Left = (450, 600, 250), Right = (1300, 500, 300);
    private int _runs;
    private readonly RetouchModel _model;

    public RegionRetouchTests() => _model = FakeModel.Create(_ => _runs++);

    [Fact]
    public void Analyse_TwoFaces_AreTwoRegionsWithPassesOfTheirOwn()
    {
        using var photo = Faces(Left, Right);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest());
        Assert.Equal([0, 1], rendering.Analysis.Regions.Select(region => region.Id));
        Assert.All(rendering.Analysis.Regions.Zip([Right, Left]), pair =>
        {
            var (region, face) = pair;
            Assert.True(region.Bounds.Contains(new Bounds(face.X - face.Radius, face.Y - face.Radius, 2 * face.Radius, 2 * face.Radius)));
            Assert.InRange(region.Bounds.Width, 2.5 * face.Radius, 2.8 * face.Radius);
            Assert.Equal(512.0 / region.Bounds.Extent.LongSide, region.Scale, 1e-9);
        });
        var report = new RetouchPipeline(_model).Report(rendering, Retouches.Token);
        Assert.Equal((3, 3, 3 * FakeModel.Manifest.LocalRetouching.GigaMacs), (_runs, report.NetworkRuns, report.NetworkGigaMacs));
    }

    [Theory]
    [InlineData(1, 4, 6)]
    [InlineData(2, 5, 8)]
    public void Analyse_SmallSpots_AreLookedAtCloserWithinTheBudget(int faces, int mostTiles, int mostRuns)
    {
        (int X, int Y, int Radius)[] places = faces == 1 ? [(900, 600, 560)] : [Left, Right];
        using var even = Faces(places);
        using var spotted = Spotted(even);
        var (plain, closer) =
            (Retouches.Prepare(_model, even.View(), new RetouchRequest()).Analysis, Retouches.Prepare(_model, spotted.View(), new RetouchRequest()).Analysis);
        Assert.InRange(closer.NetworkRuns - plain.NetworkRuns, 1, mostTiles);
        Assert.InRange(closer.NetworkRuns, 3, mostRuns);
        Assert.Contains(closer.Regions, region => region.Scale > 1.2 * plain.Regions.Max(other => other.Scale) || region.Scale > 0.99);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Analyse_SickValuesInAFinerTile_LeaveWhatTheRegionsPassFound(float sick)
    {
        using var even = Faces((900, 600, 560));
        using var photo = Spotted(even);
        var clean = Retouches.Prepare(_model, photo.View(), new RetouchRequest()).Analysis;
        // The look for skin and the region's own pass are well.
        var runs = 0;
        using var model = FakeModel.Create(spoil: outputs =>
        {
            if (++runs <= 2) return;
            foreach (var output in outputs) output.Values.Span.Fill(sick);
        });
        var found = Assert.Single(Retouches.Prepare(model, photo.View(), new RetouchRequest()).Analysis.Found);
        Assert.Equal((clean.NetworkRuns, clean.Regions[0]), (runs, found.Region));
        var samples = found.RetouchMask.Samples.ToArray().Concat(found.BlendLayers.Values.SelectMany(layer => layer.Samples.ToArray()));
        Assert.All(samples, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Analyse_ManySpottedFaces_KeepWithinTheMemoryOfAllGrids()
    {
        // Nine faces, each as large as the network's input: a finer grid for each would be three times as much as memory was set aside for.
        using var photo = TestImages.Make(new Extent(3 * 1300, 3 * 1300), PixelFormat.Grey8, (x, y, _) =>
            Math.Pow(x % 1300 - 650, 2) + Math.Pow(y % 1300 - 650, 2) > 450 * 450 ? 0.05f : x % 60 < 5 && y % 60 < 5 ? 0.5f : 0.7f);
        var found = Retouches.Prepare(_model, photo.View(), new RetouchRequest()).Analysis;
        Assert.Equal(9, found.Regions.Count);
        Assert.Contains(found.Regions, region => region.Scale > 0.6);
        Assert.InRange(found.Found.Sum(region => region.SkinMask.Bounds.Extent.PixelCount), 0, RegionPlan.MostGridPixels);
    }

    [Fact]
    public void Analyse_FaceInTheMiddleOfAWideShape_IsNotDropped()
    {
        // A face and thin strands to the photo's corners: 16 % of the box around them, seen once, as all of the photo is.
        using var photo = TestImages.Make(Photo, PixelFormat.Grey8, (x, y, _) =>
            Math.Pow(x - 900, 2) + Math.Pow(y - 600, 2) <= 250 * 250 || Math.Abs(x / 1.5 - y) < 40 ? 0.7f : 0.05f);
        var analysis = Retouches.Prepare(_model, photo.View(), new RetouchRequest()).Analysis;
        Assert.True(Assert.Single(analysis.Regions).Bounds.Contains(new Bounds(650, 350, 500, 500)));
    }

    [Fact]
    public void Render_NoSkin_IsTheInputBitForBit()
    {
        using var photo = TestImages.Make(Photo, PixelFormat.Rgb8, (x, y, _) => 0.2f + 0.0001f * ((x + y) % 500));
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        using var result = Retouches.Render(_model, rendering);
        Assert.Equal(0, ImageComparer.Compare(photo.View(), result.View()).DifferingPixels);
        var report = new RetouchPipeline(_model).Report(rendering, Retouches.Token);
        Assert.Empty(report.Regions);
        Assert.Equal(0, report.MaskFraction);
    }

    [Fact]
    public void Render_OneRegionOff_LeavesItAloneAndTheOtherAsItWas()
    {
        using var photo = Faces(Left, Right);
        using var both = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        var off = new RetouchRequest { Settings = Retouches.All, RegionSettings = new Dictionary<int, RetouchSettings> { [0] = Retouches.Nothing } };
        using var one = Retouches.Run(_model, photo.View(), off);
        Assert.Equal(0, ImageComparer.Compare(photo.View(), one.View(), (x, _) => x > 870).DifferingPixels);
        Assert.Equal(0, ImageComparer.Compare(both.View(), one.View(), (x, _) => x <= 870).DifferingPixels);
        Assert.InRange(ImageComparer.Compare(photo.View(), one.View()).DifferingPixels, 150_000, 250_000);
        Assert.InRange(ImageComparer.Compare(photo.View(), both.View()).DifferingPixels, 400_000, 600_000);
    }

    [Fact]
    public void Render_OverlappingFaces_HaveNoSeam()
    {
        // Their boxes overlap by a third; the discs touch nowhere, so they are two components.
        (int, int, int)[] faces = [(500, 600, 250), (1020, 560, 240)];
        using var photo = Faces(faces);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        Assert.Equal(2, rendering.Analysis.Regions.Count);
        Assert.False(rendering.Analysis.Regions[0].Bounds.Intersect(rendering.Analysis.Regions[1].Bounds).IsEmpty);
        AssertEditIsGentle(photo, rendering, faces);
    }

    [Fact]
    public void Render_FaceCutByARegionsBorder_HasNoSeam()
    {
        // The small face lies across the border of the large one's region.
        (int, int, int)[] faces = [(600, 600, 400), (1130, 250, 80)];
        using var photo = Faces(faces);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        Assert.Equal(2, rendering.Analysis.Regions.Count);
        var large = rendering.Analysis.Regions.MaxBy(region => region.Bounds.Width)!;
        Assert.InRange(large.Bounds.Right, 1130 - 79, 1130 + 79);
        AssertEditIsGentle(photo, rendering, faces);
    }

    [Fact]
    public void Render_Part_IsThePartOfTheWholeRetouch()
    {
        using var photo = Faces(Left, Right);
        using var whole = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        var part = new Bounds(1201, 333, 97, 211);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All }, part);
        using var result = Retouches.Render(_model, rendering);
        Assert.Equal(0, ImageComparer.Compare(photo.View(), result.View(), (x, y) => !part.Contains(x, y)).DifferingPixels);
        Assert.Equal(0, ImageComparer.Compare(whole.View(), result.View(), part.Contains).DifferingPixels);
        // Only the face that the part touches is looked at; it keeps its number.
        Assert.Equal(0, Assert.Single(rendering.Analysis.Regions).Id);
    }

    [Fact]
    public void Analyse_PartAroundASmallFace_FindsIt()
    {
        // 36 pixels of 9,000 are 2 of the coarse pass's and 4 of the closer look's.
        using var photo = TestImages.Make(
            new Extent(9000, 300), PixelFormat.Grey8, (x, y, _) => (x - 7000) * (x - 7000) + (y - 150) * (y - 150) < 18 * 18 ? 0.7f : 0.05f);
        Assert.Empty(Retouches.Prepare(_model, photo.View(), new RetouchRequest()).Analysis.Regions);
        Assert.Single(Retouches.Prepare(_model, photo.View(), new RetouchRequest(), new Bounds(6960, 100, 80, 100)).Analysis.Regions);
    }

    [Fact]
    public void Analyse_SmallFaceInALargePhoto_IsFoundByTheCloserLook()
    {
        // 140 of 6,000 pixels across: 113 pixels of the coarse grid, 398 of the closer look's.
        using var photo = TestImages.Make(
            new Extent(6000, 400), PixelFormat.Grey8, (x, y, _) => (x - 2900) * (x - 2900) + (y - 190) * (y - 190) < 70 * 70 ? 0.7f : 0.05f);
        var region = Assert.Single(Retouches.Prepare(_model, photo.View(), new RetouchRequest()).Analysis.Regions);
        Assert.Equal(1, region.Scale);
        Assert.True(region.Bounds.Contains(new Bounds(2830, 120, 140, 140)));
    }

    public void Dispose() => _model.Dispose();

    private static ImageBuffer Faces(params (int X, int Y, int Radius)[] faces) => TestImages.Make(Photo, PixelFormat.RgbFloat, (x, y, c) =>
    {
        var nearest = faces.Max(face => face.Radius - MathF.Sqrt((x - face.X) * (x - face.X) + (y - face.Y) * (y - face.Y)));
        return nearest > 0 ? 0.7f - 0.03f * c + 0.05f * MathF.Sin(x / 31f) * MathF.Cos(y / 37f) : 0.05f;
    });

    /// <summary>With spots of 5 pixels all over the faces.</summary>
    private static ImageBuffer Spotted(ImageBuffer faces)
    {
        var spotted = TestImages.Copy(faces.View());
        for (var y = 0; y < Photo.Height; y++)
            for (var x = 0; x < Photo.Width; x++)
                if (x % 60 < 5 && y % 60 < 5 && MemoryMarshal.Cast<byte, float>(spotted.Row(y))[3 * x] > 0.5f)
                    MemoryMarshal.Cast<byte, float>(spotted.Row(y)).Slice(3 * x, 3).Fill(0.5f);
        return spotted;
    }

    /// <summary>Well inside the faces the edit changes slowly from pixel to pixel; a region's border would be a step of it.</summary>
    private void AssertEditIsGentle(ImageBuffer photo, RetouchRendering rendering, (int X, int Y, int Radius)[] faces)
    {
        using var result = Retouches.Render(_model, rendering);
        var (before, after, edit, above) = (new float[Photo.Width], new float[Photo.Width], new float[Photo.Width], new float[Photo.Width]);
        var checkedPixels = 0;
        for (var y = 0; y < Photo.Height; y++)
        {
            SampleConverter.ReadChannel(photo.Row(y), photo.Format, 1, before);
            SampleConverter.ReadChannel(result.Row(y), photo.Format, 1, after);
            for (var x = 0; x < edit.Length; x++) edit[x] = after[x] - before[x];
            for (var x = 1; x < edit.Length; x++)
            {
                // The coarsest grid has a pixel per 2.5 of the photo, and masks are smoothed by 3 of those.
                if (!faces.Any(face => Math.Pow(x - face.X, 2) + Math.Pow(y - face.Y, 2) < Math.Pow(face.Radius - 10, 2))) continue;
                checkedPixels++;
                // The face's own waves move the edit by a quarter of a grey level a pixel; an edit is 10 levels and more.
                Assert.InRange(Math.Abs(edit[x] - edit[x - 1]), 0, 0.5f / 255);
                Assert.InRange(Math.Abs(edit[x] - above[x]), 0, 0.5f / 255);
            }

            (edit, above) = (above, edit);
        }

        Assert.InRange(checkedPixels, 100_000, Photo.PixelCount);
    }
}
