using AbpnBridge.V1;
using Grpc.Core;
using AuthenticationHeaderValue = System.Net.Http.Headers.AuthenticationHeaderValue;

namespace AbpnBridge.Daemon.Security;

/// <summary>
/// Lets a request through when it carries exactly one bearer token, of the token file or of a paired client; everything but Pair
/// needs one, also health, reflection and paths that do not exist, but for who calls over a service's pipe. Who it was stands in the request's features.
/// </summary>
internal sealed class TokenGuard(RequestDelegate next, TokenFile tokenFile, PairedClients pairedClients, LocalUsers localUsers)
{
    private static readonly string PairPath =
        $"/{DaemonService.Descriptor.FullName}/{DaemonService.Descriptor.FindMethodByName("Pair").Name}";

    public Task InvokeAsync(HttpContext context, ILogger<TokenGuard> logger)
    {
        if (context.Request.Path.Equals(PairPath, StringComparison.Ordinal))
            return next(context);
        if (Identify(context) is not { } client)
        {
            SecurityLog.TokenRefused(logger);
            return Refusal.WriteStatusAsync(
                context, StatusCode.Unauthenticated, StatusCodes.Status401Unauthorized,
                "A valid token is needed: the token file of this user, or a paired client's own.");
        }

        context.Features.Set(client);
        return next(context);
    }

    private ClientIdentity? Identify(HttpContext context)
    {
        var values = context.Request.Headers.Authorization;
        if (values.Count == 0)
            return localUsers.Find(context);
        if (values.Count != 1 || !AuthenticationHeaderValue.TryParse(values[0], out var header))
            return null;
        if (!header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) || !Token.IsWellFormed(header.Parameter ?? ""))
            return null;
        var hash = Token.Hash(header.Parameter!);
        return Token.Matches(tokenFile.Hash, hash) ? ClientIdentity.Owner : pairedClients.Find(hash);
    }
}
