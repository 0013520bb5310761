using AbpnBridge.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class PairingTests(SharedDaemon shared)
{
    [Fact]
    public async Task Pairing_FromCodeToRevoking_GivesAndTakesAToken()
    {
        var code = await shared.Client.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest());
        using var anonymous = new DaemonClient(shared.Process, token: "");
        var spoken = $"{code.Code[..4]}-{code.Code[4..]}".ToLowerInvariant();
        var paired = await anonymous.Daemon.PairAsync(new PairRequest { Code = spoken, ClientName = "Photoshop\npanel" });
        using var panel = new DaemonClient(shared.Process, paired.Token);

        Assert.Equal(120, code.ValidSeconds);
        Assert.True(await panel.IsServingAsync());
        await Refusals.ExpectAsync(StatusCode.PermissionDenied, async () => await panel.Daemon.ListClientsAsync(new ListClientsRequest()));
        await Refusals.ExpectAsync(StatusCode.PermissionDenied, async () => await panel.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest()));
        await Refusals.ExpectAsync(StatusCode.PermissionDenied, async () => await panel.Daemon.UnpairAsync(new UnpairRequest { ClientId = paired.ClientId }));
        await Refusals.ExpectAsync(
            StatusCode.Unauthenticated, async () => await anonymous.Daemon.PairAsync(new PairRequest { Code = code.Code, ClientName = "again" }));

        var listed = (await shared.Client.Daemon.ListClientsAsync(new ListClientsRequest())).Clients;
        Assert.Equal("Photoshoppanel", Assert.Single(listed, client => client.ClientId == paired.ClientId).ClientName);
        var clients = await File.ReadAllTextAsync(Path.Combine(shared.Process.StateFolder, "clients.json"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(paired.Token, clients, StringComparison.Ordinal);

        await shared.Client.Daemon.UnpairAsync(new UnpairRequest { ClientId = paired.ClientId });
        await Refusals.ExpectAsync(StatusCode.Unauthenticated, async () => await panel.Health.CheckAsync(new HealthCheckRequest()));
        await Refusals.ExpectAsync(StatusCode.NotFound, async () => await shared.Client.Daemon.UnpairAsync(new UnpairRequest { ClientId = paired.ClientId }));
    }

    [Fact]
    public async Task Pairing_FiveWrongCodes_PauseItAlsoForTheRightOne()
    {
        await using var daemon = await DaemonProcess.StartAsync(waitUntilServing: false);
        using var owner = new DaemonClient(daemon);
        var code = await owner.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest());
        var wrong = code.Code.StartsWith('A') ? "CCCCCCCC" : "AAAAAAAA";

        for (var i = 0; i < 5; i++)
            await Refusals.ExpectAsync(
                StatusCode.Unauthenticated, async () => await owner.Daemon.PairAsync(new PairRequest { Code = wrong, ClientName = "guess" }));
        var paused = await Refusals.ExpectAsync(
            StatusCode.ResourceExhausted, async () => await owner.Daemon.PairAsync(new PairRequest { Code = code.Code, ClientName = "late" }));

        Assert.True(Refusals.DetailsOf<Rpc.RetryInfo>(paused).RetryDelay.Seconds > 0);
        await Refusals.ExpectAsync(
            StatusCode.ResourceExhausted, async () => await owner.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest()));
    }
}
