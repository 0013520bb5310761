using System.Diagnostics.CodeAnalysis;

namespace AbpnBridge.Imaging.Pixels;

/// <summary>How one channel value is stored; multi-byte samples are in the machine's (little-endian) order.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names say how a sample is stored; that is their meaning.")]
public enum SampleType
{
    /// <summary>8 bits, 0 to 255.</summary>
    UInt8,

    /// <summary>16 bits, 0 to 65,535.</summary>
    UInt16,

    /// <summary>Photoshop's 16 bits: 15 bits plus one, 0 to 32,768.</summary>
    UInt15Plus1,

    /// <summary>32-bit float; 0 to 1 is black to white, values outside are kept.</summary>
    Float32,
}
