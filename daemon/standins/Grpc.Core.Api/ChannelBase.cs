namespace Grpc.Core;

/// <summary>A long-lived way to a server.</summary>
public abstract class ChannelBase
{
    /// <summary>A channel to this target.</summary>
    protected ChannelBase(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Target = target;
    }

    /// <summary>What the channel was made for.</summary>
    public string Target { get; }

    /// <summary>What clients make their calls with.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Ends the channel; calls still under way are not waited for.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <summary>The transport's part of <see cref="ShutdownAsync"/>; does nothing unless overridden.</summary>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
