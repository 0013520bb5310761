namespace AbpnBridge.Daemon.Jobs;

/// <summary>A field of a message is to blame: its path in proto names, and value and limit in one sentence.</summary>
internal sealed class InvalidFieldException(string field, string description) : Exception($"{field}: {description}")
{
    internal string Field { get; } = field;

    internal string Description { get; } = description;
}
