"""Second phase: the refining module, trained on full-size pairs with the LRL and the adaptive blend frozen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator, default_rng
from torch import Tensor

from .blend_pyramid import BlendPyramidLayer, halved, lifted_by_scale
from .local_retouching import LocalRetouchingLayer
from .portraits import crop_skin, face_crop, index_rows, portraits_folder, read_photo
from .synthesis import MarkPlan, Scene, paint
from .multi_scale import GATE

FULL_EXTENT = 1024
LIFT_SEED = 31


@dataclass(frozen=True)
class LiftPair:
    """One painted photo at full size with what the frozen LRL said on its network grid (levels halvings below)."""

    photo: Tensor
    target: Tensor
    strength: Tensor
    grid: Tensor
    grid_result: Tensor
    grid_mask: Tensor
    levels: int


def lift_pairs(layer: LocalRetouchingLayer, split: str, count: int) -> list[LiftPair]:
    """Photos of the split at least 1,024 pixels wide, cut at their own scale; two in three one level deep, one in three two."""
    rows = [r for r in index_rows(split) if min(int(r["width"]), int(r["height"])) >= FULL_EXTENT]
    picked = [rows[int(i)] for i in np.unique(np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int))]
    pairs = []
    for i, row in enumerate(picked):
        width = float(row["face_w"])
        clean = face_crop(read_photo(portraits_folder() / row["file"]), row, FULL_EXTENT, FULL_EXTENT / width)
        label = crop_skin(clean, width)
        pairs.append(_lift_pair(layer, clean, label, width, 2 if i % 3 == 2 else 1, default_rng((LIFT_SEED, i))))
    return pairs


@torch.no_grad()
def _lift_pair(
    layer: LocalRetouchingLayer, clean: np.ndarray, label: np.ndarray, width: float, levels: int, rng: Generator
) -> LiftPair:
    plan = MarkPlan(blemishes=int(rng.integers(20, 60)), moles=int(rng.integers(0, 4)))
    painted = paint(Scene(clean.astype(np.float32) / 255, label.astype(np.float32) / 255, width), plan, rng)
    photo, target = (torch.from_numpy(p.transpose(2, 0, 1).copy())[None] for p in (painted.photo, painted.targets[0]))
    grid = photo
    for _ in range(levels):
        grid = halved(grid)
    _, mask, result = layer(grid)[:3]
    return LiftPair(photo, target, torch.from_numpy(painted.strengths[0])[None], grid, result, mask, levels)


def windowed(pair: LiftPair, side: int, rng: Generator) -> LiftPair:
    """A random aligned window, side full-size pixels wide, tried a few times for one with marks."""
    step = 2**pair.levels
    for _ in range(6):
        top, left = (int(rng.integers((FULL_EXTENT - side) // step + 1)) * step for _ in range(2))
        full = np.s_[..., top : top + side, left : left + side]
        if pair.strength[full].sum() > 20:
            break
    low = np.s_[..., top // step : (top + side) // step, left // step : (left + side) // step]
    return LiftPair(
        pair.photo[full], pair.target[full], pair.strength[full],
        pair.grid[low], pair.grid_result[low], pair.grid_mask[low], pair.levels,
    )


def lifted_result(pyramid: BlendPyramidLayer, pair: LiftPair, levels: int | None = None) -> Tensor:
    """Steps 3 to 5 at full size, gated: I + g (B - Bn) J(I).  levels: how many above the grid are refined; None for all."""
    scale = 1.0 / 2**pair.levels
    refined = pair.levels if levels is None else levels
    blend = pyramid.lift(pyramid.reverse_blend(pair.grid, pair.grid_result), scale, pair.photo, refined)
    mask = lifted_by_scale(pair.grid_mask, 1.0 / scale, *pair.photo.shape[-2:])
    opened = ((mask - GATE[0]) / (GATE[1] - GATE[0])).clamp(0, 1)
    return pair.photo + opened * (pyramid.blend(pair.photo, blend) - pair.photo)


def figures_of(pair: LiftPair, result: Tensor) -> tuple[float, float, float]:
    """In-mask PSNR in dB, fix fraction, and mean change of unmarked pixels in grey levels of 255."""
    strength, off = pair.strength, (pair.strength == 0).float()
    before = ((pair.photo - pair.target).abs().mean(dim=1) * strength).sum()
    after = ((result - pair.target).abs().mean(dim=1) * strength).sum()
    square = (((result - pair.target) ** 2).mean(dim=1) * strength).sum() / strength.sum()
    change = ((result - pair.photo).abs().mean(dim=1) * off).sum() / off.sum()
    return float(-10 * square.log10()), float(1 - after / before), float(change) * 255


@torch.no_grad()
def lift_figures(pyramid: BlendPyramidLayer, pairs: list[LiftPair]) -> dict[str, float]:
    """Means over the pairs, all levels refined."""
    psnr, fix, change = np.mean([figures_of(pair, lifted_result(pyramid, pair)) for pair in pairs], axis=0)
    return {"in_mask_psnr": round(float(psnr), 3), "fix": round(float(fix), 4), "off_mask_change": round(float(change), 4)}
