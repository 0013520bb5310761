"""Blocks of the blend pyramid: design.md 2.2 steps 3 to 5."""

import numpy as np
import pytest
import torch

from abpn.blend_pyramid import (
    AdaptiveBlend, BlendPyramidLayer, BlendReach, BlendRefiner, ReverseAdaptiveBlend,
    area_resampled, doubled, halved, high_frequency, lifted_by_scale,
)


def test_adaptive_blend_neutral_layer_is_the_identity_bit_for_bit(random):
    base = torch.rand(1, 3, 9, 7, generator=random)
    blend = AdaptiveBlend(BlendReach((0.3, 0.8, 0.1)))
    assert torch.equal(blend(base, torch.full_like(base, 0.5)), base)


def test_adaptive_blend_start_is_soft_light(random):
    base, layer = torch.rand(2, 1, 3, 9, 7, generator=random)
    soft_light = (1 - 2 * layer) * base**2 + 2 * layer * base
    # Two ways to write one polynomial: a few units in the last place apart.
    assert torch.allclose(AdaptiveBlend(BlendReach())(base, layer), soft_light, atol=1e-6)


def test_reverse_blend_round_trip_away_from_clipping(random):
    base = 0.1 + 0.8 * torch.rand(1, 3, 32, 32, generator=random)
    result = base + 0.1 * (torch.rand(1, 3, 32, 32, generator=random) - 0.5)
    reach = BlendReach()
    back = AdaptiveBlend(reach)(base, ReverseAdaptiveBlend(reach)(base, result))
    # The ridge costs eps / (J^2 + eps) of the edit: at most 0.003 of 0.05 where J >= 0.18.
    assert (back - result).abs().max() < 2e-4


def test_reverse_blend_is_neutral_where_the_reach_is_zero():
    base = torch.tensor([0.0, 1.0]).view(1, 1, 1, 2).expand(1, 3, 1, 2)
    layer = ReverseAdaptiveBlend(BlendReach())(base, torch.full_like(base, 0.5))
    assert torch.equal(layer, torch.full_like(layer, 0.5))


@pytest.mark.parametrize("coefficients", [(0.0, 1.0, 0.0), (-1.0, 0.5, 2.0), (0.2, -3.0, 0.1)])
def test_reach_is_never_negative(coefficients):
    assert BlendReach(coefficients)(torch.linspace(0, 1, 1001)).min() >= 0


def test_refiner_at_start_is_the_plain_lift(random):
    stacked = torch.rand(1, 6, 20, 24, generator=random)
    assert torch.equal(BlendRefiner()(stacked), stacked[:, :3, 2:-2, 2:-2])


def test_refiner_output_pixel_sees_a_five_by_five_window(random):
    refiner = BlendRefiner()
    torch.nn.init.normal_(refiner.correct.weight)
    stacked = torch.rand(1, 6, 24, 24, generator=random)
    changed = stacked.clone()
    changed[..., 12, 12] += 1
    rows, columns = torch.nonzero((refiner(stacked) != refiner(changed)).any(dim=1)[0], as_tuple=True)
    assert rows.min() >= 8 and rows.max() <= 12 and columns.min() >= 8 and columns.max() <= 12


def test_halved_closes_odd_sides_by_replication():
    level = torch.arange(15, dtype=torch.float32).view(1, 1, 3, 5)
    assert halved(level).shape[-2:] == (2, 3)
    assert halved(level)[0, 0, 1, 2] == 14


def test_high_frequency_of_a_flat_picture_is_zero():
    assert high_frequency(torch.full((1, 3, 7, 9), 0.25)).abs().max() == 0


def test_area_resample_keeps_the_mean_where_the_scale_divides(random):
    photo = torch.rand(1, 3, 30, 42, generator=random)
    grid = area_resampled(photo, 0.5)
    assert torch.allclose(grid, torch.nn.functional.avg_pool2d(photo, 2), atol=1e-6)


def test_lift_by_two_equals_the_pyramid_lift(random):
    grid = torch.rand(1, 3, 8, 6, generator=random)
    assert torch.allclose(lifted_by_scale(grid, 2.0, 16, 12), doubled(grid, 16, 12), atol=1e-6)


def test_pyramid_lift_of_a_neutral_layer_stays_neutral_with_an_untrained_refiner(random):
    photo = torch.rand(1, 3, 61, 45, generator=random)
    lifted = BlendPyramidLayer().lift(torch.full((1, 3, 16, 12), 0.5), 16 / 61, photo, 1)
    assert lifted.shape == photo.shape
    # Interpolation weights sum to 1 within rounding.
    assert np.abs(lifted.detach().numpy() - 0.5).max() < 1e-6
