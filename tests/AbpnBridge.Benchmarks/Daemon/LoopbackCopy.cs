using System.Net;
using System.Net.Sockets;

namespace AbpnBridge.Benchmarks.Daemon;

/// <summary>The plainest way of bytes to another thread by TCP: one connection over the loopback, read to the end into memory that is there.</summary>
internal sealed class LoopbackCopy : IDisposable
{
    private const int ChunkBytes = 1 << 20;
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _receiver;
    private readonly byte[] _source;
    private readonly byte[] _target;

    public LoopbackCopy(byte[] bytes)
    {
        _source = bytes;
        _target = new byte[bytes.Length];
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _sender.Connect(listener.LocalEndPoint!);
        _receiver = listener.Accept();
    }

    public void Run()
    {
        var sending = Task.Run(() =>
        {
            for (var at = 0; at < _source.Length;) at += _sender.Send(_source.AsSpan(at, Math.Min(ChunkBytes, _source.Length - at)));
        });
        for (var at = 0; at < _target.Length;) at += _receiver.Receive(_target.AsSpan(at, Math.Min(ChunkBytes, _target.Length - at)));
        sending.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }
}
