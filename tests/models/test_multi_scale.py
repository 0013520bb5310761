"""The product's multi-scale use: grids, tiles and spot map by their definitions, the whole on formulas in place of the network."""

import numpy as np
import pytest
import torch
from torch import Tensor

from abpn.blend_pyramid import BlendPyramidLayer, area_resampled, lifted_by_scale
from abpn.local_retouching import FAMILIES
from abpn.multi_scale import gate, retouched, tiles_within_budget
from abpn.region_grids import base_layer, box_mean, lifted, proxy_level, spot_map, tile_weights, tiles


def painter(base: Tensor) -> tuple[Tensor, ...]:
    """In place of the network: darkens by 0.1 where a pixel is above 0.5, everywhere skin, marks where it is above 0.5."""
    marks = (base.mean(dim=1, keepdim=True) > 0.5).float()
    return torch.ones_like(marks), marks, *[base - 0.1 * marks for _ in FAMILIES]


def cleaner(base: Tensor) -> tuple[Tensor, ...]:
    """In place of the network: takes dark spots of at most 3 pixels to the skin's 0.7, all of the picture is skin."""
    closed = torch.nn.functional.max_pool2d(base, 5, 1, 2)
    small = (base < 0.65).float().amax(dim=1, keepdim=True)
    return torch.ones_like(small), small, *[torch.where(base < 0.65, closed, base) for _ in FAMILIES]


def speckled(side: int, seed: int = 2) -> np.ndarray:
    """Skin of 0.7 with dark spots of 3 x 3 pixels in the upper left quarter."""
    photo = np.full((side, side, 3), 0.7, np.float32)
    rng = np.random.default_rng(seed)
    for y, x in rng.integers(30, side // 2 - 30, (40, 2)):
        photo[y : y + 3, x : x + 3] = 0.4
    return photo


def test_base_layer_is_the_area_mean(random):
    photo = torch.rand(1, 3, 90, 70, generator=random)
    mean = area_resampled(photo, 0.7)[0].numpy().transpose(1, 2, 0)
    assert np.abs(base_layer(photo[0].numpy().transpose(1, 2, 0), (0, 0, 70, 90), 0.7) - mean).max() < 1e-6


def test_base_layer_from_the_proxy_is_its_mean_in_16_bits(random):
    photo = torch.rand(1, 3, 90, 71, generator=random)
    proxy = torch.nn.functional.avg_pool2d(photo, 2, ceil_mode=True, count_include_pad=False)
    # Half of the size and below is read from the 2 x 2 means; 1.5 steps of 65535 for two roundings.
    mean = proxy[0].numpy().transpose(1, 2, 0)
    assert np.abs(base_layer(photo[0].numpy().transpose(1, 2, 0), (0, 0, 71, 90), 0.5) - mean).max() < 1.5 / 65535


def test_base_layer_of_a_smaller_scale_is_the_area_mean_of_the_proxy(random):
    photo = torch.rand(1, 3, 90, 70, generator=random)
    proxy = torch.nn.functional.avg_pool2d(photo, 2)
    made = base_layer(photo[0].numpy().transpose(1, 2, 0), (0, 0, 70, 90), 0.3)
    of_proxy, of_photo = (area_resampled(p, s)[0].numpy().transpose(1, 2, 0) for p, s in ((proxy, 0.6), (photo, 0.3)))
    assert np.abs(made - of_proxy).max() < 1 / 65535 < np.abs(made - of_photo).max()


def test_base_layer_of_a_part_is_cut_at_the_part():
    photo = np.zeros((40, 40, 3), np.float32)
    photo[10:31, 5:26] = 1
    assert base_layer(photo, (5, 10, 21, 21), 0.8) == pytest.approx(1)


@pytest.mark.parametrize("side,level", [(500, 1), (7679, 1), (7680, 2), (15360, 3)])
def test_proxy_level_is_the_engine_s(side, level):
    assert proxy_level(side) == level


def test_lift_reads_the_grid_at_pixel_centres(random):
    grid = torch.rand(1, 2, 20, 30, generator=random)
    wanted = lifted_by_scale(grid, 1 / 0.37, 54, 81)[0].numpy().transpose(1, 2, 0)
    assert np.abs(lifted(grid[0].numpy().transpose(1, 2, 0), 54, 81, 0.37) - wanted).max() < 1e-6


@pytest.mark.parametrize("height,width", [(960, 700), (512, 961), (400, 300), (1500, 513)])
def test_tiles_cover_a_grid_and_their_weights_add_up_to_one(height, width):
    total = np.zeros((height, width))
    for x, y, w, h in tiles(height, width):
        assert w <= 512 and h <= 512
        total[y : y + h, x : x + w] += tile_weights((x, y, w, h), height, width)
    assert np.abs(total - 1).max() < 1e-6


def test_tiles_change_over_linearly_in_their_overlap():
    first, second = (tile_weights((x, 0, 512, 512), 512, 960)[100] for x in (0, 448))
    # Pixel centres of 64 shared columns.
    assert second[[0, 31, 63]] == pytest.approx([0.5 / 64, 31.5 / 64, 63.5 / 64]) and first[448] == pytest.approx(63.5 / 64)


def test_box_mean_has_fewer_pixels_at_the_edges():
    values = np.arange(30, dtype=np.float32).reshape(5, 6)
    assert box_mean(values, 1)[0, 0] == pytest.approx(values[:2, :2].mean())
    assert box_mean(values, 1)[2, 3] == pytest.approx(values[1:4, 2:5].mean())


def test_spot_map_is_1_around_a_spot_on_skin_and_0_elsewhere():
    photo = np.full((80, 80, 3), 0.7, np.float32)
    photo[39:42, 39:42] = photo[39:42, 5:8] = 0.5
    skin = np.ones((80, 80), np.float32)
    skin[:, :20] = 0
    spots = spot_map(photo, skin)
    assert spots[40, 40] == 1 and spots[40 + 6, 40] == 1
    assert spots[:, :22].max() == 0 and spots[60:].max() == 0


def test_small_photo_is_seen_once_and_not_enlarged():
    photo = np.full((200, 180, 3), 0.4, np.float32)
    photo[50:60, 50:60] = 0.8
    found = retouched(painter, photo)
    assert found.runs == 1
    # At 0.8 the ridge takes 1e-4 / (0.32^2 + 1e-4) of the edit away.
    assert found.results["blemishes"][55, 55] == pytest.approx(0.7, abs=2e-4)


def test_where_the_gate_is_shut_the_photo_is_the_same_bits():
    photo = np.random.default_rng(1).random((700, 600, 3), np.float32)
    found = retouched(painter, photo)
    shut = found.gate(("blemishes",)) == 0
    assert shut.any() and np.array_equal(found.results["blemishes"][shut], photo[shut])


def test_small_spots_of_a_large_face_need_the_closer_look():
    photo = speckled(1000)
    once, closer = (retouched(cleaner, photo, fine=fine) for fine in (False, True))
    assert closer.runs > once.runs == 1
    left = [np.abs(found.results["blemishes"] - 0.7).mean() for found in (once, closer)]
    assert left[1] < 0.75 * left[0]


def test_marks_that_only_the_closer_look_sees_open_the_gate():
    photo = np.full((1000, 1000, 3), 0.7, np.float32)
    for y, x in np.random.default_rng(5).integers(60, 400, (40, 2)):
        photo[y : y + 2, x : x + 2] = 0.2

    def sharp_eyed(base: Tensor) -> tuple[Tensor, ...]:
        marks = (base.mean(dim=1, keepdim=True) < 0.28).float()
        return torch.ones_like(marks), marks, *[base for _ in FAMILIES]

    once, closer = (retouched(sharp_eyed, photo, fine=fine).retouch_mask for fine in (False, True))
    assert closer.sum() > 1.5 * once.sum() and (closer >= 0.99 * once - 0.3).all()


def test_tiles_with_most_spots_come_first_and_no_more_than_asked_for():
    photo = speckled(1000)
    assert retouched(cleaner, photo, most_tiles=1).runs == 2
    # All spots lie in the upper left quarter: the first tile alone does what all do.
    first, every = (retouched(cleaner, photo, most_tiles=n).results["blemishes"] for n in (1, 4))
    assert np.abs(first - every)[:400, :400].max() < 1e-6


def test_closer_look_leaves_moles_and_evening_to_the_first():
    photo = speckled(1000)
    once, closer = (retouched(cleaner, photo, fine=fine) for fine in (False, True))
    # Lifted in two steps: bilinear over bilinear differs a little from bilinear at once.
    assert np.abs(once.looks.edits["moles"].sum() * 1.875**2 - closer.looks.edits["moles"].sum()) < 0.01 * np.abs(closer.looks.edits["moles"].sum())


def test_only_the_region_changes():
    photo = np.full((300, 300, 3), 0.8, np.float32)
    result = retouched(painter, photo, roi=(100, 50, 120, 160)).results["blemishes"]
    inside = np.zeros((300, 300), bool)
    inside[50:210, 100:220] = True
    assert np.array_equal(result[~inside], photo[~inside]) and (result[inside] < 0.75).all()


def test_families_together_share_the_larger_gate_and_add_their_edits():
    photo = np.full((100, 100, 3), 0.4, np.float32)
    photo[40:60, 40:60] = 0.6
    found = retouched(painter, photo)
    both = found.result(("blemishes", "moles"))
    assert both[50, 50] == pytest.approx(0.6 - 2 * 0.1, abs=2e-4)
    assert np.array_equal(found.gate(("blemishes", "evening")), np.ones((100, 100)))


def test_each_familys_edit_is_closed_by_its_own_mask():
    def restless(base: Tensor) -> tuple[Tensor, ...]:
        """All is skin, no marks, and yet the blemishes' result is darker everywhere; evening is lighter."""
        skin = torch.ones_like(base[:, :1])
        return skin, 0 * skin, base - 0.1, base, base, base + 0.05

    photo = np.full((100, 100, 3), 0.5, np.float32)
    found = retouched(restless, photo)
    assert np.array_equal(found.result(("blemishes",)), photo)
    assert np.array_equal(found.result(("blemishes", "evening")), found.result(("evening",)))


def test_gate_has_real_zeros_and_ones():
    assert gate(np.array([0.0, 0.1, 0.25, 0.4, 1.0])) == pytest.approx([0, 0, 0.5, 1, 1])
    assert gate(np.float32(0.05)) == 0


@pytest.mark.parametrize("giga_macs,tiles", [(3.33, 4), (2.0, 4), (3.9, 3), (4.1, 2), (12.0, 2)])
def test_closer_tiles_are_what_the_budget_leaves(giga_macs, tiles):
    # 20 for the photo: the coarse pass and the face's own come first.
    assert tiles_within_budget(giga_macs) == tiles


def test_the_adaptive_blend_is_the_networks(random):
    pyramid = BlendPyramidLayer()
    with torch.no_grad():
        pyramid.reach.coefficients.copy_(torch.tensor((0.3, 1.0, 0.2)))
    photo = torch.rand(1, 3, 64, 64, generator=random)
    plain = photo[0].numpy().transpose(1, 2, 0)
    with torch.no_grad():
        blend = pyramid.reverse_blend(photo, painter(photo)[2])
        expected = pyramid.blend(photo, blend).clamp(0, 1)[0].numpy().transpose(1, 2, 0)
    found = retouched(painter, plain, bernstein=(0.3, 1.0, 0.2)).result(("blemishes",), gated=False)
    # The base layer of 1 : 1 is the photo in 16 bits.
    assert np.abs(found - expected).max() < 2 / 65535
