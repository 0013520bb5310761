using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AbpnBridge.Export;

/// <summary>Something to see for a user who has no console: a message box on Windows, elsewhere a desktop notification.</summary>
internal static partial class Notice
{
    private const string Title = "AbpnBridge";

    // MB_ICONWARNING | MB_SETFOREGROUND
    private const uint WarningInFront = 0x30 | 0x10000;

    internal static void Show(string text)
    {
        if (OperatingSystem.IsWindows()) _ = MessageBox(0, text, Title, WarningInFront);
        else Notify(text);
    }

    private static void Notify(string text)
    {
        Console.Error.WriteLine(text);
        try
        {
            using var process = Process.Start("notify-send", ["--urgency=critical", $"--app-name={Title}", "--", Title, text]);
            process.WaitForExit();
        }
        catch (Win32Exception)
        {
            // A desktop without notifications; the log has it all.
        }
    }

    [LibraryImport("user32.dll", EntryPoint = "MessageBoxW", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int MessageBox(nint owner, string text, string caption, uint type);
}
