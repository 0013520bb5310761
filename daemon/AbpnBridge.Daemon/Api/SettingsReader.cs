using System.Globalization;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Retouching;
using Wire = AbpnBridge.V1;

namespace AbpnBridge.Daemon.Api;

/// <summary>Strengths and kept marks, checked.</summary>
internal static class SettingsReader
{
    /// <summary>Leaves the photo as it is.</summary>
    internal static RetouchSettings Nothing { get; } = new() { Blemishes = 0, Evening = 0 };

    /// <summary>Reads settings; a feature that is not named has its default, or 0 when no loaded model offers it.</summary>
    /// <exception cref="InvalidFieldException">A field is out of its range.</exception>
    /// <exception cref="DaemonException">A feature with a strength above 0 is not offered (NotOffered).</exception>
    internal static RetouchSettings Read(Wire.RetouchSettings? wire, IReadOnlySet<RetouchFeature> offered, string field)
    {
        var settings = WhatIsOffered(new RetouchSettings(), offered);
        if (wire is null)
            return settings;
        var named = new HashSet<RetouchFeature>();
        for (var i = 0; i < wire.Strengths.Count; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{field}.strengths[{i}]");
            var (feature, strength) = ReadStrength(wire.Strengths[i], path);
            if (!named.Add(feature))
                throw new InvalidFieldException($"{path}.feature", $"names {feature} a second time; each feature is named at most once.");
            RequireOffered(feature, strength, offered);
            settings = With(settings, feature, strength);
        }

        return wire.Keep is null ? settings : settings with { Keep = ReadMarks(wire.Keep, $"{field}.keep") };
    }

    internal static RetouchFeature? FeatureOf(Wire.RetouchFeature wire) => wire switch
    {
        Wire.RetouchFeature.Blemishes => RetouchFeature.Blemishes,
        Wire.RetouchFeature.Evening => RetouchFeature.Evening,
        Wire.RetouchFeature.Whitening => RetouchFeature.Whitening,
        Wire.RetouchFeature.GarmentWrinkles => RetouchFeature.GarmentWrinkles,
        Wire.RetouchFeature.Tone => RetouchFeature.Tone,
        _ => null,
    };

    private static (RetouchFeature Feature, float Strength) ReadStrength(Wire.FeatureStrength wire, string path)
    {
        var feature = FeatureOf(wire.Feature)
            ?? throw new InvalidFieldException(
                $"{path}.feature", $"is {(int)wire.Feature}; the features are 1 to 5, see the capabilities.");
        // Written so that NaN fails too.
        if (!(wire.Strength is >= 0 and <= 1))
            throw new InvalidFieldException(
                $"{path}.strength", string.Create(CultureInfo.InvariantCulture, $"is {wire.Strength}; it must be between 0 and 1."));
        return (feature, wire.Strength);
    }

    private static void RequireOffered(RetouchFeature feature, float strength, IReadOnlySet<RetouchFeature> offered)
    {
        if (strength > 0 && !offered.Contains(feature))
            throw new DaemonException(
                DaemonError.NotOffered,
                $"No loaded model offers {feature}; the capabilities list what can be had: {string.Join(", ", offered.Order())}.");
    }

    private static KeptMarks ReadMarks(Wire.KeptMarks wire, string field)
    {
        var marks = KeptMarks.None;
        for (var i = 0; i < wire.Marks.Count; i++)
        {
            var mark = wire.Marks[i] switch
            {
                Wire.KeptMark.Moles => KeptMarks.Moles,
                Wire.KeptMark.Freckles => KeptMarks.Freckles,
                _ => throw new InvalidFieldException(
                    $"{field}.marks[{i}]", $"is {(int)wire.Marks[i]}; it must be 1 (moles) or 2 (freckles)."),
            };
            if (marks.HasFlag(mark))
                throw new InvalidFieldException($"{field}.marks[{i}]", $"names {mark} a second time.");
            marks |= mark;
        }

        return marks;
    }

    private static RetouchSettings WhatIsOffered(RetouchSettings defaults, IReadOnlySet<RetouchFeature> offered)
    {
        foreach (var feature in Enum.GetValues<RetouchFeature>())
            if (!offered.Contains(feature))
                defaults = With(defaults, feature, 0);
        return defaults;
    }

    private static RetouchSettings With(RetouchSettings settings, RetouchFeature feature, float strength) => feature switch
    {
        RetouchFeature.Blemishes => settings with { Blemishes = strength },
        RetouchFeature.Evening => settings with { Evening = strength },
        RetouchFeature.Whitening => settings with { Whitening = strength },
        RetouchFeature.GarmentWrinkles => settings with { GarmentWrinkles = strength },
        _ => settings with { Tone = strength },
    };
}
