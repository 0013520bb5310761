"""Blend pyramid layer (BPL): paper section 3.3, design.md 2.2 steps 3 to 5.

The adaptive blend is tied so that B = 0.5 is the identity whatever is learned:
R = I + (B - Bn) J(I), J(I) = c0 (1 - I)^2 + 2 c1 I (1 - I) + c2 I^2 with c >= 0.  Soft light is c = (0, 1, 0).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

NEUTRAL = 0.5
EPSILON = 1e-4
REFINER_HALO = 2


class BlendReach(nn.Module):
    """J(I): how far one unit of blend moves a pixel; three non-negative Bernstein coefficients, shared by all levels."""

    def __init__(self, bernstein: tuple[float, float, float] = (0.0, 1.0, 0.0)) -> None:
        super().__init__()
        self.coefficients = nn.Parameter(torch.tensor(bernstein))

    def forward(self, base_layer: Tensor) -> Tensor:
        """J of the base layer, same shape, never negative on [0, 1]."""
        c0, c1, c2 = self.bernstein()
        rest = 1.0 - base_layer
        return c0 * rest * rest + 2.0 * c1 * base_layer * rest + c2 * base_layer * base_layer

    def bernstein(self) -> Tensor:
        """The three coefficients, clamped at zero."""
        return self.coefficients.clamp_min(0.0)


class AdaptiveBlend(nn.Module):
    """ABM: base layer and blend layer -> result.  Not clamped, so that the round trip with R-ABM is exact."""

    def __init__(self, reach: BlendReach) -> None:
        super().__init__()
        self.reach = reach

    def forward(self, base_layer: Tensor, blend_layer: Tensor) -> Tensor:
        """R = I + (B - Bn) J(I)."""
        return base_layer + (blend_layer - NEUTRAL) * self.reach(base_layer)


class ReverseAdaptiveBlend(nn.Module):
    """R-ABM: base layer and result -> blend layer.  The ridge solution: neutral where J is 0, right sign everywhere."""

    def __init__(self, reach: BlendReach, epsilon: float = EPSILON) -> None:
        super().__init__()
        self.reach = reach
        self.epsilon = epsilon

    def forward(self, base_layer: Tensor, result: Tensor) -> Tensor:
        """B = Bn + (R - I) J / (J^2 + eps)."""
        reach = self.reach(base_layer)
        return NEUTRAL + (result - base_layer) * reach / (reach * reach + self.epsilon)


class BlendRefiner(nn.Module):
    """Refining module: corrects one lifted blend level with that level's high-frequency part.

    Valid convolutions: input [N, 6, H + 4, W + 4] already edge-replicated, output [N, 3, H, W].  The last
    convolution starts at zero, so an untrained refiner is the plain lift.
    """

    def __init__(self) -> None:
        super().__init__()
        self.detail = nn.Conv2d(6, 16, 3)
        self.correct = nn.Conv2d(16, 3, 3)
        nn.init.zeros_(self.correct.weight)
        nn.init.zeros_(self.correct.bias)

    def forward(self, blend_and_detail: Tensor) -> Tensor:
        """cat(lifted blend, H) with a halo of two pixels -> refined blend without the halo."""
        correction = self.correct(functional.leaky_relu(self.detail(blend_and_detail), 0.2))
        lifted = blend_and_detail[:, :3, REFINER_HALO:-REFINER_HALO, REFINER_HALO:-REFINER_HALO]
        return correction + lifted


def halved(level: Tensor) -> Tensor:
    """Next coarser level: mean of each 2 x 2, odd sides closed by replicating the last row or column."""
    height, width = level.shape[-2:]
    return functional.avg_pool2d(functional.pad(level, (0, width % 2, 0, height % 2), mode="replicate"), 2)


def doubled(level: Tensor, height: int, width: int) -> Tensor:
    """Bilinear lift by exactly 2, cropped to height x width: centre x reads (x + 0.5) / 2 - 0.5, clamped."""
    lifted = functional.interpolate(level, scale_factor=2.0, mode="bilinear", align_corners=False)
    return lifted[..., :height, :width]


def high_frequency(level: Tensor) -> Tensor:
    """H_i = I_i - up2(I_(i+1))."""
    return level - doubled(halved(level), *level.shape[-2:])


def area_resampled(photo: Tensor, scale: float) -> Tensor:
    """Photo -> network grid by the exact area mean; scale = grid pixels per photo pixel, <= 1.

    Grid pixel k covers photo coordinates [k / scale, (k + 1) / scale), cut at the edge and divided by what is
    left; the grid has ceil(n * scale) pixels on a side of n.
    """
    rows = _coverage(photo.shape[-2], scale, photo)
    columns = _coverage(photo.shape[-1], scale, photo)
    return rows @ photo @ columns.transpose(0, 1)


def _coverage(count: int, scale: float, like: Tensor) -> Tensor:
    """Area weights as a [ceil(count * scale), count] matrix whose rows sum to 1."""
    outputs = max(1, math.ceil(count * scale - 1e-9))
    start = torch.arange(outputs, dtype=torch.float64)[:, None] / scale
    pixel = torch.arange(count, dtype=torch.float64)[None, :]
    overlap = (torch.minimum(start + 1.0 / scale, pixel + 1.0) - torch.maximum(start, pixel)).clamp_min(0.0)
    return (overlap / overlap.sum(dim=1, keepdim=True)).to(like)


def lifted_by_scale(grid: Tensor, scale: float, height: int, width: int) -> Tensor:
    """Network grid -> coarsest pyramid level: bilinear by a real scale (level pixels per grid pixel).

    grid is the valid part only; a level centre x reads (x + 0.5) / scale - 0.5, clamped to the grid.
    """
    rows = lift_weights(height, scale, grid.shape[-2], grid)
    columns = lift_weights(width, scale, grid.shape[-1], grid)
    return rows @ grid @ columns.transpose(0, 1)


def lift_weights(count: int, scale: float, limit: int, like: Tensor) -> Tensor:
    """Bilinear interpolation as a [count, limit] matrix: limit grid samples to count level pixels."""
    centre = ((torch.arange(count, dtype=torch.float64) + 0.5) / scale - 0.5).clamp(0, limit - 1)
    low = centre.floor().long()
    high = (low + 1).clamp(max=limit - 1)
    matrix = torch.zeros(count, limit, dtype=torch.float64)
    index = torch.arange(count)
    matrix.index_put_((index, high), centre - low, accumulate=True)
    matrix.index_put_((index, low), 1.0 - (centre - low), accumulate=True)
    return matrix.to(like)


class BlendPyramidLayer(nn.Module):
    """BPL: R-ABM on the network grid, lift and refine level by level, ABM at full size."""

    def __init__(self) -> None:
        super().__init__()
        self.reach = BlendReach()
        self.reverse_blend = ReverseAdaptiveBlend(self.reach)
        self.blend = AdaptiveBlend(self.reach)
        self.refiner = BlendRefiner()

    def refined(self, lifted: Tensor, detail: Tensor) -> Tensor:
        """One level: refiner on cat(lifted blend, H) with the edge replicated by the halo."""
        halo = (REFINER_HALO,) * 4
        return self.refiner(functional.pad(torch.cat((lifted, detail), dim=1), halo, mode="replicate"))

    def lift(self, grid_blend: Tensor, scale: float, photo: Tensor, levels: int) -> Tensor:
        """Network-grid blend -> full-size blend.

        scale = grid pixels per photo pixel (real, <= 1); levels = how many grids of twice the scale above the network's are
        refined (0: none); from the last one the blend is lifted straight to full size.  Grids finer than the photo are left out.
        """
        blend = grid_blend
        for _ in range(levels):
            if 2 * scale > 1:
                break
            scale *= 2
            base = photo if scale == 1 else area_resampled(photo, scale)
            blend = self.refined(doubled(blend, *base.shape[-2:]), high_frequency(base))
        return lifted_by_scale(blend, 1.0 / scale, *photo.shape[-2:])
