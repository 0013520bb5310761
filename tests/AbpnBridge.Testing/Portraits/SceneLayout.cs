using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Testing.Portraits;

/// <summary>Where the faces of a scene lie; pure arithmetic.</summary>
internal static class SceneLayout
{
    // A standing figure fills this share of the height, and is seven and a half heads tall.
    private const float FigureShare = 0.9f;
    private const float HeadsPerFigure = 7.5f;
    private const int LargestRow = 3;

    /// <summary>How many different faces a scene shows.</summary>
    public static int FaceCount(PortraitOptions options) => options.Scene switch
    {
        PortraitScene.Group => Math.Clamp(options.GroupSize, 2, 12),
        PortraitScene.Overlap => 2,
        _ => 1,
    };

    /// <summary>The faces from the back to the front.</summary>
    public static FacePlace[] Place(Extent picture, PortraitOptions options, IReadOnlyList<FaceSource> sources) => options.Scene switch
    {
        PortraitScene.CloseUp => [Filling(picture, sources[0])],
        PortraitScene.FullLength => [Standing(picture, sources[0])],
        PortraitScene.Overlap => Overlapping(picture, sources),
        _ => SideBySide(picture, sources),
    };

    private static FacePlace Filling(Extent picture, FaceSource source)
    {
        var zoom = Math.Max((float)picture.Width / source.Extent.Width, (float)picture.Height / source.Extent.Height);
        var x = Math.Clamp(picture.Width / 2f - CentreX(source) * zoom, Math.Min(picture.Width - source.Extent.Width * zoom, 0), 0);
        var y = Math.Clamp(picture.Height / 2f - CentreY(source) * zoom, Math.Min(picture.Height - source.Extent.Height * zoom, 0), 0);
        return new FacePlace(source, zoom, x, y, FaceCut.None);
    }

    // The face's box is about four fifths of the head.
    private static FacePlace Standing(Extent picture, FaceSource source)
    {
        var head = FigureShare * picture.Height / HeadsPerFigure;
        return Centred(source, 0.8f * head / source.Face.Height, picture.Width / 2f, 0.05f * picture.Height + 0.55f * head, FaceCut.Bust);
    }

    private static FacePlace[] Overlapping(Extent picture, IReadOnlyList<FaceSource> sources)
    {
        var faceWidth = 0.30f * Math.Min(picture.Width, picture.Height);
        float Zoom(int i) => faceWidth * (i == 0 ? 0.95f : 1f) / sources[i].Face.Width;
        return
        [
            Centred(sources[0], Zoom(0), picture.Width / 2f - 0.42f * faceWidth, 0.42f * picture.Height, FaceCut.Standing),
            Centred(sources[1], Zoom(1), picture.Width / 2f + 0.42f * faceWidth, 0.48f * picture.Height, FaceCut.Standing),
        ];
    }

    private static FacePlace[] SideBySide(Extent picture, IReadOnlyList<FaceSource> sources)
    {
        var rows = sources.Count > LargestRow ? 2 : 1;
        var columns = (sources.Count + rows - 1) / rows;
        var cell = (Width: (float)picture.Width / (columns + 0.3f), Height: (float)picture.Height / rows);
        return
        [
            .. sources.Select((source, i) =>
            {
                var (row, column) = Math.DivRem(i, columns);
                var zoom = Math.Min(0.52f * cell.Width / source.Face.Width, 0.5f * cell.Height / source.Face.Height);
                var x = (column + 0.5f + 0.3f * (rows == 1 ? 0.5f : row)) * cell.Width;
                return Centred(source, zoom, x, (row + 0.45f) * cell.Height, FaceCut.Standing);
            }),
        ];
    }

    private static FacePlace Centred(FaceSource source, float zoom, float x, float y, FaceCut cut) =>
        new(source, zoom, x - CentreX(source) * zoom, y - CentreY(source) * zoom, cut);

    private static float CentreX(FaceSource source) => source.Face.X + 0.5f * source.Face.Width;

    private static float CentreY(FaceSource source) => source.Face.Y + 0.5f * source.Face.Height;
}
