"""The tile graph against the pyramid's own formulas at full size."""

import numpy as np
import pytest
import torch

from abpn import tile_blend
from abpn.blend_pyramid import NEUTRAL, REFINER_HALO, BlendPyramidLayer, high_frequency, lifted_by_scale, lift_weights
from abpn.multi_scale import GATE
from abpn.tile_blend import DETAIL_HALO, TileBlend

TILE, GRID = 32, 40


@pytest.fixture()
def pyramid(random) -> BlendPyramidLayer:
    """All three Bernstein coefficients in use, a refiner that changes something."""
    made = BlendPyramidLayer()
    made.reach.coefficients.data = torch.tensor([0.2, 0.9, 0.1])
    for parameter in made.refiner.parameters():
        parameter.data = 0.2 * torch.randn(parameter.shape, generator=random)
    return made


def weights(first: int, count: int, side: int, scale: float, limit: int, start: int) -> torch.Tensor:
    """Rows first .. first + count of the lift (the edge's row repeated outside), for GRID grid samples from start on."""
    rows = lift_weights(side, 1 / scale, limit, torch.zeros(()))[np.clip(np.arange(first, first + count), 0, side - 1)]
    wide = torch.cat((rows, torch.zeros(count, start + GRID)), dim=1)
    assert wide[:, :start].sum() == 0 and wide[:, start + GRID :].sum() == 0  # the window holds all that is read
    return wide[None, None, :, start : start + GRID]


def edges(values: torch.Tensor, top: int, left: int, side: int) -> torch.Tensor:
    """A window of a picture, its edge rows and columns repeated outside."""
    rows = np.clip(np.arange(top, top + side), 0, values.shape[-2] - 1)
    columns = np.clip(np.arange(left, left + side), 0, values.shape[-1] - 1)
    return values[..., rows, :][..., columns]


def padded(field: torch.Tensor, top: int, left: int) -> torch.Tensor:
    """A GRID x GRID window of the grid, zero outside."""
    window = field[..., top : top + GRID, left : left + GRID]
    return torch.nn.functional.pad(window, (0, GRID - window.shape[-1], 0, GRID - window.shape[-2]))


@pytest.mark.parametrize("top,left,scale", [(0, 0, 0.31), (64, 32, 0.31), (80, 51, 1.0), (6, 2, 0.77)])
@torch.no_grad()
def test_tile_is_the_full_size_formula_at_its_place(random, pyramid, top, left, scale):
    photo = 1.2 * torch.rand(1, 3, 107, 83, generator=random) - 0.1
    grid_side = [int(np.ceil(side * scale)) for side in photo.shape[-2:]]
    field = torch.rand(1, 4, *grid_side, generator=random) - 0.3
    selection = torch.rand(1, 1, TILE, TILE, generator=random)
    y, x = int(max(0, top * scale - 2)), int(max(0, left * scale - 2))
    result, gate = TileBlend(pyramid, GATE)(
        edges(photo, top, left, TILE), padded(field, y, x), weights(top, TILE, 107, scale, grid_side[0], y),
        weights(left, TILE, 83, scale, grid_side[1], x).transpose(2, 3), selection,
    )

    lifted = edges(lifted_by_scale(field, 1 / scale, 107, 83), top, left, TILE)
    base = edges(photo, top, left, TILE)
    wanted = base + lifted[:, :3] * pyramid.reach(base.clamp(0, 1))
    opened = ((lifted[:, 3:] - GATE[0]) / (GATE[1] - GATE[0])).clamp(0, 1) * selection
    # Sums of two products in another order: a few units in the last place.
    assert (result - wanted).abs().max() < 2e-6
    assert (gate - opened).abs().max() < 5e-6  # divided by t1 - t0


@pytest.mark.parametrize("top,left", [(0, 0), (64, 32), (80, 58)])
@torch.no_grad()
def test_refined_tile_is_the_pyramid_s_refined_level(random, pyramid, top, left):
    photo = torch.rand(1, 3, 107, 83, generator=random)  # odd sides: the coarser level's last row and column are replicated
    scale = 0.31
    field = 0.4 * torch.rand(1, 4, 34, 26, generator=random)
    refined = pyramid.refined(NEUTRAL + lifted_by_scale(field[:, :3], 1 / scale, 107, 83), high_frequency(photo)) - NEUTRAL
    wanted = edges(photo + refined * pyramid.reach(photo), top, left, TILE)

    lifted, y, x = TILE + 2 * REFINER_HALO, int(max(0, top * scale - 3)), int(max(0, left * scale - 3))
    detail_y, detail_x = (detail_weights(first, side) for first, side in ((top, 107), (left, 83)))
    result, _ = TileBlend(pyramid, GATE, pyramid.refiner)(
        edges(photo, top - DETAIL_HALO, left - DETAIL_HALO, TILE + 2 * DETAIL_HALO), padded(field, y, x),
        weights(top - REFINER_HALO, lifted, 107, scale, 34, y), weights(left - REFINER_HALO, lifted, 83, scale, 26, x).transpose(2, 3),
        torch.ones(1, 1, TILE, TILE), detail_y, detail_x.transpose(2, 3),
    )
    # Only where the tile lies in the photo; two ways of summing 54 and 144 products.
    height, width = min(TILE, 107 - top), min(TILE, 83 - left)
    assert (result - wanted)[..., :height, :width].abs().max() < 2e-5


def detail_weights(first: int, side: int) -> torch.Tensor:
    """up2 of the next coarser level, for the halo's rows too (the edge's row repeated outside the photo)."""
    coarse = (side + 1) // 2
    rows = lift_weights(side, 2.0, coarse, torch.zeros(()))[np.clip(np.arange(first - 2, first + TILE + 2), 0, side - 1)]
    start = first // 2 - 2  # the first coarse pixel of the window, which begins DETAIL_HALO = 4 photo pixels before the tile
    wide = torch.cat((torch.zeros(TILE + 4, 8), rows, torch.zeros(TILE + 4, TILE)), dim=1)
    return wide[None, None, :, start + 8 : start + 8 + TILE // 2 + 4]


def test_several_regions_stand_along_the_diagonal(random, pyramid):
    a, b = torch.rand(2, 1, 4, 12, 12, generator=random)
    ya, yb = (torch.rand(1, 1, TILE, 12, generator=random) for _ in range(2))
    xa, xb = (torch.rand(1, 1, 12, TILE, generator=random) for _ in range(2))
    both = torch.zeros(1, 4, 24, 24)
    both[..., :12, :12], both[..., 12:, 12:] = a, b
    summed = torch.cat((ya, yb), dim=3) @ both @ torch.cat((xa, xb), dim=2)
    assert torch.allclose(summed, ya @ a @ xa + yb @ b @ xb, atol=1e-4)


def test_examples_have_the_shapes_the_graph_takes(pyramid):
    for refined in (False, True):
        examples = tile_blend.example_inputs(TILE, GRID, refined)
        outputs = TileBlend(pyramid, GATE, pyramid.refiner if refined else None)(*examples.values())
        assert [tuple(o.shape) for o in outputs] == [(1, 3, TILE, TILE), (1, 1, TILE, TILE)]
