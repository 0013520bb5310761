namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>The markers that are looked at (ITU T.81, table B.1), without their leading FF.</summary>
internal static class JpegMarker
{
    internal const byte Baseline = 0xC0;
    internal const byte ExtendedSequential = 0xC1;
    internal const byte Progressive = 0xC2;
    internal const byte HuffmanTables = 0xC4;
    internal const byte Restart0 = 0xD0;
    internal const byte StartOfImage = 0xD8;
    internal const byte EndOfImage = 0xD9;
    internal const byte StartOfScan = 0xDA;
    internal const byte Quantisers = 0xDB;
    internal const byte NumberOfLines = 0xDC;
    internal const byte RestartInterval = 0xDD;
    internal const byte App0 = 0xE0;
    internal const byte App2 = 0xE2;
    internal const byte App14 = 0xEE;
    internal const byte App15 = 0xEF;
    internal const byte Comment = 0xFE;

    /// <summary>Whether nothing follows the marker: TEM, RSTn, SOI.</summary>
    internal static bool StandsAlone(byte marker) => marker is 0x01 or (>= Restart0 and <= StartOfImage);

    /// <summary>Whether it starts a frame of any kind, the unsupported ones among them.</summary>
    internal static bool IsFrame(byte marker) => marker is >= Baseline and <= 0xCF and not (HuffmanTables or 0xC8 or 0xCC);

    /// <summary>Whether it holds what is no part of the coded picture: APPn and COM.</summary>
    internal static bool IsDescription(byte marker) => marker is (>= App0 and <= App15) or Comment;
}
