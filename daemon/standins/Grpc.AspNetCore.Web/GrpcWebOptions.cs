namespace Microsoft.AspNetCore.Builder;

/// <summary>Settings of the gRPC-Web middleware.</summary>
public class GrpcWebOptions
{
    /// <summary>Whether endpoints that say nothing themselves answer gRPC-Web.</summary>
    public bool DefaultEnabled { get; set; }
}
