namespace Microsoft.Extensions.Hosting;

/// <summary>What a program that is a service says of itself.</summary>
public class WindowsServiceLifetimeOptions
{
    /// <summary>The short name the service is registered by.</summary>
    public string ServiceName { get; set; } = string.Empty;
}
