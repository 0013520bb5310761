"""The network's shapes, size and promises."""

import pytest
import torch

from abpn.local_retouching import DARKEST, GAIN_SCALE, NOT_SKIN, OUTPUTS, LocalRetouchingLayer, SubpixelHead, log_bands
from abpn.network import AdaptiveBlendPyramidNetwork, multiply_accumulates, parameter_count


@pytest.fixture(scope="module")
def layer() -> LocalRetouchingLayer:
    torch.manual_seed(0)
    made = LocalRetouchingLayer().eval()
    torch.nn.init.normal_(made.retouch_branch.finest.head.weight)
    return made


def test_outputs_have_the_contract_shapes_and_range(layer):
    with torch.no_grad():
        outputs = layer(torch.rand(2, 3, 64, 128))
    assert len(outputs) == len(OUTPUTS)
    for name, output in zip(OUTPUTS, outputs):
        assert output.shape == (2, 1 if name.endswith("mask") else 3, 64, 128)
        assert 0 <= output.min() and output.max() <= 1


def test_untrained_layer_is_the_identity():
    picture = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        assert all(torch.equal(result, picture) for result in LocalRetouchingLayer().eval()(picture)[2:])


def test_pure_black_is_left_alone(layer):
    with torch.no_grad():
        picture = torch.zeros(1, 3, 64, 64)
        assert all(torch.equal(result, picture) for result in layer(picture)[2:])


def test_one_pass_stays_within_the_budget(layer):
    # design.md 2.2: one LRL pass <= 4 GMAC; issue 4: at most 3 M parameters.
    assert parameter_count(layer) < 3_000_000
    assert multiply_accumulates(layer, torch.zeros(1, 3, 512, 512)) < 4e9


def test_stem_is_pixel_unshuffle_and_a_three_by_three(layer):
    stem = layer.encoder.stem[0]
    picture = torch.rand(1, 3, 16, 16)
    kernel = torch.nn.functional.pixel_unshuffle(stem.weight, 2)
    unshuffled = torch.nn.functional.conv2d(torch.nn.functional.pixel_unshuffle(picture, 2), kernel, padding=1)
    # Same sums in another order.
    assert torch.allclose(stem(picture), unshuffled, atol=1e-5)


def test_grid_blend_is_neutral_on_black(layer):
    network = AdaptiveBlendPyramidNetwork().eval()
    with torch.no_grad():
        assert torch.equal(network.grid_blend(torch.zeros(1, 3, 64, 64)), torch.full((1, 3, 64, 64), 0.5))


def test_the_subpixel_head_is_the_transposed_convolution_that_is_exported(monkeypatch):
    head = SubpixelHead(5, 3, (1.0, 0.1, 0.3))
    features = torch.rand(2, 5, 7, 9)
    trained = head(features)
    monkeypatch.setattr(torch.onnx, "is_in_onnx_export", lambda: True)
    # The same sums in another order.
    assert torch.allclose(trained, head(features), atol=1e-6)


def test_gains_of_one_at_every_scale_flatten_the_photo_to_its_coarsest_band():
    branch = LocalRetouchingLayer().retouch_branch
    with torch.no_grad():
        branch.finest.head.bias[12:] = 1 / GAIN_SCALE
        for head in branch.heads:
            head.head.bias[12:24] = 1 / GAIN_SCALE
        picture = torch.rand(1, 3, 64, 64)
        widths = [w.out_channels for w in (m.project[0] for m in branch.attend)] + [128]
        features = [torch.rand(1, width, 64 >> (i + 1), 64 >> (i + 1)) for i, width in enumerate(widths)]
        density = branch(features, torch.ones(1, 2, 64, 64), picture).view(1, 4, 3, 64, 64)
    flat = torch.log(picture + DARKEST)[:, None] + density
    coarsest = torch.log(picture + DARKEST)
    for _ in range(6):
        coarsest = torch.nn.functional.avg_pool2d(coarsest, 2)
    for _ in range(6):
        coarsest = torch.nn.functional.interpolate(coarsest, scale_factor=2.0, mode="bilinear")
    # Sums of five bands in float32.
    assert torch.allclose(flat, coarsest[:, None].expand_as(flat), atol=1e-4)


def test_bands_compare_skin_with_skin():
    base_layer, skin = torch.full((1, 3, 64, 64), 0.6), torch.zeros(1, 1, 64, 64)
    base_layer[..., 32:] = 0.1
    skin[..., :32] = 1
    plain, among_skin = (log_bands(base_layer, mask, 5) for mask in (torch.ones_like(skin), skin))
    # In the columns beside the edge other things weigh NOT_SKIN of an even mean of both sides.
    for uneven, even in zip(plain, among_skin):
        column = uneven.shape[-1] // 2 - 1
        assert even[..., column].abs().max() < 2 * NOT_SKIN * uneven[..., column].abs().max() + 1e-6
        assert uneven[..., column].abs().max() > 0.1


def test_training_sees_what_the_forward_pass_gives(layer):
    picture = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        logits, densities = layer.mask_logits_and_densities(picture)
        outputs = layer(picture)
        for family in range(4):
            assert torch.allclose(outputs[2 + family], torch.clamp(picture * torch.exp(densities[:, family]), 0, 1), atol=1e-6)
        assert torch.allclose(outputs[0][:, 0], torch.sigmoid(logits[:, 0]))


def test_mask_reaches_every_attentive_module():
    layer = LocalRetouchingLayer()
    torch.nn.init.normal_(layer.retouch_branch.finest.head.weight)
    picture = torch.rand(2, 3, 64, 64)
    masks = torch.rand(2, 2, 64, 64, requires_grad=True)
    layer.retouch_branch(layer.encoder(picture), masks, picture).sum().backward()
    for module in layer.retouch_branch.attend:
        assert module.gate.weight.grad[:, -2:].abs().max() > 0
    assert masks.grad.abs().max() > 0
