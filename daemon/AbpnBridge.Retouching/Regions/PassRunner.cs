using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Retouching.LocalRetouching;

namespace AbpnBridge.Retouching.Regions;

/// <summary>Steps 2 and 3 for one photo, pass by pass: local retouching, then the reverse blend. Counts the network's runs.</summary>
/// <param name="model">The loaded model.</param>
/// <param name="photo">With its proxy.</param>
/// <param name="cancellationToken">Looked at per row of a base layer and inside the network's runs.</param>
internal sealed class PassRunner(RetouchModel model, Photo photo, CancellationToken cancellationToken)
{
    private readonly LocalRetouchingLayer _localRetouching = new(model);
    private readonly ReverseAdaptiveBlend _reverseBlend = new(model.Manifest.AdaptiveBlend);

    /// <summary>Of the whole analysis.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Runs of the network so far.</summary>
    public int Runs { get; private set; }

    /// <summary>Looks at a part of the photo.</summary>
    public PassResult Run(NetworkPass pass) => Run(BaseLayer(pass));

    /// <summary>The base layer of a pass, of any size.</summary>
    public PlanarWindow BaseLayer(NetworkPass pass) => photo.BaseLayer(pass, cancellationToken);

    /// <summary>Looks at a base layer.</summary>
    /// <param name="baseLayer">Three planes, sRGB-encoded 0..1, no larger than the network's input; its bounds start at 0, 0.</param>
    public PassResult Run(PlanarWindow baseLayer)
    {
        var outputs = Look(baseLayer, PlanarWindow.Create);
        var layers = outputs.Where(output => !TensorNames.Masks.Contains(output.Key))
            .ToDictionary(output => output.Key, output => BlendLayer(baseLayer, output.Value));
        return new PassResult(outputs[TensorNames.SkinMask], outputs[TensorNames.RetouchMask], layers);
    }

    /// <summary>What the network itself says about a base layer, masks and results, in rented windows: whoever takes them disposes them.</summary>
    public IReadOnlyDictionary<string, PlanarWindow> LookRented(PlanarWindow baseLayer) => Look(baseLayer, PlanarWindow.Rent);

    private IReadOnlyDictionary<string, PlanarWindow> Look(PlanarWindow baseLayer, Func<Bounds, int, PlanarWindow> window)
    {
        Runs++;
        return _localRetouching.Run(baseLayer, window, cancellationToken);
    }

    private PlanarWindow BlendLayer(PlanarWindow baseLayer, PlanarWindow result)
    {
        var layer = PlanarWindow.Create(baseLayer.Bounds, 3);
        _reverseBlend.Invert(baseLayer.Samples.Span, result.Samples.Span, layer.Samples.Span);
        return layer;
    }
}
