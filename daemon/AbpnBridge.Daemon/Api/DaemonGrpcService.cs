using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Daemon.Security;
using AbpnBridge.Inference.Isolation;
using AbpnBridge.V1;
using Grpc.Core;
using RetouchOutput = AbpnBridge.V1.RetouchOutput;

namespace AbpnBridge.Daemon.Api;

/// <summary>What the daemon can do, and who may talk to it.</summary>
internal sealed class DaemonGrpcService(
    DaemonLifetime lifetime, LimitOptions limits, MemoryBudget budget, PairingCodes codes, PairedClients clients,
    ILogger<DaemonGrpcService> logger) : DaemonService.DaemonServiceBase
{
    private const int LongestCode = 64;

    public override Task<GetCapabilitiesResponse> GetCapabilities(GetCapabilitiesRequest request, ServerCallContext context)
    {
        var response = new GetCapabilitiesResponse
        {
            Version = BuildFacts.Version,
            Build = BuildFacts.Build,
            Ready = lifetime.IsServing,
            Outputs = { RetouchOutput.Pixels, RetouchOutput.SoftLightLayer, RetouchOutput.Mask, RetouchOutput.ResidueLayer, RetouchOutput.PixelLayer },
            PixelFormats = { PixelFormats.All },
            Limits = LimitsOf(),
        };
        if (lifetime.Engine is { } engine)
            Describe(engine, response);
        return Task.FromResult(response);
    }

    public override Task<PairResponse> Pair(PairRequest request, ServerCallContext context)
    {
        var name = RetouchRequestMapper.ReadClientName(request.ClientName);
        if (request.Code.Length > LongestCode)
            throw new InvalidFieldException("code", $"has {request.Code.Length} characters; a code has {PairingCodes.Length}.");
        var outcome = codes.Try(request.Code, out var user);
        if (outcome != PairingOutcome.Accepted)
        {
            SecurityLog.PairingRefused(logger, outcome);
            throw outcome == PairingOutcome.Paused
                ? Paused()
                : new DaemonException(
                    DaemonError.PairingRefused, "This code is wrong, used or too old; ask for a new one with \"abpn pair\".");
        }

        var (id, token) = clients.Add(name, user);
        SecurityLog.ClientPaired(logger, id);
        return Task.FromResult(new PairResponse { ClientId = id, Token = token });
    }

    public override Task<CreatePairingCodeResponse> CreatePairingCode(CreatePairingCodeRequest request, ServerCallContext context)
    {
        var caller = Caller.RequirePairing(context);
        return Task.FromResult(new CreatePairingCodeResponse
        {
            Code = codes.Create(caller.User) ?? throw Paused(),
            ValidSeconds = (int)PairingCodes.Validity.TotalSeconds,
        });
    }

    public override Task<ListClientsResponse> ListClients(ListClientsRequest request, ServerCallContext context)
    {
        var caller = Caller.RequirePairing(context);
        return Task.FromResult(new ListClientsResponse { Clients = { clients.List(caller).Select(ToWire) } });
    }

    public override Task<UnpairResponse> Unpair(UnpairRequest request, ServerCallContext context)
    {
        var caller = Caller.RequirePairing(context);
        if (!clients.Remove(request.ClientId, caller))
            throw new DaemonException(DaemonError.NotFound, "There is no paired client with this id; \"abpn pair --list\" shows them.");
        SecurityLog.ClientUnpaired(logger, request.ClientId);
        return Task.FromResult(new UnpairResponse());
    }

    public override Task<StopResponse> Stop(StopRequest request, ServerCallContext context)
    {
        Caller.RequireOwner(context);
        lifetime.RequestStop();
        return Task.FromResult(new StopResponse());
    }

    private DaemonException Paused() =>
        new(DaemonError.PairingPaused, "Too many wrong codes; pairing pauses for a while.", codes.PauseLeft());

    private static PairedClient ToWire(PairedClientRecord record) => new()
    {
        ClientId = record.Id,
        ClientName = record.Name,
        PairedAtUnixSeconds = record.PairedAt.ToUnixTimeSeconds(),
        LastSeenUnixSeconds = record.LastSeen?.ToUnixTimeSeconds() ?? 0,
    };

    private static void Describe(LoadedEngine engine, GetCapabilitiesResponse response)
    {
        var manifest = engine.Loaded.Manifest;
        response.Device = engine.Device;
        response.Precision = engine.Precision;
        response.TilePath = $"{engine.TilePath}";
        response.RefusedProviders.AddRange(engine.Loaded.Rejected.Select(
            refused => new RefusedProvider { Name = refused.Device.ToLowerInvariant(), Reason = refused.Reason }));
        response.GraphicsAdapters.AddRange(engine.Adapters.Select(adapter => new V1.GraphicsAdapter
        {
            Setting = adapter.Setting,
            Name = adapter.Name,
            DedicatedBytes = adapter.DedicatedBytes,
            Luid = adapter.Luid,
            Software = adapter.IsSoftware,
            InUse = engine.RunsOn(adapter),
        }));
        if (engine.Loaded.Health is { Losses: > 0 } health)
            Describe(health, response);
        response.Features.AddRange(engine.Offered.Order().Select(WireFormat.Of));
        response.Models.Add(new Model
        {
            Name = manifest.Name,
            Version = manifest.Version,
            Description = manifest.Description,
            Licence = manifest.Licence,
            Sha256 = manifest.LocalRetouching.Sha256.ToLowerInvariant(),
            Features = { engine.Model.Features.Order().Select(WireFormat.Of) },
            RemovableMarks = { manifest.RemovableMarks.Select(MarkOf) },
        });
    }

    private static void Describe(DeviceHealth health, GetCapabilitiesResponse response)
    {
        response.DeviceLosses = new DeviceLosses
        {
            Count = health.Losses,
            LastAtUnixSeconds = health.LastLoss!.Value.ToUnixTimeSeconds(),
            LastReason = health.LastReason,
        };
        if (!health.IsInService)
            response.RefusedProviders.Add(new RefusedProvider
            {
                Name = health.Device.ToLowerInvariant(),
                Reason = WordsOf(health),
            });
    }

    // A processor that lost its process is still the processor.
    private static string WordsOf(DeviceHealth health)
    {
        var (lost, instead) = health.Device.Equals("cpu", StringComparison.OrdinalIgnoreCase)
            ? ("Its process", "The daemon computes in its own process since.")
            : ("It", "The processor is used since.");
        return $"{lost} was lost at {health.LastLoss!.Value.ToLocalTime():HH:mm}: {health.LastReason} {instead}";
    }

    private static KeptMark MarkOf(string mark) => mark switch
    {
        "moles" => KeptMark.Moles,
        "freckles" => KeptMark.Freckles,
        _ => KeptMark.Unspecified,
    };

    private Limits LimitsOf() => new()
    {
        MaxPixels = limits.MaxPixels,
        MaxSidePixels = limits.MaxSidePixels,
        MaxOpenPhotos = limits.MaxOpenPhotos,
        MaxOpenBytes = budget.LimitBytes,
        MaxRunningJobs = limits.MaxRunningJobs,
        MaxWaitingJobs = limits.MaxWaitingJobs,
        SessionIdleSeconds = limits.SessionIdleSeconds,
        MaxMessageBytes = limits.MaxMessageBytes,
    };
}
