using System.Diagnostics;
using System.Globalization;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Colour;

/// <summary>
/// The foreign eye on our colours: LittleCMS' transicc (Debian's liblcms2-utils), in unbounded float, relative colorimetric, without tables of its own.
/// </summary>
internal static class LittleCms
{
    /// <summary>Document values, 0 to 1 from black to white, as colours. Of a grey profile the first channel counts.</summary>
    /// <param name="profile">A path, or "*sRGB" for LittleCMS' own.</param>
    /// <param name="values">By pixels.</param>
    /// <param name="channels">1 or 3.</param>
    internal static Lab[] Colours(string profile, IReadOnlyList<float[]> values, int channels)
    {
        var lines = values.Select(value => string.Join(' ', value.Take(channels).Select(v => (255.0 * v).ToString("R", CultureInfo.InvariantCulture))));
        var info = new ProcessStartInfo("transicc", ["-n", "-t1", "-c0", $"-i{profile}", "-o*XYZ"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var line in lines) process.StandardInput.WriteLine(line);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return [.. output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(OfXyz)];
    }

    private static Lab OfXyz(string line)
    {
        var xyz = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture) / 100).ToArray();
        return Lab.OfXyz(xyz[0], xyz[1], xyz[2]);
    }
}
