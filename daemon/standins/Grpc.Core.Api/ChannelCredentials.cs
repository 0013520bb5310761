namespace Grpc.Core;

/// <summary>How a channel is secured.</summary>
public abstract class ChannelCredentials
{
    private protected ChannelCredentials()
    {
    }

    /// <summary>Not at all: clear text.</summary>
    public static ChannelCredentials Insecure { get; } = new InsecureCredentials();

    /// <summary>TLS with the system's roots.</summary>
    public static ChannelCredentials SecureSsl { get; } = new TlsCredentials();

    private protected virtual bool IsComposable => false;

    /// <summary>A secure channel whose calls also prove their caller. Clear text cannot be composed.</summary>
    public static ChannelCredentials Create(ChannelCredentials channelCredentials, CallCredentials callCredentials) =>
        new Composite(channelCredentials, callCredentials);

    /// <summary>Tells the transport what these credentials are made of.</summary>
    public abstract void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object state);

    private sealed class InsecureCredentials : ChannelCredentials
    {
        public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object state) =>
            configurator.SetInsecureCredentials(state);
    }

    private sealed class TlsCredentials : ChannelCredentials
    {
        private protected override bool IsComposable => true;

        public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object state) =>
            configurator.SetSslCredentials(state, null, null, null);
    }

    private sealed class Composite : ChannelCredentials
    {
        private readonly ChannelCredentials _channel;
        private readonly CallCredentials _call;

        public Composite(ChannelCredentials channel, CallCredentials call)
        {
            ArgumentNullException.ThrowIfNull(channel);
            ArgumentNullException.ThrowIfNull(call);
            if (!channel.IsComposable)
            {
                throw new ArgumentException($"CallCredentials can't be composed with {channel.GetType().Name}. CallCredentials must be used with secure channel credentials like SslCredentials.");
            }

            _channel = channel;
            _call = call;
        }

        public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object state) =>
            configurator.SetCompositeCredentials(state, _channel, _call);
    }
}

/// <summary>A transport's side of <see cref="ChannelCredentials.InternalPopulateConfiguration"/>.</summary>
public abstract class ChannelCredentialsConfiguratorBase
{
    /// <summary>The channel is clear text.</summary>
    public abstract void SetInsecureCredentials(object state);

    /// <summary>The channel is TLS, with other roots, a client certificate or a check of its own where not null.</summary>
    public abstract void SetSslCredentials(
        object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback);

    /// <summary>The channel proves its callers call by call.</summary>
    public abstract void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials);
}

/// <summary>A client certificate with its key. Named by a signature the real client overrides; nobody here makes one.</summary>
public sealed class KeyCertificatePair
{
    internal KeyCertificatePair()
    {
    }
}

/// <summary>A peer whose certificate is to be judged. Named by a signature the real client overrides; nobody here makes one.</summary>
public class VerifyPeerContext
{
    internal VerifyPeerContext()
    {
    }
}

/// <summary>Judges a peer's certificate.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
