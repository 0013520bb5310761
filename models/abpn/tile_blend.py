"""The full-size work of one tile as one graph of fixed shapes: lift, refine where a model asks for it, adaptive blend, gate (design.md 2.2 steps 4 and 5).

The lift is two matrix products, lift_y @ grid @ lift_x, with interpolation weights as inputs: any real scale and offset, any edge of the
photo and any number of regions (their grids stand along the diagonal) run through the same graph, so a GPU never compiles a second one.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from .blend_pyramid import NEUTRAL, REFINER_HALO, BlendPyramidLayer, BlendRefiner

TILE = 512
GRID = 258
"""Samples of the grid on a side: a whole tile at up to half the photo's scale; finer scales take a part of the tile at a time."""
DETAIL_HALO = 2 * REFINER_HALO
"""Photo pixels round a refined tile: H of the refiner's halo reads the next coarser level one pixel further out."""
INPUTS = ("photo", "edit_and_mask", "lift_y", "lift_x", "selection")
REFINED_INPUTS = (*INPUTS, "detail_y", "detail_x")
OUTPUTS = ("result", "gate")


class TileBlend(nn.Module):
    """photo, edit_and_mask, lift_y, lift_x, selection (and detail_y, detail_x) -> ungated result, gate.

    photo [1, 3, T, T] sRGB-encoded, any value; edit_and_mask [1, 4, K, K]: sum_f s_f (B_f - Bn) and the mask on the regions' grids;
    lift_y [1, 1, T, K] and lift_x [1, 1, K, T]: interpolation weights; selection [1, 1, T, T] in 0..1.
    With a refiner photo is [1, 3, T + 8, T + 8], lift_y and lift_x have T + 4 instead of T, and detail_y [1, 1, T + 4, T / 2 + 4],
    detail_x (transposed) are the weights that lift the photo's next coarser level.
    """

    def __init__(self, pyramid: BlendPyramidLayer, gate: tuple[float, float], refiner: BlendRefiner | None = None) -> None:
        super().__init__()
        self.bernstein = tuple(round(float(c), 6) for c in pyramid.reach.bernstein())
        self.gate = gate
        self.refiner = refiner

    def forward(
        self, photo: Tensor, edit_and_mask: Tensor, lift_y: Tensor, lift_x: Tensor, selection: Tensor, *detail: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The OUTPUTS, T x T: photo + edit J(photo), to be mixed into the photo by the gate after the way back into the photo's own colours."""
        lifted = lift_y @ edit_and_mask @ lift_x
        edit, mask = lifted[:, :3], lifted[:, 3:]
        if self.refiner is not None:
            edit = self._refined(edit, photo, *detail)
            halo = REFINER_HALO
            photo = photo[..., DETAIL_HALO:-DETAIL_HALO, DETAIL_HALO:-DETAIL_HALO]
            mask = mask[..., halo:-halo, halo:-halo]
        opened = ((mask - self.gate[0]) / (self.gate[1] - self.gate[0])).clamp(0, 1) * selection
        return photo + edit * self._reach(photo.clamp(0, 1)), opened

    def _refined(self, edit: Tensor, photo: Tensor, detail_y: Tensor, detail_x: Tensor) -> Tensor:
        """cat(Bn + lifted edit, H) through the refiner, less Bn.  H = I - up2(down2(I)); up2 by weights, since it clamps at the edge."""
        inner = photo[..., REFINER_HALO:-REFINER_HALO, REFINER_HALO:-REFINER_HALO]
        high_frequency = inner - detail_y @ functional.avg_pool2d(photo, 2) @ detail_x
        return self.refiner(torch.cat((NEUTRAL + edit, high_frequency), dim=1)) - NEUTRAL

    def _reach(self, base: Tensor) -> Tensor:
        """J of values in 0..1, terms with coefficient 0 left out."""
        c0, c1, c2 = self.bernstein
        rest = 1.0 - base
        terms = [(c0, rest, rest), (2.0 * c1, base, rest), (c2, base, base)]
        used = [factor * one * other for factor, one, other in terms if factor > 0]
        return sum(used[1:], used[0])


def example_inputs(tile: int = TILE, grid: int = GRID, refined: bool = False) -> dict[str, Tensor]:
    """Zeros of the inputs' shapes, for the export."""
    photo, lifted = (tile + 2 * DETAIL_HALO, tile + 2 * REFINER_HALO) if refined else (tile, tile)
    shapes = {
        "photo": (1, 3, photo, photo), "edit_and_mask": (1, 4, grid, grid), "lift_y": (1, 1, lifted, grid), "lift_x": (1, 1, grid, lifted),
        "selection": (1, 1, tile, tile), "detail_y": (1, 1, lifted, photo // 2), "detail_x": (1, 1, photo // 2, lifted),
    }
    return {name: torch.zeros(shapes[name]) for name in (REFINED_INPUTS if refined else INPUTS)}
