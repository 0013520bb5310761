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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Commit_PhotoThatChangedWhileItsRetouchWasWritten_IsLeftAlone(bool isGone)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(40, 30, PixelFormat.Rgb8);
        Pictures.Encode(folder["x.jpg"], picture, ImageFormat.Jpeg);
        using var photo = ImageDecoder.Decode(folder["x.jpg"]);
        using var after = Retouching.Changed(photo.Pixels);
        using (var inPlace = ImageRewriter.Stage(folder["x.jpg"], folder["x.jpg"], photo, after.View(), overwrite: true))
        using (var elsewhere = ImageRewriter.Stage(folder["y.jpg"], folder["x.jpg"], photo, after.View(), overwrite: true))
        {
            if (isGone) File.Delete(folder["x.jpg"]);
            else File.WriteAllText(folder["x.jpg"], "another program's");

            var error = Assert.Throws<CodecException>(inPlace.Commit);

            Assert.Equal(CodecFault.Changed, error.Fault);
            elsewhere.Commit();
        }

        Assert.Equal(isGone ? ["y.jpg"] : ["x.jpg", "y.jpg"], folder.Files);
        if (!isGone) Assert.Equal("another program's", File.ReadAllText(folder["x.jpg"]));
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

    [Fact]
    public void Stage_NotCommitted_LeavesTheTargetAndNothingElse()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");
        using (AtomicFile.Stage(folder["x"], overwrite: true, stream => stream.Write("new"u8)))
            Assert.Equal("old", File.ReadAllText(folder["x"]));
        Assert.Equal("old", File.ReadAllText(folder["x"]));
        Assert.Equal(["x"], folder.Files);
    }

    // ext4 and NTFS take 255 bytes or characters for a name; everything here is a photo's name that some system allows.
    [Theory]
    [InlineData("with space.jpg")]
    [InlineData("it's \"quoted\" & 100% ^(2) $HOME `x`.jpg")]
    [InlineData("line\nbreak.jpg")]
    [InlineData(" .jpg ")]
    [InlineData("-o.jpg")]
    [InlineData("👩‍🎨 Ñandú é e\u0301 漢字.jpg")]
    public void Write_StrangeNames_ReplacesThem(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && name.AsSpan().IndexOfAny("\"\n") >= 0, "Windows has no such names.");
        RequireReplaced(name);
    }

    [Fact]
    public void Write_NameAsLongAsNamesMayBe_ReplacesIt() => RequireReplaced(new string('n', 251) + ".jpg");

    [Fact]
    public void Write_LongNameOfFourByteLetters_ReplacesIt() => RequireReplaced(string.Concat(Enumerable.Repeat("📷", 62)) + ".jpg");

    [Fact]
    public void Write_PathBeyond260Characters_ReplacesIt()
    {
        using var folder = new TempFolder();
        var deep = folder[string.Join(Path.DirectorySeparatorChar, Enumerable.Repeat(new string('d', 80), 5))];
        Directory.CreateDirectory(deep);
        RequireReplaced(Path.Combine(deep, "photo.jpg"), deep);
    }

    private static void RequireReplaced(string name)
    {
        using var folder = new TempFolder();
        RequireReplaced(folder[name], Path.GetDirectoryName(folder[name])!);
    }

    private static void RequireReplaced(string path, string folder)
    {
        AtomicFile.Write(path, overwrite: false, stream => stream.Write("old"u8));
        using (var staged = AtomicFile.Stage(path, overwrite: true, stream => stream.Write("new"u8)))
        {
            Assert.Equal("old", File.ReadAllText(path));
            Assert.Equal(2, Directory.GetFileSystemEntries(folder).Length);
            staged.Commit();
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(path, Assert.Single(Directory.GetFileSystemEntries(folder)));
    }

    [Fact]
    public void Write_WriteProtectedTarget_IsRefusedAndSaysSo()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");
        File.SetAttributes(folder["x"], FileAttributes.ReadOnly);

        var error = Assert.Throws<CodecException>(() => AtomicFile.Write(folder["x"], overwrite: true, stream => stream.Write("new"u8)));

        Assert.Equal((CodecFault.WriteFailed, $"{folder["x"]} cannot be written: it is write-protected."), (error.Fault, error.Message));
        Assert.True(AtomicFile.IsWriteProtected(folder["x"]));
        Assert.Equal("old", File.ReadAllText(folder["x"]));
        Assert.Equal(["x"], folder.Files);
        File.SetAttributes(folder["x"], FileAttributes.Normal);
        Assert.False(AtomicFile.IsWriteProtected(folder["x"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_TargetIsAFolder_IsRefusedAndSaysSo(bool overwrite)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["x"]);

        var error = Assert.Throws<CodecException>(() => AtomicFile.Write(folder["x"], overwrite, _ => Assert.Fail("Too late to say no.")));

        Assert.Equal((CodecFault.WriteFailed, $"{folder["x"]} cannot be written: it is a folder."), (error.Fault, error.Message));
    }

    [Fact]
    public void Commit_TargetVanishedMeanwhile_WritesIt()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");
        using var staged = AtomicFile.Stage(folder["x"], overwrite: true, stream => stream.Write("new"u8));
        File.Delete(folder["x"]);

        staged.Commit();

        Assert.Equal("new", File.ReadAllText(folder["x"]));
    }

    [Fact]
    public void Commit_TargetAppearedMeanwhile_IsRefusedUnlessAsked()
    {
        using var folder = new TempFolder();
        using var staged = AtomicFile.Stage(folder["x"], overwrite: false, stream => stream.Write("new"u8));
        File.WriteAllText(folder["x"], "mine");

        Assert.Equal(CodecFault.Exists, Assert.Throws<CodecException>(staged.Commit).Fault);

        staged.Dispose();
        Assert.Equal("mine", File.ReadAllText(folder["x"]));
        Assert.Equal(["x"], folder.Files);
    }

    [Fact]
    public void Commit_FolderVanishedMeanwhile_SaysSo()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["sub"]);
        using var staged = AtomicFile.Stage(folder["sub/x"], overwrite: false, stream => stream.Write("new"u8));
        Directory.Delete(folder["sub"], recursive: true);

        var error = Assert.Throws<CodecException>(staged.Commit);

        Assert.StartsWith($"{folder["sub/x"]} cannot be written: ", error.Message);
        Assert.DoesNotContain(".tmp", error.Message);
    }

    [Fact]
    public void KeepTimes_OfTheFileThatIsReplaced_StayToTheSystemsTick()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x"], "old");
        // 100 ns, what .NET can say; file systems here keep 1 ns.
        var (changed, read) = (new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1234567), new DateTime(2002, 3, 4, 5, 6, 7, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(folder["x"], changed);
        File.SetLastAccessTimeUtc(folder["x"], read);

        using (var staged = AtomicFile.Stage(folder["x"], overwrite: true, stream => stream.Write("newer"u8)))
        {
            staged.KeepTimes(folder["x"]);
            Assert.Equal(new FileState(5, changed), staged.State);
            staged.Commit();
        }

        Assert.Equal((changed, read), (File.GetLastWriteTimeUtc(folder["x"]), File.GetLastAccessTimeUtc(folder["x"])));
        Assert.Equal("newer", File.ReadAllText(folder["x"]));
    }

    [Fact]
    public void KeepTimes_OfAFileThatIsGone_SaysSo()
    {
        using var folder = new TempFolder();
        using var staged = AtomicFile.Stage(folder["x"], overwrite: true, stream => stream.Write("new"u8));

        var error = Assert.Throws<CodecException>(() => staged.KeepTimes(folder["y"]));

        Assert.Equal($"{folder["x"]} cannot take over the times of {folder["y"]}: it does not exist.", error.Message);
    }
}
