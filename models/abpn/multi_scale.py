"""The product's use of the network on one region, mirrored: a pass over the whole region, closer tiles where a spot map asks for them, blend layers combined
before the lift, adaptive blend, gate at full size (daemon/AbpnBridge.Retouching: RetouchPipeline, Regions/FinePass, EditField, Gate).

Figures measured through this hold for the engine: same constants, same borders, same order of steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Callable, Iterable, Sequence

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from .blend_pyramid import EPSILON
from .local_retouching import FAMILIES, OUTPUTS
from .region_grids import FEWEST_SPOT_PIXELS, NETWORK_SIDE, Box, base_layer, lifted, spot_map, tile_weights, tiles

FINER = 1.875
"""The closer grid: 2 x 2 tiles of 512 with 64 pixels of overlap cover 960."""

WORTHWHILE_GAIN = 1.25
"""A closer look must show at least this much more."""

GATE = (0.1, 0.4)
"""t0, t1 of the manifest: the gate is clamp((M - t0) / (t1 - t0), 0, 1)."""

BUDGET = 20.0
"""Thousand millions of multiply-accumulates that the networks may cost on one photo; at most MOST_RUNS runs."""

MOST_RUNS = 6

BINOMIAL = np.array([0.25, 0.5, 0.25], np.float32)

Bernstein = tuple[float, float, float]
SOFT_LIGHT: Bernstein = (0.0, 1.0, 0.0)
"""Coefficients of the adaptive blend where the manifest has no others."""

Layer = Callable[[Tensor], Sequence[Tensor]]
"""base_layer [1, 3, 512, 512] -> the tensors named in OUTPUTS; a LocalRetouchingLayer or a formula in its place."""


def gate(mask: np.ndarray) -> np.ndarray:
    """Mask to gate with real zeros (design.md 2.2)."""
    return np.clip((mask - GATE[0]) / (GATE[1] - GATE[0]), 0, 1)


def smoothed(mask: np.ndarray) -> np.ndarray:
    """Mask [H, W] smoothed by 1 2 1 on both axes, the edge repeated: the heads' 2 x 2 upsampling leaves a period-2 pattern."""
    return cv2.sepFilter2D(mask, -1, BINOMIAL, BINOMIAL, borderType=cv2.BORDER_REPLICATE)


def reach(base: np.ndarray, bernstein: Bernstein) -> np.ndarray:
    """J(I) = c0 (1 - I)^2 + 2 c1 I (1 - I) + c2 I^2 of values limited to 0..1."""
    base = np.clip(base, 0, 1)
    rest = 1 - base
    c0, c1, c2 = (np.float32(c) for c in bernstein)
    return c0 * rest * rest + 2 * c1 * base * rest + c2 * base * base


@dataclass(frozen=True)
class Looks:
    """What the passes found on the region's grid: masks [h, w], blend layers minus the neutral blend [h, w, 3] by family."""

    skin_mask: np.ndarray
    retouch_mask: np.ndarray
    edits: dict[str, np.ndarray]
    bernstein: Bernstein
    scale: float
    runs: int


@dataclass(frozen=True)
class Retouched:
    """One photo [H, W, 3] with what was found in its region; pictures at full size are made when they are asked for."""

    photo: np.ndarray
    roi: Box
    looks: Looks = field(repr=False)

    @property
    def runs(self) -> int:
        """Runs of the network."""
        return self.looks.runs

    @cached_property
    def skin_mask(self) -> np.ndarray:
        """Where skin is, [H, W], before the gate."""
        return self._at_full_size(self.looks.skin_mask)

    @cached_property
    def retouch_mask(self) -> np.ndarray:
        """Where marks are, [H, W], before the gate."""
        return self._at_full_size(self.looks.retouch_mask)

    @cached_property
    def results(self) -> dict[str, np.ndarray]:
        """Gated result of each family alone, [H, W, 3]."""
        return {family: self.result((family,)) for family in self.looks.edits}

    def result(self, families: Iterable[str], gated: bool = True) -> np.ndarray:
        """The photo with some families removed at full strength: I + g E J(I), limited to 0..1.

        E is the sum of their edits, each closed by the gate of its own mask where there are two: evening opens g on all skin.
        """
        families = tuple(families)
        groups = self._by_mask(families)
        edits = [sum(self.looks.edits[family] for family in group) for group in groups.values()]
        if len(groups) > 1:
            edits = [edit * gate(smoothed(self._mask(name)))[..., None] for name, edit in zip(groups, edits)]
        edit = self._at_full_size(sum(edits))
        changed = np.clip(self.photo + edit * reach(self.photo, self.looks.bernstein), 0, 1)
        if gated:
            changed = self.photo + self.gate(families)[..., None] * (changed - self.photo)
        return np.where(edit == 0, self.photo, changed)

    def gate(self, families: Iterable[str]) -> np.ndarray:
        """g [H, W] while some families are active: opened by the largest of their masks."""
        masks = [smoothed(self._mask(name)) for name in self._by_mask(families)]
        opened = gate(self._at_full_size(np.maximum.reduce(masks)))
        outside = np.ones(opened.shape, bool)
        x, y, w, h = self.roi
        outside[y : y + h, x : x + w] = False
        return np.where(outside, 0, opened)

    @staticmethod
    def _by_mask(families: Iterable[str]) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for family in families:
            groups.setdefault("skin_mask" if family == "evening" else "retouch_mask", []).append(family)
        return groups

    def _mask(self, name: str) -> np.ndarray:
        return self.looks.skin_mask if name == "skin_mask" else self.looks.retouch_mask

    def _at_full_size(self, grid: np.ndarray) -> np.ndarray:
        """Lifted over the region; 0 outside."""
        x, y, w, h = self.roi
        part = lifted(grid, h, w, self.looks.scale)
        if part.shape[:2] == self.photo.shape[:2]:
            return part
        whole = np.zeros((*self.photo.shape[:2], *grid.shape[2:]), np.float32)
        whole[y : y + h, x : x + w] = part
        return whole


def tiles_within_budget(giga_macs: float) -> int:
    """Closer tiles that a photo of one face has, of a network that costs so much a run: what the coarse pass and the face's own leave, at least two."""
    return max(2, int(min(max(BUDGET / giga_macs, 1), MOST_RUNS)) - 2)


def retouched(
    layer: Layer, photo: np.ndarray, *, bernstein: Bernstein = SOFT_LIGHT, fine: bool = True, most_tiles: int = 4, roi: Box | None = None
) -> Retouched:
    """Retouches a photo [H, W, 3], float32 0..1, as the engine does one region of full weight.

    roi: the region in the photo (skin and context around it); None where the photo is such a region.  fine: look closer by at most
    most_tiles tiles where spots are left.
    """
    roi = roi or (0, 0, photo.shape[1], photo.shape[0])
    scale = min(1.0, NETWORK_SIDE / max(roi[2:]))
    found = _first_look(layer, base_layer(photo, roi, scale), bernstein, scale)
    closer = min(1.0, FINER * scale)
    if fine and closer >= WORTHWHILE_GAIN * scale:
        found = _closer_look(layer, found, base_layer(photo, roi, closer), closer, most_tiles)
    return Retouched(photo, roi, found)


@torch.no_grad()
def look(layer: Layer, base: np.ndarray) -> dict[str, np.ndarray]:
    """One run on a base layer [h, w, 3] of at most 512 x 512, top-left aligned, edges repeated: masks [h, w], results [h, w, 3]."""
    height, width = base.shape[:2]
    square = np.pad(base, ((0, NETWORK_SIDE - height), (0, NETWORK_SIDE - width), (0, 0)), mode="edge")
    device = next(layer.parameters()).device if isinstance(layer, nn.Module) else "cpu"
    outputs = layer(torch.from_numpy(np.ascontiguousarray(square.transpose(2, 0, 1)))[None].to(device))
    cut = [o[0, :, :height, :width].float().cpu().numpy() for o in outputs]
    return {name: o[0] if o.shape[0] == 1 else np.ascontiguousarray(o.transpose(1, 2, 0)) for name, o in zip(OUTPUTS, cut)}


def _first_look(layer: Layer, base: np.ndarray, bernstein: Bernstein, scale: float) -> Looks:
    found = look(layer, base)
    edits = {family: _edit_for(base, found[family] - base, bernstein) for family in FAMILIES}
    return Looks(found["skin_mask"], found["retouch_mask"], edits, bernstein, scale, 1)


def _closer_look(layer: Layer, found: Looks, base: np.ndarray, scale: float, most_tiles: int) -> Looks:
    """FinePass: B += w (B' - Bn), B' = R-ABM(I, R_fine(I + E J(I))); blemishes only, w = spot map x the tile's weight."""
    height, width = base.shape[:2]
    edits = {family: lifted(edit, height, width, found.scale / scale) for family, edit in found.edits.items()}
    skin_mask, retouch_mask = (lifted(mask, height, width, found.scale / scale).copy() for mask in (found.skin_mask, found.retouch_mask))
    seen = np.clip(base + edits["blemishes"] * reach(base, found.bernstein), 0, 1)
    spots = spot_map(seen, skin_mask)
    chosen = _tiles_with_spots(spots)[:most_tiles]
    if not chosen:
        return found
    edits["blemishes"] = edits["blemishes"].copy()
    for tile in chosen:
        x, y, w, h = tile
        at = np.s_[y : y + h, x : x + w]
        new = look(layer, seen[at])
        weight = spots[at] * tile_weights(tile, height, width)
        edits["blemishes"][at] += weight[..., None] * _edit_for(base[at], new["blemishes"] - seen[at], found.bernstein)
        retouch_mask[at] = np.maximum(retouch_mask[at], weight * new["retouch_mask"])
    return Looks(skin_mask, retouch_mask, edits, found.bernstein, scale, 1 + len(chosen))


def _tiles_with_spots(spots: np.ndarray) -> list[Box]:
    """Tiles with enough spot pixels, those with most first."""
    counted = [(int((spots[y : y + h, x : x + w] >= 1).sum()), (x, y, w, h)) for x, y, w, h in tiles(*spots.shape)]
    return [tile for count, tile in sorted(counted, key=lambda pair: -pair[0]) if count >= FEWEST_SPOT_PIXELS]


def _edit_for(base: np.ndarray, move: np.ndarray, bernstein: Bernstein) -> np.ndarray:
    """R-ABM: B - Bn = (R - I) J / (J^2 + eps)."""
    by = reach(base, bernstein)
    return move * by / (by * by + np.float32(EPSILON))
