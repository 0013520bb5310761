using AbpnBridge.Imaging.Codecs;
using Xunit;
using AbpnBridge.Imaging.Tests.Codecs.TagByTag;

namespace AbpnBridge.Imaging.Tests.Codecs.Metadata;

/// <summary>Files that were cut or have wrong bytes: a rewrite succeeds or ends in a sentence, and leaves no file behind then.</summary>
public sealed class DamagedMetadataTests : IDisposable
{
    private const int Trials = 150;

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Names => ["magick.jpg", "vips-16.png", "magick.tif"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Rewrite_FlippedBytes_SucceedsOrSaysWhy(string name)
    {
        var file = File.ReadAllBytes(ForeignFile.All.First(file => file.Name == name).Make(_folder, orientation: 6));
        var random = new Random(7);
        for (var trial = 0; trial < Trials; trial++)
        {
            var damaged = (byte[])file.Clone();
            // Most of it in the beginning and the end, where lengths and places stand.
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                damaged[trial % 3 == 0 ? random.Next(file.Length) : trial % 3 == 1 ? random.Next(Math.Min(2000, file.Length)) : ^random.Next(1, 3000)] = (byte)random.Next(256);
            RequireSentence(damaged);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rewrite_CutAnywhere_SaysThatItIsDamaged(string name)
    {
        var file = File.ReadAllBytes(ForeignFile.All.First(file => file.Name == name).Make(_folder, orientation: 1));
        for (var length = 0; length < file.Length; length += Math.Max(1, file.Length / Trials)) RequireSentence(file[..length]);
    }

    private void RequireSentence(byte[] damaged) => RequireSentence(_folder, damaged);

    /// <summary>Retouches a file that may be damaged.</summary>
    internal static void RequireSentence(TempFolder folder, byte[] damaged)
    {
        File.WriteAllBytes(folder["x"], damaged);
        File.Delete(folder["y"]);
        try
        {
            Retouching.Rewrite(folder["x"], folder["y"]);
            using var back = ImageDecoder.Decode(folder["y"]);
        }
        catch (CodecException e)
        {
            Assert.True(e.Fault is CodecFault.Damaged or CodecFault.Unsupported or CodecFault.NotAPicture, $"{e.Fault}: {e.Message}");
            Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(folder.Files, file => file.EndsWith(".tmp", StringComparison.Ordinal));
        }
    }
}
