using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>File systems that are full or read-only: small ones in memory, which only root can mount.</summary>
public sealed class AtomicFileDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private bool _mounted;

    public void Dispose()
    {
        if (_mounted) Tool.Run("umount", _folder["disk"]);
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Tiff)]
    public void Encode_DiskFull_LeavesTheOldFileAndNothingElse(ImageFormat format)
    {
        Mount("size=64k");
        File.WriteAllText(_folder["disk/x"], "old");
        // 300 KB of noise do not compress into 64 KB.
        using var picture = Pictures.Noise(320, 320, PixelFormat.Rgb8);

        var error = Assert.Throws<CodecException>(
            () => ImageEncoder.Encode(_folder["disk/x"], picture.View(), new EncodeOptions { Format = format, Overwrite = true }));

        Assert.Equal((CodecFault.WriteFailed, $"{_folder["disk/x"]} cannot be written: No space left on device."), (error.Fault, error.Message));
        Assert.Equal("old", File.ReadAllText(_folder["disk/x"]));
        Assert.Equal(["x"], Names());
    }

    /// <summary>The last block does not fit: it is found when the file is closed at the latest, and must not be overlooked there.</summary>
    [Fact]
    public void Write_DiskFullAtTheLastByte_IsRefused()
    {
        Mount("size=64k");
        File.WriteAllText(_folder["disk/x"], "old");

        var error = Assert.Throws<CodecException>(() => AtomicFile.Write(_folder["disk/x"], overwrite: true, stream => stream.Write(new byte[61 << 10])));

        Assert.Equal(CodecFault.WriteFailed, error.Fault);
        Assert.Equal(["x"], Names());
    }

    [Fact]
    public void Write_NoFileFitsAnyMore_IsRefused()
    {
        Mount("nr_inodes=3");
        File.WriteAllText(_folder["disk/x"], "old");
        File.WriteAllText(_folder["disk/y"], "");

        var error = Assert.Throws<CodecException>(() => AtomicFile.Write(_folder["disk/x"], overwrite: true, stream => stream.Write("new"u8)));

        Assert.Equal(CodecFault.WriteFailed, error.Fault);
        Assert.Equal("old", File.ReadAllText(_folder["disk/x"]));
        Assert.Equal(["x", "y"], Names());
    }

    [Fact]
    public void Write_ReadOnlyFileSystem_IsRefusedAndSaysSo()
    {
        Mount("size=64k");
        File.WriteAllText(_folder["disk/x"], "old");
        Tool.Run("mount", "-o", "remount,ro", _folder["disk"]);

        var replaced = Assert.Throws<CodecException>(() => AtomicFile.Write(_folder["disk/x"], overwrite: true, stream => stream.Write("new"u8)));
        var made = Assert.Throws<CodecException>(() => AtomicFile.Write(_folder["disk/y"], overwrite: false, stream => stream.Write("new"u8)));

        Assert.Equal(CodecFault.WriteFailed, replaced.Fault);
        Assert.Contains("Read-only file system", made.Message, StringComparison.Ordinal);
        Assert.Equal(["x"], Names());
    }

    [Fact]
    public void Write_FolderThatTakesNoFiles_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Root writes into any folder; see the read-only file system.");
        Directory.CreateDirectory(_folder["disk"]);
        File.WriteAllText(_folder["disk/x"], "old");
        Tool.Run("chmod", "555", _folder["disk"]);

        var error = Assert.Throws<CodecException>(() => AtomicFile.Write(_folder["disk/x"], overwrite: true, stream => stream.Write("new"u8)));

        Assert.Equal($"{_folder["disk/x"]} cannot be written: access is denied.", error.Message);
        Tool.Run("chmod", "755", _folder["disk"]);
    }

    private void Mount(string options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a small file system of its own.");
        Directory.CreateDirectory(_folder["disk"]);
        _mounted = Tool.Succeeds("mount", "-t", "tmpfs", "-o", options, "tmpfs", _folder["disk"]);
        Assert.SkipUnless(_mounted, "Mounting a small file system needs root.");
    }

    private string[] Names() => [.. Directory.GetFileSystemEntries(_folder["disk"]).Select(path => Path.GetFileName(path)).Order()];
}
