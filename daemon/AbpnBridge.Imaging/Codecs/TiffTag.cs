namespace AbpnBridge.Imaging.Codecs;

/// <summary>The TIFF tags we look at or write.</summary>
internal enum TiffTag : ushort
{
    /// <summary>No tag of the standard: what reads the file passes it over.</summary>
    Hidden = 65000,

    /// <summary>In EXIF's interoperability directory only.</summary>
    InteropIndex = 1,
    NewSubfileType = 254,
    ImageWidth = 256,
    ImageLength = 257,
    BitsPerSample = 258,
    Compression = 259,
    PhotometricInterpretation = 262,
    FillOrder = 266,
    ImageDescription = 270,
    Make = 271,
    Model = 272,
    StripOffsets = 273,
    Orientation = 274,
    SamplesPerPixel = 277,
    RowsPerStrip = 278,
    StripByteCounts = 279,
    XResolution = 282,
    YResolution = 283,
    PlanarConfiguration = 284,
    FreeOffsets = 288,
    FreeByteCounts = 289,
    ResolutionUnit = 296,
    DateTime = 306,
    Artist = 315,
    Predictor = 317,
    TileWidth = 322,
    TileLength = 323,
    TileOffsets = 324,
    TileByteCounts = 325,
    SubDirectories = 330,
    ExtraSamples = 338,
    SampleFormat = 339,

    /// <summary>JPEGInterchangeFormat: the thumbnail of EXIF data.</summary>
    JpegOffset = 513,
    JpegBytes = 514,
    Xmp = 700,
    Copyright = 33432,
    Iptc = 33723,
    PhotoshopResources = 34377,
    ExifDirectory = 34665,
    IccProfile = 34675,
    GpsDirectory = 34853,
    DngVersion = 50706,
    ContentCredentials = 52545,
    PhotoshopLayers = 37724,
    ColorSpace = 40961,
    InteropDirectory = 40965,
}
