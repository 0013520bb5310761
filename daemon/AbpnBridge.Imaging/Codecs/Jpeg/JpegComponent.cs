using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>A component of the frame and its quantised coefficients, each block in zigzag order.</summary>
internal sealed class JpegComponent(byte id, int horizontal, int vertical, int quantiserSlot)
{
    /// <summary>Coefficients of a block, 8 x 8.</summary>
    internal const int BlockSize = 64;

    /// <summary>The state of a coefficient that no scan has brought.</summary>
    internal const sbyte Unsent = -1;

    private short[] _coefficients = [];

    internal byte Id => id;

    /// <summary>Samples across per MCU, in blocks: 1 to 4.</summary>
    internal int Horizontal => horizontal;

    /// <summary>Samples down per MCU, in blocks: 1 to 4.</summary>
    internal int Vertical => vertical;

    internal int QuantiserSlot => quantiserSlot;

    /// <summary>The quantiser steps in zigzag order, as they were when the component's first scan began; empty before.</summary>
    internal ushort[] Quantiser { get; set; } = [];

    /// <summary>Blocks that hold pixels, across.</summary>
    internal int BlocksAcross { get; private set; }

    /// <summary>Blocks that hold pixels, down.</summary>
    internal int BlocksDown { get; private set; }

    /// <summary>Blocks from one row to the next: up to the end of the last MCU.</summary>
    internal int Stride { get; private set; }

    /// <summary>Lowest bit that the scans so far have brought, per coefficient in zigzag order; <see cref="Unsent"/> before the first.</summary>
    internal sbyte[] LowestBits { get; } = NewLowestBits();

    /// <summary>Whether the edit moved a coefficient.</summary>
    internal bool IsChanged { get; set; }

    /// <summary>Where a block begins among the coefficients.</summary>
    internal int OffsetOf(int column, int row) => (row * Stride + column) * BlockSize;

    internal Span<short> Block(int offset) => _coefficients.AsSpan(offset, BlockSize);

    /// <summary>Counts the blocks.</summary>
    internal void Measure(JpegFrame frame)
    {
        BlocksAcross = CeilDivide(CeilDivide(frame.Width * horizontal, frame.MaxHorizontal), 8);
        BlocksDown = CeilDivide(CeilDivide(frame.Height * vertical, frame.MaxVertical), 8);
        Stride = frame.McusAcross * horizontal;
    }

    /// <summary>Makes room for the coefficients, all zero.</summary>
    internal void Allocate(JpegFrame frame) =>
        // At most 30,016 x 30,016: less than the longest array.
        _coefficients = LargePages.Advise(new short[(long)Stride * frame.McusDown * vertical * BlockSize]);

    internal static int CeilDivide(int value, int by) => (value + by - 1) / by;

    private static sbyte[] NewLowestBits()
    {
        var bits = new sbyte[BlockSize];
        Array.Fill(bits, Unsent);
        return bits;
    }
}
