"""The classical rivals of every quality table: an edge-preserving filter inside the true skin label, which the model has to find by itself.

Their constants were tuned on twelve faces of train by `models/tune_baseline.py`: the best in-mask PSNR of painted blemishes among the settings that
keep 0.92 of the fine texture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class FilterSettings:
    """A bilateral filter: sigma of place in face widths, sigma of colour in grey levels of 255, how much of it is mixed in."""

    place: float
    colour: float
    strength: float


@dataclass(frozen=True)
class DetectorSettings:
    """Where a spot is: |Gaussian - Gaussian| of the lightness, two sigmas in face widths (the core's and the surroundings'), above a contrast of 255."""

    core: float
    around: float
    contrast: float


EVERYWHERE = FilterSettings(place=0.04, colour=50.0, strength=1.0)
AT_SPOTS = FilterSettings(place=0.04, colour=50.0, strength=1.0)
DETECTOR = DetectorSettings(core=0.004, around=0.02, contrast=4.0)


def bilateral_in_skin(photo: np.ndarray, skin: np.ndarray, face_width: float, settings: FilterSettings = EVERYWHERE) -> np.ndarray:
    """The filter on all skin; photo [H, W, 3], skin [H, W], 0..1."""
    return mixed(photo, skin * settings.strength, filtered(photo, face_width, settings))


def bilateral_at_spots(
    photo: np.ndarray, skin: np.ndarray, face_width: float, settings: FilterSettings = AT_SPOTS, detector: DetectorSettings = DETECTOR
) -> np.ndarray:
    """The filter only where a difference of Gaussians finds a spot on the skin: leaves the texture between spots alone."""
    return mixed(photo, spots_found(photo, skin, face_width, detector) * settings.strength, filtered(photo, face_width, settings))


def spots_found(photo: np.ndarray, skin: np.ndarray, face_width: float, detector: DetectorSettings = DETECTOR) -> np.ndarray:
    """Soft mask [H, W] of spots on skin, darker or redder than their surroundings; grown by the core's size, soft at the edge."""
    green = photo[..., 1]  # blood and melanin both absorb green
    inside = np.maximum(skin, 1e-3)
    core, around = (max(0.6, sigma * face_width) for sigma in (detector.core, detector.around))
    narrow, broad = (cv2.GaussianBlur(green * inside, (0, 0), s) / cv2.GaussianBlur(inside, (0, 0), s) for s in (core, around))
    spot = (np.abs(narrow - broad) * 255 > detector.contrast) & (cv2.erode(skin, np.ones((5, 5), np.uint8)) > 0.8)
    side = 2 * max(1, round(1.5 * core)) + 1
    grown = cv2.dilate(spot.astype(np.float32), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return cv2.GaussianBlur(grown, (0, 0), max(0.6, 0.5 * core)) * skin


def filtered(photo: np.ndarray, face_width: float, settings: FilterSettings) -> np.ndarray:
    """The filter on the whole photo, at full strength."""
    sigma = max(0.8, settings.place * face_width)
    if sigma <= 5:
        return cv2.bilateralFilter(photo.astype(np.float32), 2 * int(np.ceil(1.5 * sigma)) + 1, settings.colour / 255, sigma)
    # A wide one on a smaller picture: what it did there is what is added here.
    scale = 5 / sigma
    small = cv2.resize(photo.astype(np.float32), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    change = cv2.bilateralFilter(small, 17, settings.colour / 255, 5) - small
    return np.clip(photo + cv2.resize(change, photo.shape[1::-1], interpolation=cv2.INTER_LINEAR), 0, 1)


def mixed(photo: np.ndarray, weight: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Another picture mixed in by a weight [H, W]."""
    return photo + weight[..., None] * (other - photo)
