"""Training pairs: real, licensed skin with marks painted on that a retoucher takes away.

photo = clean * exp(-sum of densities) + sum of lights.  Blood and melanin absorb multiplicatively, shine adds; so every family of marks
is one layer of its own and its target is the photo composed without that layer, exactly.  Marks lie on skin only: layers are multiplied by
the soft skin label, which leaves out eyes, brows, lips and nostrils.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.random import Generator

from . import marks, unevenness
from .local_retouching import FAMILIES
from .marks import BLEMISH_KINDS, MOLE, PaintedSpot, SkinPlaces

KIND_FAMILY: dict[str, str] = {
    **{kind.name: "blemishes" for kind in BLEMISH_KINDS}, "capillary": "blemishes", "stray_hair": "blemishes",
    "mole": "moles", "freckle": "freckles",
    **{kind: "evening" for kind in ("uneven_chroma", "redness", "blotches", "dark_circle", "shine", "pores", "lines")},
}
"""Which family takes a kind of mark away."""

STRONG = 4.0 / 255.0
"""A change of so much in one channel counts as fully painted."""


@dataclass(frozen=True)
class Scene:
    """What is painted on.  clean [H, W, 3] and skin [H, W] in 0..1 float32, face_width in pixels, landmarks [5, 2] (x, y) or None.

    clean has even chroma; uneven [H, W, 3] is the density that the photo's own unevenness is made of, None where it is not known.
    """

    clean: np.ndarray
    skin: np.ndarray
    face_width: float
    landmarks: np.ndarray | None = None
    uneven: np.ndarray | None = None


@dataclass(frozen=True)
class MarkPlan:
    """How many marks of each kind to paint, at most; places off the skin are dropped.  uneven: share of the photo's own unevenness;
    half_done: share of the blemishes' low frequencies that a coarser pass has taken away already, as the finer tiles see them.
    """

    blemishes: int = 0
    capillaries: int = 0
    stray_hairs: int = 0
    moles: int = 0
    freckles: int = 0
    evening: tuple[str, ...] = ()
    uneven: float = 0.0
    half_done: float = 0.0

    @staticmethod
    def draw(rng: Generator, faces_in_view: float) -> "MarkPlan":
        """A random plan; faces_in_view = area of the picture over the area of one face, capped at 1.  One in ten paints nothing."""
        uneven = 1.0 if rng.random() < 0.5 else float(rng.uniform(0, 1.6))
        if rng.random() < 0.10:
            return MarkPlan(uneven=uneven if rng.random() < 0.5 else 0.0)
        dense = max(0.2, faces_in_view)
        kinds = ("redness", "blotches", "dark_circle", "shine", "pores", "lines")
        shares = np.array((0.30, 0.18, 0.22, 0.30, 0.18, 0.25)) * (0.6 + 0.4 * dense)
        return MarkPlan(
            blemishes=int(rng.integers(1, 9 + int(32 * dense))) if rng.random() < 0.85 else 0,
            capillaries=int(rng.integers(1, 4)) if rng.random() < 0.12 else 0,
            stray_hairs=int(rng.integers(1, 4)) if rng.random() < 0.12 else 0,
            moles=int(rng.integers(1, 3 + int(6 * dense))) if rng.random() < 0.45 else 0,
            freckles=int(rng.integers(10, 30 + int(160 * dense))) if rng.random() < 0.22 else 0,
            evening=tuple(k for k, share in zip(kinds, shares) if rng.random() < share),
            uneven=uneven,
            half_done=float(rng.uniform(0.5, 1.0)) if rng.random() < 0.15 else 0.0,
        )


@dataclass(frozen=True)
class PaintedPair:
    """photo and targets in 0..1 float32; strengths: what each family changed, 0..1 per pixel.

    photo [H, W, 3]; targets [4, H, W, 3] in FAMILIES order: the photo with that family undone, all others still there; strengths [4, H, W];
    kinds: the same per kind of mark, only where it was asked for.
    """

    photo: np.ndarray
    targets: np.ndarray
    strengths: np.ndarray
    spots: tuple[PaintedSpot, ...] = ()
    kinds: dict[str, np.ndarray] = field(default_factory=dict)


class Layers:
    """Density and light per family, or per kind where each is to be measured."""

    def __init__(self, shape: tuple[int, ...], per_kind: bool) -> None:
        self._shape = shape
        self._per_kind = per_kind
        self.densities: dict[str, np.ndarray] = {}
        self.light: np.ndarray | None = None

    def density(self, kind: str) -> np.ndarray:
        """Canvas [H, W, 3] that takes the kind's density."""
        name = kind if self._per_kind else KIND_FAMILY[kind]
        return self.densities.setdefault(name, np.zeros(self._shape, np.float32))

    def of_family(self, family: str) -> np.ndarray | None:
        """Density of a family; None where nothing was painted."""
        parts = [d for name, d in self.densities.items() if KIND_FAMILY.get(name, name) == family]
        return sum(parts[1:], parts[0]) if parts else None


def paint(scene: Scene, plan: MarkPlan, rng: Generator, per_kind: bool = False) -> PaintedPair:
    """Paints the plan on the scene."""
    layers = Layers(scene.clean.shape, per_kind)
    spots: list[PaintedSpot] = []
    skin = SkinPlaces.of(scene.clean, scene.skin, scene.face_width, rng)
    if skin is not None:
        spots += marks.paint_spots(layers.density, skin, plan.blemishes, BLEMISH_KINDS, rng)
        spots += marks.paint_spots(layers.density, skin, plan.moles, (MOLE,), rng)
        if plan.freckles:
            marks.paint_freckles(layers.density("freckle"), skin, plan.freckles, rng)
        if plan.capillaries:
            marks.paint_capillaries(layers.density("capillary"), skin, plan.capillaries, rng)
        if plan.stray_hairs:
            marks.paint_stray_hairs(layers.density("stray_hair"), skin, plan.stray_hairs, rng)
        _paint_unevenness(layers, scene, plan, skin, rng)
        for density in layers.densities.values():
            density *= scene.skin[..., None]
    if scene.uneven is not None and plan.uneven:
        layers.density("uneven_chroma")[...] += plan.uneven * scene.uneven
    if plan.half_done and (density := layers.of_family("blemishes")) is not None and not per_kind:
        density -= plan.half_done * cv2.GaussianBlur(density, (0, 0), rng.uniform(1.0, 2.2)) * scene.skin[..., None]
    return _composed(scene.clean, layers, tuple(_on_skin(spots, scene.skin)), per_kind)


def _paint_unevenness(layers: Layers, scene: Scene, plan: MarkPlan, skin: SkinPlaces, rng: Generator) -> None:
    for kind in plan.evening:
        if kind == "redness":
            unevenness.paint_redness(layers.density(kind), skin, scene.landmarks, rng)
        elif kind == "blotches":
            unevenness.paint_blotches(layers.density(kind), skin, rng)
        elif kind == "dark_circle" and scene.landmarks is not None:
            unevenness.paint_dark_circles(layers.density(kind), skin, scene.landmarks, rng)
        elif kind == "pores":
            unevenness.paint_pores(layers.density(kind), skin, scene.landmarks, rng)
        elif kind == "lines":
            unevenness.paint_lines(layers.density(kind), skin, scene.landmarks, rng)
        elif kind == "shine":
            layers.light = unevenness.shine(scene.clean.shape[:2], skin, scene.landmarks, rng) * scene.skin[..., None]


def _composed(clean: np.ndarray, layers: Layers, spots: tuple[PaintedSpot, ...], per_kind: bool) -> PaintedPair:
    dark, lit = np.float32(0), np.float32(0) if layers.light is None else layers.light
    total = sum(layers.densities.values(), dark)

    def composed(density, light) -> np.ndarray:
        """The photo with so much of the density and light."""
        return np.clip(clean * np.exp(-density) + light, 0, 1).astype(np.float32, copy=False)

    photo = composed(total, lit)
    targets, strengths = np.repeat(photo[None], len(FAMILIES), axis=0), np.zeros((len(FAMILIES), *photo.shape[:2]), np.float32)
    for i, family in enumerate(FAMILIES):
        density = layers.of_family(family)
        unlit = family == "evening" and layers.light is not None
        if density is not None or unlit:
            targets[i] = composed(total - (dark if density is None else density), dark if unlit else lit)
            strengths[i] = strength_of(targets[i], photo)
    kinds = {}
    if per_kind:
        kinds = {kind: strength_of(composed(total - density, lit), photo) for kind, density in layers.densities.items()}
        if layers.light is not None:
            kinds["shine"] = strength_of(composed(total, dark), photo)
    return PaintedPair(photo, targets, strengths, spots, kinds)


def strength_of(target: np.ndarray, photo: np.ndarray) -> np.ndarray:
    """Largest change of a channel over STRONG, at most 1: [..., 3] -> [...]."""
    change = np.abs(target - photo)
    return np.minimum(np.maximum(np.maximum(change[..., 0], change[..., 1]), change[..., 2]) * np.float32(1 / STRONG), 1)


def _on_skin(spots: list[PaintedSpot], skin: np.ndarray) -> list[PaintedSpot]:
    height, width = skin.shape
    return [s for s in spots if 0 <= s.y < height and 0 <= s.x < width and skin[int(s.y), int(s.x)] > 0.8]
