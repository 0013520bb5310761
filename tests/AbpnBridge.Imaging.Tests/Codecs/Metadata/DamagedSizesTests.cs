using System.Diagnostics;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Tests.Codecs.TagByTag;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Metadata;

/// <summary>What a damaged file costs, of which nothing else may run at the same time.</summary>
[CollectionDefinition(nameof(DamagedSizesTests), DisableParallelization = true)]
[Collection(nameof(DamagedSizesTests))]
public sealed class DamagedSizesTests : IDisposable
{
    private const int Mutations = 100;
    private const double LongestSeconds = 20; // one takes some milliseconds; a hang takes for ever, a busy machine a while
    private const long MostBytes = 512L << 20; // the pictures have a megabyte; a thousand times the file, and the collector's leisure

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Sizes of pictures, pieces, chunks and tables are what a damaged file lies about; none may cost more than the file could hold.</summary>
    [Theory]
    [MemberData(nameof(DamagedMetadataTests.Names), MemberType = typeof(DamagedMetadataTests))]
    public void Rewrite_NumbersThatLie_CostNeitherMemoryNorTime(string name)
    {
        var file = File.ReadAllBytes(ForeignFile.All.First(file => file.Name == name).Make(_folder, orientation: 1));
        DamagedMetadataTests.RequireSentence(_folder, file); // what is loaded and compiled once is not counted
        var random = new Random(11);
        var before = Peak.Restart();
        for (var trial = 0; trial < Mutations; trial++)
        {
            var damaged = (byte[])file.Clone();
            var at = random.Next(trial % 2 == 0 ? Math.Min(2000, file.Length - 8) : file.Length - 8);
            // A number of 16 or 32 bits in either order, as large as can be, or a few bytes of it.
            damaged.AsSpan(at, 1 << random.Next(3)).Fill(random.Next(3) switch { 0 => 0xFF, 1 => 0x7F, _ => (byte)random.Next(256) });
            var watch = Stopwatch.StartNew();
            DamagedMetadataTests.RequireSentence(_folder, damaged);
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, LongestSeconds);
        }

        Assert.True(Peak.Now() - before < MostBytes, $"{(Peak.Now() - before) >> 20} MiB more.");
    }

    [Theory]
    [InlineData("magick.jpg")]
    [InlineData("vips-16.png")]
    public void Decode_PictureFarLargerThanItsFile_IsDamagedAndCostsNoMemory(string name)
    {
        var file = File.ReadAllBytes(ForeignFile.All.First(file => file.Name == name).Make(_folder, orientation: 1));
        // Height and width of a JPEG's frame, or width and height of IHDR.
        var at = file.AsSpan().LastIndexOf(name.EndsWith("jpg", StringComparison.Ordinal) ? [0xFF, 0xC0] : "IHDR"u8); // thumbnails come before it
        byte[] size = name.EndsWith("jpg", StringComparison.Ordinal) ? [0x75, 0x30, 0x75, 0x30] : [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30];
        size.CopyTo(file, at + (size.Length == 4 ? 5 : 4));
        File.WriteAllBytes(_folder["x"], file);
        var before = Peak.Restart();

        var error = Assert.Throws<CodecException>(() => ImageDecoder.Decode(_folder["x"]));

        Assert.Equal(CodecFault.Damaged, error.Fault);
        Assert.True(Peak.Now() - before < MostBytes, $"{(Peak.Now() - before) >> 20} MiB more.");
    }

    /// <summary>The most memory that the process had.</summary>
    private static class Peak
    {
        internal static long Restart()
        {
            // Linux counts anew from here (proc(5), clear_refs); elsewhere only what passes all before is seen.
            if (OperatingSystem.IsLinux()) File.WriteAllText("/proc/self/clear_refs", "5");
            return Now();
        }

        internal static long Now()
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
