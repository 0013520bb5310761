namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Goes through the blocks of a scan in coding order (ITU T.81, A.2).</summary>
internal struct BlockWalk(JpegScan scan)
{
    private readonly JpegScan.Unit[] _units = scan.Units;
    private int _unit = -1;
    private int _column;
    private int _row;
    private int _untilRestart = scan.RestartInterval;

    /// <summary>The component's place within the scan.</summary>
    internal int Index { get; private set; }

    /// <summary>Where the block begins among its component's coefficients.</summary>
    internal int Offset { get; private set; }

    /// <summary>Whether a restart marker comes before this block.</summary>
    internal bool IsAfterRestart { get; private set; }

    internal bool MoveNext()
    {
        IsAfterRestart = false;
        if (++_unit == _units.Length && !NextMcu()) return false;
        ref readonly var unit = ref _units[_unit];
        Index = unit.Index;
        var component = scan.Components[Index].Component;
        Offset = component.OffsetOf(_column * unit.StepAcross + unit.Column, _row * unit.StepDown + unit.Row);
        return true;
    }

    private bool NextMcu()
    {
        _unit = 0;
        if (++_column == scan.McusAcross)
        {
            _column = 0;
            if (++_row == scan.McusDown) return false;
        }

        if (scan.RestartInterval == 0 || --_untilRestart > 0) return true;
        _untilRestart = scan.RestartInterval;
        IsAfterRestart = true;
        return true;
    }
}
