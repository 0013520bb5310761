namespace AbpnBridge.Imaging.Codecs;

/// <summary>What a file holds beside the picture that is read, and no file written carries over.</summary>
[Flags]
public enum UnkeptParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>EXIF, XMP or IPTC data.</summary>
    Description = 1,

    /// <summary>The comment of a JPEG.</summary>
    Comment = 2,

    /// <summary>Texts of a PNG other than the above; the name of the program that wrote it is none.</summary>
    Text = 4,

    /// <summary>
    /// Data of programs and cameras, such as content credentials: application segments of a JPEG, chunks of a PNG and tags of a TIFF that are not of the
    /// picture.
    /// </summary>
    ApplicationData = 8,

    /// <summary>Further pages of a TIFF; smaller versions of the picture are none.</summary>
    Pages = 16,

    /// <summary>Photoshop's layers in a TIFF.</summary>
    Layers = 32,

    /// <summary>Further frames of an animated PNG.</summary>
    Frames = 64,

    /// <summary>Bytes after the picture's end, such as the film of a phone's moving photo, or its further pictures.</summary>
    Trailer = 128,

    /// <summary>Channels of a TIFF beyond grey, colours and one alpha.</summary>
    Channels = 256,
}
