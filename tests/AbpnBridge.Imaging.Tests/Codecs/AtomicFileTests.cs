using System.Diagnostics;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

public sealed class AtomicFileTests
{
    [Fact]
    public void Write_FailsHalfway_LeavesTheOldFileAndNothingElse()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");

        var error = Assert.Throws<CodecException>(() => AtomicFile.Write(folder["x"], overwrite: true, stream =>
        {
            stream.Write("half of the new"u8);
            throw new IOException("No space left on device");
        }));

        Assert.Equal(CodecFault.WriteFailed, error.Fault);
        Assert.Equal("old", File.ReadAllText(folder["x"]));
        Assert.Equal(["x"], folder.Files);
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using var folder = new TempFolder();

        Assert.Throws<OperationCanceledException>(
            () => AtomicFile.Write(folder["x"], overwrite: false, _ => throw new OperationCanceledException()));

        Assert.Empty(folder.Files);
    }

    [Fact]
    public void Encode_TargetExists_IsRefusedUnlessAsked()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(4, 4, PixelFormat.Rgb8);
        File.WriteAllText(folder["x.png"], "old");

        var error = Assert.Throws<CodecException>(() => Pictures.Encode(folder["x.png"], picture, ImageFormat.Png));
        Assert.Equal(CodecFault.Exists, error.Fault);
        Assert.Equal("old", File.ReadAllText(folder["x.png"]));

        ImageEncoder.Encode(folder["x.png"], picture.View(), new EncodeOptions { Format = ImageFormat.Png, Overwrite = true });
        using var back = ImageDecoder.Decode(folder["x.png"]);
        Pictures.AssertSame(picture, back.Pixels);
        Assert.Equal(["x.png"], folder.Files);
    }

    [Fact]
    public void Write_OverAFileThatOthersMayNotRead_KeepsItThatWay()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix permissions.");
            return;
        }

        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");
        File.SetUnixFileMode(folder["x"], UnixFileMode.UserRead | UnixFileMode.UserWrite);

        AtomicFile.Write(folder["x"], overwrite: true, stream => stream.Write("new"u8));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["x"]));
    }

    [Fact]
    public void Write_ThroughALink_ReplacesWhatItPointsTo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        using var folder = new TempFolder();
        File.WriteAllText(folder["real"], "old");
        File.CreateSymbolicLink(folder["link"], folder["real"]);

        AtomicFile.Write(folder["link"], overwrite: true, stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(folder["real"]));
        Assert.NotNull(new FileInfo(folder["link"]).LinkTarget);
    }

    [Fact]
    public void Encode_NoSuchFolder_SaysItCannotBeWritten()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(4, 4, PixelFormat.Rgb8);

        var error = Assert.Throws<CodecException>(() => Pictures.Encode(folder["none/x.png"], picture, ImageFormat.Png));

        Assert.Equal(CodecFault.WriteFailed, error.Fault);
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Tiff)]
    public void Encode_DiskFull_LeavesNothing(ImageFormat format)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a small file system of its own.");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["disk"]);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder["disk"]) == 0, "Mounting needs root.");
        try
        {
            // 300 KB of noise do not compress into 64 KB.
            using var picture = Pictures.Noise(320, 320, PixelFormat.Rgb8);

            var error = Assert.Throws<CodecException>(() => Pictures.Encode(folder["disk/x"], picture, format));

            Assert.Equal(CodecFault.WriteFailed, error.Fault);
            Assert.Empty(Directory.GetFileSystemEntries(folder["disk"]));
        }
        finally
        {
            Run("umount", folder["disk"]);
        }
    }

    private static int Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    [Fact]
    public void Stage_NotCommitted_LeavesTheTargetAndNothingElse()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");
        using (AtomicFile.Stage(folder["x"], overwrite: true, stream => stream.Write("new"u8)))
            Assert.Equal("old", File.ReadAllText(folder["x"]));
        Assert.Equal("old", File.ReadAllText(folder["x"]));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(folder["x"])!));
    }
}
