"""Evaluation on painted faces: what each feature is measured against, and a record per face, row and feature."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from .colour import lab
from .local_retouching import FAMILIES
from .metrics import (
    amount, background, colour_difference, difference, halo_ring, mean_change, off_mask, psnr, quiet_skin, soft_iou, ssim_map, texture_bands,
    texture_ratio, volume_shift, weighted_mean,
)
from .multi_scale import Retouched
from .records import FaceFigures
from .spot_contrast import SpotFigures, SpotSite, painted_site, spot_figures
from .synthesis import KIND_FAMILY, PaintedPair, strength_of
from .tones import tone_of
from .validation_set import ValidationFace

TOGETHER = "together"
"""All families removed at once."""

DEFAULT = "default"
"""What the product does unless it is asked for something else: blemishes go, tone is evened by half, moles and freckles stay."""

STRENGTHS: dict[str, dict[str, float]] = {
    **{family: {family: 1.0} for family in FAMILIES},
    TOGETHER: {family: 1.0 for family in FAMILIES},
    DEFAULT: {"blemishes": 1.0, "evening": 0.5},
}
"""Of each feature: the families that it removes, and how much of them, 0..1."""

FEATURES = tuple(STRENGTHS)

SPOT_FAMILIES = ("blemishes", "moles", "freckles")

PERSONAL_MARKS = ("moles", "freckles")
"""Families of marks that belong to a person: they stay unless they are asked for."""

NEIGHBOURHOOD = 0.02
"""Gaussian in face widths: what happens to a mark and to the skin so near alike takes none of the mark's contrast."""


class Output:
    """A picture [H, W, 3] that a row made of a face's photo, and what is computed of it once for all features."""

    def __init__(self, picture: np.ndarray, face: ValidationFace) -> None:
        self.picture = picture
        self.lab = lab(picture)
        self.change = difference(picture, face.pair.photo)
        self.bands = texture_bands(self.lab[..., 0], face.face_width)


@dataclass(frozen=True)
class Goal:
    """What a feature is measured against: its target, what it changed there, and where nothing was to be changed; maps are [H, W]."""

    target: np.ndarray
    target_lab: np.ndarray
    mask: np.ndarray
    painted: np.ndarray
    away: np.ndarray
    quiet: np.ndarray
    halo: np.ndarray
    sites: list[SpotSite]
    kinds: dict[str, np.ndarray]
    kept: dict[str, np.ndarray]


class PaintedFace:
    """A validation face with what every row is measured against, computed once."""

    def __init__(self, face: ValidationFace) -> None:
        self.face = face
        self.photo = Output(face.pair.photo, face)
        self.real = (face.spots > 0.5).astype(np.float32)
        self.marked = np.maximum.reduce([_strength(face.pair, family) for family in SPOT_FAMILIES])
        self.background = background(face.skin) & (face.known > 0.5)
        clear = (face.skin > 0.6) & (self.marked < 0.3)
        found = (painted_site(s.kind, (s.y, s.x), s.radius, clear, face.face_width) for s in face.pair.spots)
        self._sites = [site for site in found if site is not None]
        self.goals = {feature: self._goal(feature) for feature in FEATURES}

    def _goal(self, feature: str) -> Goal:
        face, pair = self.face, self.face.pair
        target = feature_target(face, feature)
        mask = strength_of(target, pair.photo) if feature == DEFAULT else np.maximum.reduce([_strength(pair, family) for family in STRENGTHS[feature]])
        return Goal(
            target, lab(target), mask, difference(pair.photo, target), off_mask(mask), self._quiet(feature), halo_ring(mask, face.skin, face.face_width),
            [s for s in self._sites if KIND_FAMILY[s.kind] in STRENGTHS[feature]],
            {kind: m for kind, m in pair.kinds.items() if KIND_FAMILY[kind] == feature},
            self._kept(feature),
        )

    def _kept(self, feature: str) -> dict[str, np.ndarray]:
        """By family: where moles and freckles lie that the feature leaves alone, clear of the spots that it removes; [H, W], 0..1."""
        spots = [_strength(self.face.pair, family) for family in SPOT_FAMILIES if family in STRENGTHS[feature]]
        clear = np.maximum.reduce(spots) < 0.05 if spots else np.float32(1)
        return {family: _strength(self.face.pair, family) * clear for family in PERSONAL_MARKS if family not in STRENGTHS[feature]}

    def _quiet(self, feature: str) -> np.ndarray:
        """Sure skin that nobody painted and that has no marks of its own; evening may lie on everything, and is looked at where tone is evened."""
        marks = [self.marked, self.real]
        if "evening" in STRENGTHS[feature]:
            marks.append((_strength(self.face.pair, "evening") > 0.5).astype(np.float32))
        return quiet_skin(self.face.skin, *marks)


def at_strengths(found: Retouched, feature: str) -> Retouched:
    """What was found, each family's edit by the feature's strength, as the engine's edit field takes them."""
    edits = {family: np.float32(strength) * found.looks.edits[family] for family, strength in STRENGTHS[feature].items()}
    return replace(found, looks=replace(found.looks, edits=edits))


def face_figures(painted: PaintedFace, row: str, feature: str, output: Output) -> FaceFigures:
    """All figures of one output for one feature that need no second run."""
    face, goal = painted.face, painted.goals[feature]
    left, unmarked = difference(output.picture, goal.target), painted.real < 0.5
    similar = ssim_map(output.picture, goal.target)
    delta_e = colour_difference(output.lab, goal.target_lab, face.skin)
    spots = spot_figures(goal.sites, painted.photo.lab, output.lab, goal.target_lab)
    texture = {band: texture_ratio(before, output.bands[band], goal.quiet) for band, before in painted.photo.bands.items()}
    # A pixel that several kinds changed counts for each by its strength.
    kinds = {kind: (amount(goal.painted, mask), amount(left, mask), spots.get(kind, SpotFigures())) for kind, mask in goal.kinds.items()}
    return FaceFigures(
        face.name, tone_of(face.ita), row, feature, amount(goal.painted, goal.mask), amount(left, goal.mask), sum(spots.values(), SpotFigures()), kinds,
        *_kept_marks(painted, goal, output.picture),
        psnr_in=psnr(output.picture, goal.target, goal.mask),
        psnr_off=psnr(output.picture, goal.target, goal.away.astype(np.float32)),
        ssim_in=weighted_mean(similar, goal.mask),
        ssim_off=weighted_mean(similar, goal.away),
        texture_fine=texture["fine"],
        texture_mid=texture["mid"],
        texture_low=texture["low"],
        halo=mean_change(left, goal.halo),
        delta_e_mean=delta_e[0],
        delta_e_p95=delta_e[1],
        volume_shift=volume_shift(output.lab[..., 0], goal.target_lab[..., 0], face.skin, face.face_width),
        out_of_mask=mean_change(left, goal.away & unmarked),
        rims=mean_change(left, goal.away & unmarked & (face.skin <= 0.9) & ~painted.background),
        off_mask_face=mean_change(output.change, goal.quiet),
        background=mean_change(output.change, painted.background),
    )


def mask_figures(painted: PaintedFace, found: Retouched, feature: str) -> dict[str, float]:
    """What only the model has: masks against labels, the background before the gate, and how much of it the gate lets through."""
    face, families = painted.face, tuple(STRENGTHS[feature])
    ungated = difference(found.result(families, gated=False), face.pair.photo)
    return {
        "background_ungated": mean_change(ungated, painted.background),
        "open_background": weighted_mean((found.gate(families) > 0).astype(np.float32), painted.background),
        "skin_iou": soft_iou(found.skin_mask, face.skin, face.known > 0.5),
        "retouch_iou": soft_iou(found.retouch_mask, painted.marked, painted.real < 0.5),
    }


def clean_figures(painted: PaintedFace, clean: np.ndarray, output: np.ndarray) -> dict[str, float]:
    """What a row makes of the face without painted marks."""
    face, change = painted.face, difference(output, clean)
    shift = volume_shift(lab(output)[..., 0], lab(clean)[..., 0], face.skin, face.face_width)
    return {
        "clean_change": mean_change(change, face.skin > 0.9),
        "clean_change_off_marks": mean_change(change, quiet_skin(face.skin, painted.real)),
        "clean_volume_shift": shift,
    }


def _strength(pair: PaintedPair, family: str) -> np.ndarray:
    return pair.strengths[FAMILIES.index(family)]


def feature_target(face: ValidationFace, feature: str) -> np.ndarray:
    """What a feature should make of the photo, [H, W, 3]."""
    if feature == TOGETHER:
        return face.even
    if feature != DEFAULT:
        return face.pair.targets[FAMILIES.index(feature)]
    # Marks multiply, so the even face with its moles and freckles is the even face times what each of them takes of the photo; exact without shine.
    no_blemishes, *unmarked = (feature_target(face, family) for family in ("blemishes", *PERSONAL_MARKS))
    even = face.even
    for without in unmarked:
        even = even * np.minimum((face.pair.photo + 1e-4) / (without + 1e-4), 1)
    return no_blemishes + np.float32(STRENGTHS[DEFAULT]["evening"]) * (even - no_blemishes)


def _kept_marks(painted: PaintedFace, goal: Goal, output: np.ndarray) -> tuple[float, float]:
    """How much of moles and freckles there is that has to stay, and by how much the output moves it, paler or darker, beside the skin round it."""
    if not any(mask.any() for mask in goal.kept.values()):
        return 0.0, 0.0
    moved = output - goal.target
    skin = ((painted.face.skin > 0.6) & (np.maximum(painted.marked, painted.real) < 0.05)).astype(np.float32)
    around, weight = (cv2.GaussianBlur(x, (0, 0), max(1.0, NEIGHBOURHOOD * painted.face.face_width)) for x in (moved * skin[..., None], skin))
    moved = difference(moved, around / np.maximum(weight, 1e-2)[..., None])
    there = sum(amount(painted.goals[family].painted, mask) for family, mask in goal.kept.items())
    return there, sum(amount(moved, mask) for mask in goal.kept.values())
