namespace AbpnBridge.Inference.Isolation;

/// <summary>What a frame says. Requests go to the worker, answers come back; each request but <see cref="Cancel"/> has exactly one answer.</summary>
internal enum FrameKind : byte
{
    /// <summary>Request: load a network. Fields: the network as ONNX.</summary>
    Open = 1,

    /// <summary>Request: take a session's tensors from shared memory. Fields: session, name of the memory.</summary>
    Map = 2,

    /// <summary>Request: run a network; the inputs lie in its shared memory. Fields: session, indices of the outputs to compute.</summary>
    Run = 3,

    /// <summary>Request: stop the run at its next node. No answer of its own.</summary>
    Cancel = 4,

    /// <summary>Request: free a session. Fields: session.</summary>
    Close = 5,

    /// <summary>Answer to <see cref="Open"/>. Fields: session, inputs, outputs.</summary>
    Opened = 16,

    /// <summary>Answer: done.</summary>
    Done = 17,

    /// <summary>Answer to <see cref="Run"/>: stopped, as was asked.</summary>
    Cancelled = 18,

    /// <summary>Answer: it went wrong. Fields: the fault, a sentence.</summary>
    Failed = 19,
}

/// <summary>One message between the daemon and its worker. On the pipe: length of what follows (4 bytes), kind (1 byte), fields.</summary>
internal sealed record WorkerFrame(FrameKind Kind, byte[] Fields)
{
    /// <summary>Answers are the specs of a network or a sentence. A daemon that made room for whatever length a sick process names would go with it.</summary>
    internal const int MostAnswerBytes = 1 << 20;

    // The largest is a network; a length beyond this is no frame of ours.
    private const int MostRequestBytes = 1 << 30;

    /// <summary>The fields, from the first one on.</summary>
    internal BinaryReader Read() => new(new MemoryStream(Fields));

    /// <summary>Reads the next frame.</summary>
    /// <param name="pipe">The other side's frames.</param>
    /// <param name="mostBytes">A longer one is none.</param>
    /// <returns>Null where the other side has closed the pipe or is gone.</returns>
    /// <exception cref="InvalidDataException">What comes is no frame.</exception>
    internal static WorkerFrame? Receive(Stream pipe, int mostBytes = MostRequestBytes)
    {
        var head = new byte[5];
        if (pipe.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) return null;
        var length = BitConverter.ToInt32(head) - 1;
        if (length < 0 || length > mostBytes) throw new InvalidDataException($"A frame of {length} bytes.");
        var fields = new byte[length];
        if (pipe.ReadAtLeast(fields, length, throwOnEndOfStream: false) < length) return null;
        return new WorkerFrame((FrameKind)head[4], fields);
    }

    /// <summary>Writes a frame in one piece.</summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    internal static void Send(Stream pipe, FrameKind kind, Action<BinaryWriter>? fields = null)
    {
        using var frame = new MemoryStream();
        using var writer = new BinaryWriter(frame);
        writer.Write(0);
        writer.Write((byte)kind);
        fields?.Invoke(writer);
        writer.Seek(0, SeekOrigin.Begin);
        writer.Write((int)frame.Length - sizeof(int));
        pipe.Write(frame.GetBuffer().AsSpan(0, (int)frame.Length));
        pipe.Flush();
    }

    /// <summary>Writes what a network says of its inputs or outputs.</summary>
    internal static void Write(BinaryWriter writer, IReadOnlyList<TensorSpec> specs)
    {
        writer.Write(specs.Count);
        foreach (var spec in specs)
        {
            writer.Write(spec.Name);
            writer.Write(spec.Shape.Count);
            foreach (var side in spec.Shape) writer.Write(side);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static IReadOnlyList<TensorSpec> ReadSpecs(BinaryReader reader)
    {
        var specs = new TensorSpec[reader.ReadInt32()];
        for (var i = 0; i < specs.Length; i++)
        {
            var name = reader.ReadString();
            var shape = new int[reader.ReadInt32()];
            for (var side = 0; side < shape.Length; side++) shape[side] = reader.ReadInt32();
            specs[i] = new TensorSpec(name, shape);
        }

        return specs;
    }
}
