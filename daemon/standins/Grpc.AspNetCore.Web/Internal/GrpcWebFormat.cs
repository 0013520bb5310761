using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>Whether request and response bodies are binary or base64 text.</summary>
internal sealed record GrpcWebFormat(bool IsRequestText, bool IsResponseText)
{
    private const string Grpc = "application/grpc";
    private const string Binary = "application/grpc-web";
    private const string Text = "application/grpc-web-text";

    /// <summary>The format a request asks for; null: it is not gRPC-Web. Without a usable Accept header the answer is binary.</summary>
    public static GrpcWebFormat? Of(HttpRequest request)
    {
        var isText = Is(request.ContentType, Text);
        return HttpMethods.IsPost(request.Method) && (isText || Is(request.ContentType, Binary))
            ? new GrpcWebFormat(isText, Is(request.Headers.Accept, Text))
            : null;
    }

    /// <summary><c>application/grpc-web+proto</c> becomes <c>application/grpc+proto</c>, and the other way round.</summary>
    public static string WithSameSuffix(string newType, string type)
    {
        var suffix = type.IndexOf('+', StringComparison.Ordinal);
        return suffix < 0 ? newType : newType + type[suffix..];
    }

    /// <summary>The answer's content type; what is not gRPC (an error page) stays.</summary>
    public string? ResponseContentType(string? type) =>
        Is(type, Grpc) ? WithSameSuffix(IsResponseText ? Text : Binary, type!) : type;

    private static bool Is(string? type, string expected) =>
        type is not null
        && type.StartsWith(expected, StringComparison.OrdinalIgnoreCase)
        && (type.Length == expected.Length || type[expected.Length] is ';' or '+');
}
