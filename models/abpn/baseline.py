"""The classical rivals of every quality table: edge-preserving filters inside the true skin label, which the model has to find by itself.

Their constants were tuned on faces of train by `models/tune_baseline.py`, for each feature apart: the best in-mask PSNR of what the feature removes
among the settings that keep 0.92 of the fine texture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

WORKED_SIGMA = 5
"""Pixels: a filter that is wider works on a smaller picture, and what it did there is what is added here."""


@dataclass(frozen=True)
class FilterSettings:
    """A bilateral filter: sigma of place in face widths, sigma of colour (grey levels of 255, or units of a*b*), how much of it is mixed in."""

    place: float
    colour: float
    strength: float = 1.0


@dataclass(frozen=True)
class DetectorSettings:
    """Where a spot is: |Gaussian - Gaussian| of the lightness, two sigmas in face widths (the core's and the surroundings'), above a contrast of 255."""

    core: float
    around: float
    contrast: float


@dataclass(frozen=True)
class Rival:
    """One classical retouching.

    marks: a filter of all colours, on all skin, or only where a detector finds spots; tone: one of chroma alone, on all skin.  What both change is added.
    """

    marks: FilterSettings | None = None
    detector: DetectorSettings | None = None
    tone: FilterSettings | None = None


MARKS, MARKS_AT_SPOTS, TONE = FilterSettings(0.04, 50.0), FilterSettings(0.025, 90.0), FilterSettings(0.12, 16.0)
BROAD_SPOTS, NARROW_SPOTS = DetectorSettings(0.004, 0.02, 6.0), DetectorSettings(0.004, 0.015, 4.0)

IN_SKIN: dict[str, Rival] = {
    **{family: Rival(MARKS) for family in ("blemishes", "moles", "freckles")},
    "evening": Rival(tone=TONE),
    "together": Rival(FilterSettings(0.04, 50.0, 0.5), tone=FilterSettings(0.12, 32.0, 0.75)),
    "default": Rival(FilterSettings(0.04, 50.0, 0.5), tone=FilterSettings(0.18, 32.0, 0.25)),
}
"""By feature: marks are smoothed wherever skin is."""

AT_SPOTS: dict[str, Rival] = {
    **{family: Rival(MARKS_AT_SPOTS, BROAD_SPOTS) for family in ("blemishes", "moles", "freckles")},
    "together": Rival(FilterSettings(0.025, 50.0), NARROW_SPOTS, FilterSettings(0.12, 32.0, 0.75)),
    "default": Rival(FilterSettings(0.025, 50.0), NARROW_SPOTS, FilterSettings(0.12, 16.0, 0.5)),
}
"""By feature: marks are smoothed at spots alone, which leaves the texture between them; evening has no spots."""


def retouched_by(rival: Rival, photo: np.ndarray, skin: np.ndarray, face_width: float) -> np.ndarray:
    """The photo [H, W, 3] retouched; skin [H, W], 0..1."""
    change = np.float32(0)
    if rival.marks is not None:
        where = skin if rival.detector is None else spots_found(photo, skin, face_width, rival.detector)
        change = change + (where * rival.marks.strength)[..., None] * smoothing(photo, face_width, rival.marks)
    if rival.tone is not None:
        change = change + (skin * rival.tone.strength)[..., None] * evening(photo, skin, face_width, rival.tone)
    return np.clip(photo + change, 0, 1)


def spots_found(photo: np.ndarray, skin: np.ndarray, face_width: float, detector: DetectorSettings) -> np.ndarray:
    """Soft mask [H, W] of spots on skin, darker or redder than their surroundings; grown by the core's size, soft at the edge."""
    green = photo[..., 1]  # blood and melanin both absorb green
    inside = np.maximum(skin, 1e-3)
    core, around = (max(0.6, sigma * face_width) for sigma in (detector.core, detector.around))
    narrow, broad = (cv2.GaussianBlur(green * inside, (0, 0), s) / cv2.GaussianBlur(inside, (0, 0), s) for s in (core, around))
    spot = (np.abs(narrow - broad) * 255 > detector.contrast) & (cv2.erode(skin, np.ones((5, 5), np.uint8)) > 0.8)
    side = 2 * max(1, round(1.5 * core)) + 1
    grown = cv2.dilate(spot.astype(np.float32), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return cv2.GaussianBlur(grown, (0, 0), max(0.6, 0.5 * core)) * skin


def smoothing(photo: np.ndarray, face_width: float, settings: FilterSettings) -> np.ndarray:
    """What the filter of all colours changes at full strength, [H, W, 3]."""
    return _filter_change(photo.astype(np.float32), settings.place * face_width, settings.colour / 255)


def evening(photo: np.ndarray, skin: np.ndarray, face_width: float, settings: FilterSettings) -> np.ndarray:
    """What the filter of a* and b* changes at full strength, [H, W, 3]; L* stays, and what is no skin takes no part."""
    lab = cv2.cvtColor(photo.astype(np.float32), cv2.COLOR_RGB2LAB)
    # The third channel keeps skin and the rest further apart than any filter's colours reach.
    chroma = np.dstack((lab[..., 1:], 300 * (1 - skin))).astype(np.float32)
    evened = lab.copy()
    evened[..., 1:] += _filter_change(chroma, settings.place * face_width, settings.colour, skin)[..., :2]
    return cv2.cvtColor(evened, cv2.COLOR_LAB2RGB) - cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)


def _filter_change(picture: np.ndarray, sigma: float, colour: float, weight: np.ndarray | None = None) -> np.ndarray:
    """bilateral(picture) - picture, [H, W, 3]; sigma in pixels; a smaller picture is made by a weight [H, W], where there is one."""
    sigma = max(0.8, sigma)
    if sigma <= WORKED_SIGMA:
        return cv2.bilateralFilter(picture, 2 * int(np.ceil(1.5 * sigma)) + 1, colour, sigma) - picture
    small = _smaller(picture, WORKED_SIGMA / sigma)
    if weight is not None:
        by = np.maximum(_smaller(weight, WORKED_SIGMA / sigma), 1e-3)[..., None]
        small[..., :2] = (_smaller(picture * weight[..., None], WORKED_SIGMA / sigma) / by)[..., :2]
    change = cv2.bilateralFilter(small, 17, colour, WORKED_SIGMA) - small
    return cv2.resize(change, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def _smaller(picture: np.ndarray, scale: float) -> np.ndarray:
    return cv2.resize(picture.astype(np.float32), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
