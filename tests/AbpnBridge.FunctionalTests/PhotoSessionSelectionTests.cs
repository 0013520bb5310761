using AbpnBridge.V1;
using Google.Protobuf;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class PhotoSessionSelectionTests(SharedDaemon shared)
{
    private static readonly TestPhoto Photo = TestPhoto.Face();

    [Fact]
    public async Task Session_Region_ActsInsideOnly()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);

        var pixels = await session.RetouchAsync(start => start.Region = new Bounds { X = 0, Y = 0, Width = 301, Height = 200 });

        Assert.Equal(Photo.Pixels[(200 * Photo.RowBytes)..], pixels[(200 * Photo.RowBytes)..]);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_SmallSelection_ActsInsideItsBoundsOnly()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);
        var selection = new SelectionMask
        {
            PixelFormat = PixelFormat.Grey8,
            Bounds = new Bounds { X = 0, Y = 0, Width = 301, Height = 200 },
            Pixels = ByteString.CopyFrom(Enumerable.Repeat((byte)255, 301 * 200).ToArray()),
        };

        var pixels = await session.RetouchAsync(start => start.Selection = selection);

        Assert.NotEqual(Photo.Pixels, pixels);
        Assert.Equal(Photo.Pixels[(200 * Photo.RowBytes)..], pixels[(200 * Photo.RowBytes)..]);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_SelectionPlane_IsUsedWhenAskedForAndCanBeWrittenAnew()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);
        await WriteSelectionAsync(session, 0);
        var nothing = await session.RetouchAsync(start => start.UseSelectionPlane = true);
        await WriteSelectionAsync(session, 255);
        var everything = await session.RetouchAsync(start => start.UseSelectionPlane = true);
        var without = await session.RetouchAsync();

        Assert.Equal(Photo.Pixels, nothing);
        Assert.NotEqual(Photo.Pixels, everything);
        Assert.Equal(without, everything);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_RegionSwitchedOff_LeavesThePhotoAsItWas()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);
        await session.RetouchAsync();

        var pixels = await session.RetouchAsync(start => start.RegionOverrides.Add(new RegionOverride { RegionId = 1, Off = true }));

        Assert.Equal(Photo.Pixels, pixels);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_UnknownRegion_IsRefused()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);
        await session.RetouchAsync();

        await Refusals.ExpectFieldAsync(
            "region_overrides[0].region_id", ["is 17", "regions are 1"],
            () => session.StartAsync(start => start.RegionOverrides.Add(new RegionOverride { RegionId = 17 })));
        await session.CloseAsync();
    }

    /// <summary>Number 1 of a part may be another face than number 1 of the whole photo.</summary>
    [Fact]
    public async Task Session_OverrideOfARegionOfAnotherPart_IsRefused()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);
        await session.RetouchAsync();

        await Refusals.ExpectFieldAsync("region_overrides[0].region_id", ["is 1", "same region"], () => session.StartAsync(OffInPart));
        await session.RetouchAsync(start => start.Region = Part);
        var pixels = await session.RetouchAsync(OffInPart);

        Assert.Equal(Photo.Pixels, pixels);
        await session.CloseAsync();
    }

    private static Bounds Part => new() { X = 20, Y = 20, Width = 250, Height = 360 };

    private static void OffInPart(StartRetouchRequest start)
    {
        start.Region = Part;
        start.RegionOverrides.Add(new RegionOverride { RegionId = 1, Off = true });
    }

    private static async Task WriteSelectionAsync(PhotoConversation session, byte level)
    {
        foreach (var (row, count) in ((int, int)[])[(0, 300), (300, 101)])
            await session.Client.WritePixelsAsync(new WritePixelsRequest
            {
                PhotoId = session.Id,
                Plane = PixelPlane.Selection,
                SelectionFormat = PixelFormat.Grey8,
                Band = new PixelBand { FirstRow = row, Pixels = ByteString.CopyFrom(Enumerable.Repeat(level, count * 301).ToArray()) },
            });
    }
}
