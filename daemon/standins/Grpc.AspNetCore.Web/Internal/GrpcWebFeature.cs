using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>Stands in front of the connection's own features while a gRPC-Web call runs: bodies in base64 if asked, trailers kept for the body.</summary>
internal sealed class GrpcWebFeature : IRequestBodyPipeFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IHttpResetFeature
{
    private readonly HttpContext _context;
    private readonly IRequestBodyPipeFeature? _request;
    private readonly IHttpResponseBodyFeature _response;
    private readonly IHttpResponseTrailersFeature? _trailers;
    private readonly IHttpResetFeature? _reset;
    private bool _areTrailersWritten;

    public GrpcWebFeature(HttpContext context, GrpcWebFormat format)
    {
        _context = context;
        _request = context.Features.Get<IRequestBodyPipeFeature>();
        _response = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _trailers = context.Features.Get<IHttpResponseTrailersFeature>();
        _reset = context.Features.Get<IHttpResetFeature>();
        Reader = format.IsRequestText ? PipeReader.Create(new Base64DecodingStream(context.Request.BodyReader)) : context.Request.BodyReader;
        Writer = format.IsResponseText ? PipeWriter.Create(new Base64EncodingStream(_response.Writer)) : _response.Writer;
        Attach(this, this, this, this);
    }

    public PipeReader Reader { get; }

    public PipeWriter Writer { get; }

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public Stream Stream => throw new NotSupportedException("A gRPC response is written through its pipe.");

    public void DisableBuffering() => _response.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => _response.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A gRPC response has no files.");

    // HTTP/1.1 has no reset; without this member the server would abort the connection when a deadline passes.
    public void Reset(int errorCode) => _reset?.Reset(errorCode);

    public async Task CompleteAsync()
    {
        await WriteTrailersAsync();
        await _response.CompleteAsync();
    }

    /// <summary>Ends the body with the trailers; a call that sent its status in the headers has none.</summary>
    public async Task WriteTrailersAsync()
    {
        if (_areTrailersWritten || Trailers.Count == 0)
        {
            return;
        }

        _areTrailersWritten = true;
        await Writer.FlushAsync();
        TrailersFrame.Write(Trailers, Writer);
        await Writer.FlushAsync();
    }

    /// <summary>Gives the connection its own features back.</summary>
    public void Detach() => Attach(_request, _response, _trailers, _reset);

    private void Attach(
        IRequestBodyPipeFeature? request, IHttpResponseBodyFeature response, IHttpResponseTrailersFeature? trailers, IHttpResetFeature? reset)
    {
        _context.Features.Set(request);
        _context.Features.Set(response);
        _context.Features.Set(trailers);
        _context.Features.Set(reset);
    }
}
