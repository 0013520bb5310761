namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>How the pieces of a TIFF are packed, of the schemes that lose nothing and are written here too.</summary>
internal enum TiffCompression
{
    /// <summary>Not at all.</summary>
    None = 1,

    /// <summary>TIFF 6.0, section 13.</summary>
    Lzw = 5,

    /// <summary>zlib's, as Adobe numbers it (TIFF technical note 2).</summary>
    Deflate = 8,

    /// <summary>Runs of bytes; TIFF 6.0, section 9.</summary>
    PackBits = 32773,

    /// <summary>zlib's, as libtiff first numbered it.</summary>
    OldDeflate = 32946,
}
