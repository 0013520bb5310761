using System.Numerics;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Testing.Portraits;

/// <summary>Which of the two pictures of a composed portrait.</summary>
public enum PortraitVersion
{
    /// <summary>With the painted spots: what is to be retouched.</summary>
    Spotted,

    /// <summary>The same without the spots: what a perfect retouch of the spots gives back.</summary>
    Clean,
}

/// <summary>
/// A portrait of any size, since no open photograph is big enough: faces (photographed or drawn) are enlarged, and pores, grain, noise and small spots of the
/// picture's own resolution are painted over them, so that it is no mere enlargement. Row by row and in any order, so that no size needs floats in full;
/// the same extent and options give the same picture on every machine.
/// </summary>
public sealed class ComposedPortrait
{
    // What the daemon takes, pixels; 900 megapixels are a square of it.
    private const int LongestSide = 30_000;
    private const float NoiseDepth = 0.011f;
    private const float SmallestRadius = 2.5f;

    // Core radii in widths of the face, evenly in their logarithm: from a pore to a large papule.
    private const float LeastRadius = 0.0025f;
    private const float LargestRadius = 0.016f;

    // Spots are looked up by bands of this many rows.
    private const int BandRows = 64;

    private readonly PlacedFace[] _faces;
    private readonly StandingFigure? _figure;
    private readonly TextureTile _noise;
    private readonly Vector4 _backdrop;
    private readonly int _longestSource;
    private readonly ILookup<int, PaintedSpot> _spotsByBand;

    private ComposedPortrait(Extent extent, PortraitOptions options, FaceSource[] sources)
    {
        Extent = extent;
        var grain = TextureTile.Grain(options.Seed + 40);
        _noise = TextureTile.Noise(options.Seed + 50);
        var places = SceneLayout.Place(extent, options, sources);
        _faces = [.. places.Select((place, i) => new PlacedFace(place, extent, grain, options.Seed + 10 * i))];
        _figure = options.Scene == PortraitScene.FullLength ? new StandingFigure(places[0], grain) : null;
        _backdrop = new Vector4(sources[0].Backdrop(), 0);
        _longestSource = sources.Max(source => source.Extent.Width);
        Spots = [.. places.SelectMany((place, i) => Scatter(place, options.Seed * 7919 + i, options.SpotsPerFace, places[(i + 1)..]))];
        _spotsByBand = Spots.SelectMany(spot => BandsOf(spot.Bounds).Select(band => (band, spot))).ToLookup(pair => pair.band, pair => pair.spot);
    }

    /// <summary>Size in pixels.</summary>
    public Extent Extent { get; }

    /// <summary>The boxes of the faces, from the back to the front.</summary>
    public IReadOnlyList<Bounds> Faces => [.. _faces.Select(face => face.Place.Face)];

    /// <summary>The painted spots; none lies on another.</summary>
    public IReadOnlyList<PaintedSpot> Spots { get; }

    /// <summary>Chooses faces and places spots; nothing is painted yet.</summary>
    public static ComposedPortrait Of(Extent extent, PortraitOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(extent.PixelCount, 1, nameof(extent));
        var count = SceneLayout.FaceCount(options);
        var folder = options.RealFaces ? RealPortraits.Folder : null;
        var sources = folder is null
            ? [.. Enumerable.Range(0, count).Select(i => FaceSource.Drawn(options.Seed + i))]
            : RealPortraits.Take(folder, count, options.Seed);
        return new ComposedPortrait(extent, options, sources);
    }

    /// <summary>An extent of a number of pixels in the ratio 2 to 3 of a portrait, or wider where that is too high.</summary>
    public static Extent ExtentOf(double megapixels)
    {
        var width = (int)Math.Round(Math.Sqrt(megapixels * 1e6 * 2 / 3));
        if (width > LongestSide * 2 / 3) width = (int)Math.Ceiling(megapixels * 1e6 / LongestSide);
        return new Extent(width, (int)Math.Round(megapixels * 1e6 / width));
    }

    /// <summary>Paints the whole picture; the caller disposes it.</summary>
    public ImageBuffer Draw(PixelFormat format, PortraitVersion version = PortraitVersion.Spotted)
    {
        var buffer = new ImageBuffer(Extent, format);
        Draw(0, buffer.Span(), version);
        return buffer;
    }

    /// <summary>Paints some rows, in parallel.</summary>
    /// <param name="firstRow">The picture's row that the destination begins with.</param>
    /// <param name="destination">As wide as the picture, any format; alpha is opaque.</param>
    /// <param name="version">With or without spots.</param>
    public void Draw(int firstRow, ImageSpan destination, PortraitVersion version) => Parallel.For(
        0, destination.Extent.Height,
        () => new RowRoom(Extent.Width, _longestSource),
        (y, _, room) =>
        {
            PaintRow(firstRow + y, room, version);
            room.Store(destination.Row(y), destination.Format);
            return room;
        },
        _ => { });

    /// <summary>How much of a spot lies on each pixel, 8-bit grey: 0 outside every spot, 255 in a core; the caller disposes it.</summary>
    public ImageBuffer DrawSpots()
    {
        var mask = new ImageBuffer(Extent, PixelFormat.Grey8);
        Parallel.ForEach(Spots, spot =>
        {
            var bounds = spot.Bounds.Intersect(Extent.Bounds);
            for (var y = bounds.Y; y < bounds.Bottom; y++)
                for (var x = bounds.X; x < bounds.Right; x++)
                    if (spot.Coverage(x, y) is > 0 and var coverage) mask.Row(y)[x] = (byte)Math.Max(1, MathF.Round(255 * coverage));
        });
        return mask;
    }

    private void PaintRow(int y, RowRoom room, PortraitVersion version)
    {
        var row = room.Colours.AsSpan();
        row.Fill(_backdrop * (1.04f - 0.12f * y / Extent.Height));
        _figure?.Paint(y, row);
        foreach (var face in _faces) face.Paint(y, row, room.Blended);
        if (version == PortraitVersion.Spotted)
            foreach (var spot in _spotsByBand[y / BandRows]) PaintSpot(spot, y, row);
        var noise = _noise.Row(y);
        for (int x = 0, at = 0; x < row.Length; x++)
        {
            row[x] += new Vector4(NoiseDepth * noise[at]);
            if (++at == noise.Length) at = 0;
        }
    }

    private static void PaintSpot(PaintedSpot spot, int y, Span<Vector4> row)
    {
        var bounds = spot.Bounds;
        if (y < bounds.Y || y >= bounds.Bottom) return;
        for (var x = Math.Max(0, bounds.X); x < Math.Min(row.Length, bounds.Right); x++) row[x] *= spot.Filter(spot.Coverage(x, y));
    }

    private static IEnumerable<int> BandsOf(Bounds bounds)
    {
        var (first, last) = (Math.Max(0, bounds.Y) / BandRows, Math.Max(0, bounds.Bottom) / BandRows);
        return Enumerable.Range(first, last - first + 1);
    }

    /// <summary>Spots on open skin, clear of each other and of the heads in front.</summary>
    private List<PaintedSpot> Scatter(FacePlace place, int seed, int count, FacePlace[] inFront)
    {
        var random = new Random(seed);
        var face = place.Source.Face;
        var spots = new List<PaintedSpot>();
        for (var attempt = 0; attempt < 60 * count && spots.Count < count; attempt++)
        {
            var (x, y) = (face.X + random.NextSingle() * face.Width, face.Y + random.NextSingle() * face.Height);
            var radius = LeastRadius * MathF.Pow(LargestRadius / LeastRadius, random.NextSingle()) * place.Face.Width;
            var spot = new PaintedSpot(
                place.X + x * place.Zoom, place.Y + y * place.Zoom, Math.Max(SmallestRadius, radius), 0.55f + 0.45f * random.NextSingle(), random.Next(1000));
            var reach = 3 + (int)(2 * spot.Radius / place.Zoom);
            var isFree = Extent.Bounds.Contains(spot.Bounds)
                && spots.TrueForAll(other => other.Bounds.Intersect(spot.Bounds).IsEmpty)
                && !Array.Exists(inFront, front => !front.Face.Inflate(front.Face.Width / 4).Intersect(spot.Bounds).IsEmpty);
            if (isFree && place.Source.Openness((int)x, (int)y, reach) > 0.7f) spots.Add(spot);
        }

        return spots;
    }

    /// <summary>One thread's memory for a row.</summary>
    private sealed class RowRoom(int width, int sourceWidth)
    {
        private readonly float[] _planes = new float[3 * width];

        public Vector4[] Colours { get; } = new Vector4[width];

        public Vector4[] Blended { get; } = new Vector4[sourceWidth];

        public void Store(Span<byte> pixels, PixelFormat format)
        {
            var red = _planes.AsSpan(0, width);
            var green = _planes.AsSpan(width, width);
            var blue = _planes.AsSpan(2 * width);
            for (var x = 0; x < width; x++) (red[x], green[x], blue[x]) = (Colours[x].X, Colours[x].Y, Colours[x].Z);
            SampleConverter.FromPlanar(red, green, blue, pixels, format);
            if (!format.HasAlpha) return;
            red.Fill(1);
            SampleConverter.WriteChannel(red, pixels, format, format.ChannelCount - 1);
        }
    }
}
