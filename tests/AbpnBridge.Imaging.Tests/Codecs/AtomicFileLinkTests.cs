using AbpnBridge.Imaging.Codecs;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>What becomes of links, rights and tags when a file is replaced.</summary>
public sealed class AtomicFileLinkTests
{
    public AtomicFileLinkTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows, and modes are Unix's.");

    [Fact]
    public void Write_ThroughLinksOfLinks_ReplacesWhatTheyPointTo()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["elsewhere"]);
        File.WriteAllText(folder["elsewhere/real"], "old");
        File.CreateSymbolicLink(folder["second"], "elsewhere/real");
        File.CreateSymbolicLink(folder["first"], "second");

        using (var staged = AtomicFile.Stage(folder["first"], overwrite: true, stream => stream.Write("new"u8)))
        {
            Assert.Equal(["first", "second"], folder.Files);
            staged.Commit();
        }

        Assert.Equal("new", File.ReadAllText(folder["elsewhere/real"]));
        Assert.Equal(("second", "elsewhere/real"), (new FileInfo(folder["first"]).LinkTarget, new FileInfo(folder["second"]).LinkTarget));
    }

    [Fact]
    public void Write_ThroughALinkToNothing_MakesWhatItPointsToIfAsked()
    {
        using var folder = new TempFolder();
        File.CreateSymbolicLink(folder["link"], folder["real"]);

        var error = Assert.Throws<CodecException>(() => AtomicFile.Write(folder["link"], overwrite: false, stream => stream.Write("new"u8)));
        Assert.Equal(CodecFault.Exists, error.Fault);
        AtomicFile.Write(folder["link"], overwrite: true, stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(folder["real"]));
        Assert.Equal(folder["real"], new FileInfo(folder["link"]).LinkTarget);
    }

    [Fact]
    public void Write_ThroughALinkToItself_IsRefused()
    {
        using var folder = new TempFolder();
        File.CreateSymbolicLink(folder["link"], folder["link"]);

        var error = Assert.Throws<CodecException>(() => AtomicFile.Write(folder["link"], overwrite: true, stream => stream.Write("new"u8)));

        Assert.StartsWith($"{folder["link"]} cannot be written: ", error.Message);
    }

    [Fact]
    public void Write_OneOfTwoNamesOfAFile_LeavesTheOtherTheOldPicture()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");
        Tool.Run("ln", folder["x"], folder["other"]);

        AtomicFile.Write(folder["x"], overwrite: true, stream => stream.Write("new"u8));

        Assert.Equal(("new", "old"), (File.ReadAllText(folder["x"]), File.ReadAllText(folder["other"])));
    }

    [Fact]
    public void Stage_OverAFileThatOthersMayNotRead_IsNeverReadableByThem()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");
        Tool.Run("chmod", "640", folder["x"]);

        using var staged = AtomicFile.Stage(folder["x"], overwrite: true, stream => stream.Write("new"u8));

        Assert.Equal("600", Tool.Run("stat", "-c", "%a", folder[folder.Files.Single(name => name != "x")]));
        staged.Commit();
        Assert.Equal("640", Tool.Run("stat", "-c", "%a", folder["x"]));
    }

    [Fact]
    public void Write_OverAnothersFile_KeepsOwnerAndGroup()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root gives files away.");
        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");
        Tool.Run("chown", "1234:4321", folder["x"]);
        Tool.Run("chmod", "640", folder["x"]);

        AtomicFile.Write(folder["x"], overwrite: true, stream => stream.Write("new"u8));

        Assert.Equal("1234:4321 640", Tool.Run("stat", "-c", "%u:%g %a", folder["x"]));
    }

    /// <summary>Python's own calls are the judge: a tag as file managers keep it, and an access list with a second user.</summary>
    [Fact]
    public void Write_OverAFileWithTagsAndAccessList_KeepsThem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux's extended attributes.");
        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");
        // acl(5) as xattr: version 2, then tag, permissions, id: owner rw, user 1234 rw, group r, mask rw, others none
        const string list = "import os,struct;a=struct.pack('<I',2)+b''.join(struct.pack('<HHI',*e) for e in "
            + "[(1,6,2**32-1),(2,6,1234),(4,4,2**32-1),(16,6,2**32-1),(32,0,2**32-1)]);";
        Tool.Run("python3", "-c", list + "import sys;p=sys.argv[1];os.setxattr(p,'user.xdg.tags',b'bride');os.setxattr(p,'system.posix_acl_access',a)", folder["x"]);

        AtomicFile.Write(folder["x"], overwrite: true, stream => stream.Write("new"u8));

        Assert.Equal("b'bride' True", Tool.Run(
            "python3", "-c", list + "import sys;p=sys.argv[1];print(os.getxattr(p,'user.xdg.tags'),os.getxattr(p,'system.posix_acl_access')==a)", folder["x"]));
        Assert.Equal("new", File.ReadAllText(folder["x"]));
    }
}
