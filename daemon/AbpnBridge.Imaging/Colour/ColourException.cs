namespace AbpnBridge.Imaging.Colour;

/// <summary>
/// A photo's colours cannot be converted to the networks' space and back. The message is one sentence for a photographer: it names the profile and says
/// what to do.
/// </summary>
public sealed class ColourException : Exception
{
    private const string Advice = "convert the photo to sRGB, Adobe RGB, Display P3 or ProPhoto RGB first.";

    private ColourException(string message) : base(message)
    {
    }

    /// <summary>The bytes are no profile; there is nothing to convert from, so another one must be assigned.</summary>
    internal static ColourException Broken() => new(
        $"The photo's colour profile is broken and cannot be read; assign it the right one and {Advice}");

    /// <summary>The profile has a name; <paramref name="fault"/> finishes "The photo's profile "X" ...".</summary>
    internal static ColourException For(string profile, string fault) => new(
        $"The photo's profile \"{profile}\" {fault}; {Advice}");
}
