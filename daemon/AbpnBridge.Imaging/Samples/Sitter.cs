using System.Numerics;

namespace AbpnBridge.Imaging.Samples;

/// <summary>
/// Who is drawn and in what light; all from the seed and the skin tone. Lengths are in face units: the chin lies one unit below the face's centre,
/// u grows to the right, v downwards.
/// </summary>
internal sealed record Sitter
{
    public required float FaceWidth { get; init; }
    public required float JawFullness { get; init; }
    public required float EyeDistance { get; init; }
    public required float EyeSize { get; init; }
    public required float NoseWidth { get; init; }
    public required float LipFullness { get; init; }
    public required float BrowThickness { get; init; }
    public required float Tilt { get; init; }
    public required bool LongHair { get; init; }
    public required Vector3 Light { get; init; }
    public required Vector3 Skin { get; init; }
    public required Vector3 Lips { get; init; }
    public required Vector3 Hair { get; init; }
    public required Vector3 Iris { get; init; }
    public required Vector3 Garment { get; init; }
    public required Vector3 Background { get; init; }
    public required float Oil { get; init; }

    public static Sitter From(int seed, float skinTone)
    {
        var random = new Random(seed * 7919 + 17);
        float Between(float low, float high) => low + (high - low) * random.NextSingle();
        var skin = SkinOf(skinTone, Between(-1, 1));
        var side = random.Next(2) == 0 ? -1f : 1f;
        return new Sitter
        {
            FaceWidth = Between(0.655f, 0.715f),
            JawFullness = Between(1.95f, 2.45f),
            EyeDistance = Between(0.275f, 0.302f),
            EyeSize = Between(0.122f, 0.136f),
            NoseWidth = Between(0.92f, 1.12f) + 0.14f * skinTone,
            LipFullness = Between(0.85f, 1.15f) + 0.2f * skinTone,
            BrowThickness = Between(0.028f, 0.042f),
            Tilt = Between(-0.06f, 0.06f),
            LongHair = random.Next(10) < 6,
            Light = Vector3.Normalize(new Vector3(side * Between(0.35f, 0.62f), Between(-0.55f, -0.38f), 0.8f)),
            Skin = skin,
            Lips = Brush.Mix(skin * new Vector3(0.82f, 0.50f, 0.54f), Brush.Linear(0.72f, 0.30f, 0.32f), Between(0.1f, 0.4f)),
            Hair = HairOf(Between(0, 1), skinTone),
            Iris = IrisOf(Between(0, 1) + 0.6f * skinTone),
            Garment = GarmentOf(random),
            Background = Vector3.Lerp(Brush.Linear(0.62f, 0.64f, 0.66f), Brush.Linear(0.24f, 0.27f, 0.31f), Between(0, 1)),
            Oil = Between(0.5f, 1.2f),
        };
    }

    private static Vector3 SkinOf(float tone, float hue)
    {
        Vector3[] tones = [Brush.Linear(0.93f, 0.78f, 0.70f), Brush.Linear(0.87f, 0.69f, 0.58f), Brush.Linear(0.74f, 0.53f, 0.41f),
            Brush.Linear(0.55f, 0.37f, 0.27f), Brush.Linear(0.36f, 0.235f, 0.175f)];
        var place = Math.Clamp(tone, 0f, 1f) * (tones.Length - 1);
        var index = Math.Min((int)place, tones.Length - 2);
        return Vector3.Lerp(tones[index], tones[index + 1], place - index) * new Vector3(1 + 0.02f * hue, 1, 1 - 0.04f * hue);
    }

    private static Vector3 HairOf(float chance, float tone)
    {
        var darkness = Math.Clamp(chance * 0.7f + tone * 0.9f, 0, 1);
        var fair = Brush.Linear(0.66f, 0.50f, 0.33f);
        var brown = Brush.Linear(0.32f, 0.21f, 0.145f);
        var black = Brush.Linear(0.11f, 0.09f, 0.085f);
        return darkness < 0.5f ? Vector3.Lerp(fair, brown, darkness * 2) : Vector3.Lerp(brown, black, darkness * 2 - 1);
    }

    private static Vector3 IrisOf(float chance) => chance switch
    {
        < 0.3f => Brush.Linear(0.42f, 0.54f, 0.62f),
        < 0.5f => Brush.Linear(0.44f, 0.47f, 0.32f),
        < 0.7f => Brush.Linear(0.45f, 0.31f, 0.18f),
        _ => Brush.Linear(0.27f, 0.17f, 0.11f),
    };

    private static Vector3 GarmentOf(Random random)
    {
        Vector3[] cloths = [Brush.Linear(0.85f, 0.84f, 0.82f), Brush.Linear(0.17f, 0.20f, 0.28f), Brush.Linear(0.45f, 0.17f, 0.18f),
            Brush.Linear(0.25f, 0.36f, 0.32f), Brush.Linear(0.12f, 0.12f, 0.13f)];
        return cloths[random.Next(cloths.Length)];
    }
}
