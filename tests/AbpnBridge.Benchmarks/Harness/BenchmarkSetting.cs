using AbpnBridge.Benchmarks.Retouching;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing.Portraits;

namespace AbpnBridge.Benchmarks.Harness;

/// <summary>What all groups of one run share: the warm engine and the composed portraits, each painted once.</summary>
internal sealed class BenchmarkSetting : IDisposable
{
    /// <summary>Size of the photos of a smoke run, which only shows that everything still works.</summary>
    public const double SmokeMegapixels = 0.1;

    private readonly Lazy<InProcessEngine> _engine = new(InProcessEngine.Load);
    private readonly Dictionary<(double Megapixels, PixelFormat Format), ImageBuffer> _portraits = [];

    public BenchmarkSetting(bool isSmoke) => IsSmoke = isSmoke;

    /// <summary>Small pictures, one round, no rival that takes minutes.</summary>
    public bool IsSmoke { get; }

    /// <summary>Photos of the export.</summary>
    public int ExportedPhotos { get; init; } = 50;

    public InProcessEngine Engine => _engine.Value;

    /// <summary>How often each contender runs.</summary>
    public int Rounds(int usual) => IsSmoke ? 1 : usual;

    /// <summary>A close-up with one large face, the same scene at every size; kept until <see cref="Forget"/>.</summary>
    public ImageBuffer Portrait(double megapixels, PixelFormat format)
    {
        var key = (IsSmoke ? Math.Min(megapixels, SmokeMegapixels) : megapixels, format);
        if (_portraits.TryGetValue(key, out var painted)) return painted;
        return _portraits[key] = ComposedPortrait.Of(ComposedPortrait.ExtentOf(key.Item1), new PortraitOptions()).Draw(format);
    }

    /// <summary>Frees the portraits painted so far.</summary>
    public void Forget()
    {
        foreach (var portrait in _portraits.Values) portrait.Dispose();
        _portraits.Clear();
    }

    public void Dispose()
    {
        Forget();
        if (_engine.IsValueCreated) _engine.Value.Dispose();
    }
}
