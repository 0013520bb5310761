namespace AbpnBridge.Standins.Product;

/// <summary>What one project may know.</summary>
/// <param name="Path">From the repository root.</param>
/// <param name="Projects">The projects it may reference.</param>
/// <param name="Packages">The packages it asks for, all of them.</param>
internal sealed record ProjectShape(string Path, string[] Projects, string[] Packages)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
}

/// <summary>
/// The product's projects, the arrows between them and the packages they declare: the picture of style.md 5.2 with the command line on
/// Imaging (design.md section 2). A new reference or package is decided here, and nowhere else.
/// </summary>
internal static class ProductShape
{
    public static readonly ProjectShape[] Projects =
    [
        new("protos/AbpnBridge.Protos.csproj", [], ["Google.Protobuf", "Grpc.Core.Api", "Grpc.Tools"]),
        new("daemon/AbpnBridge.Imaging/AbpnBridge.Imaging.csproj", [], ["OpenCvSharp4"]),
        new("daemon/AbpnBridge.Inference/AbpnBridge.Inference.csproj", [], ["Microsoft.ML.OnnxRuntime.Managed"]),
        new("daemon/AbpnBridge.Retouching/AbpnBridge.Retouching.csproj", ["AbpnBridge.Imaging", "AbpnBridge.Inference"], []),
        new(
            "daemon/AbpnBridge.Daemon/AbpnBridge.Daemon.csproj",
            ["AbpnBridge.Imaging", "AbpnBridge.Inference", "AbpnBridge.Protos", "AbpnBridge.Retouching"],
            [
                "Grpc.AspNetCore", "Grpc.AspNetCore.HealthChecks", "Grpc.AspNetCore.Server.Reflection", "Grpc.AspNetCore.Web",
                "Microsoft.Extensions.Hosting.WindowsServices",
                "Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.DirectML",
                "Serilog", "Serilog.Extensions.Logging", "Serilog.Sinks.File",
            ]),
        new(
            "clients/cli/AbpnBridge.Cli/AbpnBridge.Cli.csproj",
            ["AbpnBridge.Imaging", "AbpnBridge.Protos"],
            [
                "Grpc.Net.Client", "OpenCvSharp4.official.runtime.linux-x64.slim", "OpenCvSharp4.runtime.win",
                "Spectre.Console", "System.CommandLine",
            ]),
        new(
            "clients/captureone/AbpnBridge.Export/AbpnBridge.Export.csproj",
            ["AbpnBridge.Cli"],
            ["OpenCvSharp4.official.runtime.linux-x64.slim", "OpenCvSharp4.runtime.win"]),
    ];

    /// <summary>The shape of a project that is in the tree already; null: not yet.</summary>
    public static ProjectShape? Existing(string path) =>
        Projects.SingleOrDefault(project => project.Path == path && File.Exists(ProjectFile.FullPath(path)));
}
