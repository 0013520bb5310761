namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Where in the file there is room: first where pieces were, then at the end.</summary>
internal sealed class TiffRoom
{
    // Small remainders are given up, and no more than so many rooms are tried: pictures may have a hundred thousand tiles.
    private const int SmallestRoom = 32;
    private const int MostTries = 256;

    private readonly List<FileRange> _rooms;
    private readonly long _limit;
    private readonly string _path;
    private int _first;
    private bool _isAtPieces;

    /// <summary>Room in a file.</summary>
    /// <param name="rooms">What may be overwritten, merged. One that reaches to the end of the file is cut off.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="limit">The most bytes that the kind of TIFF can address.</param>
    /// <param name="path">For messages.</param>
    internal TiffRoom(IEnumerable<FileRange> rooms, long length, long limit, string path)
    {
        _rooms = [.. rooms];
        (End, _limit, _path) = (length, limit, path);
        if (_rooms.Count == 0 || _rooms[^1].End < length) return;
        (End, _isAtPieces) = (_rooms[^1].Start, true);
        _rooms.RemoveAt(_rooms.Count - 1);
    }

    /// <summary>Bytes of the file so far.</summary>
    internal long End { get; private set; }

    /// <summary>The place for a piece of so many bytes: the first room that holds them, or one at the end, where the first piece starts at an even place.</summary>
    /// <exception cref="CodecException">The file would become too long for a classic TIFF.</exception>
    internal long Take(long bytes)
    {
        while (_first < _rooms.Count && _rooms[_first].Bytes < SmallestRoom) _first++;
        for (var i = _first; i < Math.Min(_rooms.Count, _first + MostTries); i++)
        {
            var room = _rooms[i];
            if (room.Bytes < bytes) continue;
            _rooms[i] = room with { Start = room.Start + bytes };
            return room.Start;
        }

        var place = _isAtPieces ? End : Even(End);
        _isAtPieces = true;
        return Append(place, bytes);
    }

    /// <summary>An even place at the end.</summary>
    /// <inheritdoc cref="Take"/>
    internal long Append(long bytes) => Append(Even(End), bytes);

    private static long Even(long place) => place + (place & 1);

    private long Append(long place, long bytes)
    {
        if (place + bytes > _limit)
            throw new CodecException(
                CodecFault.CannotHold, $"{_path} cannot be written: it would pass the {_limit} bytes of a classic TIFF; save the photo as BigTIFF first.");
        End = place + bytes;
        return place;
    }
}
