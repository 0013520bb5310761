"""Finds the marks that a photo's own skin has: they are neither to be kept nor to be removed in training, so the loss leaves them out."""

from __future__ import annotations

import cv2
import numpy as np

DIAMETERS = (0.008, 0.012, 0.018, 0.027, 0.038, 0.05)
"""Diameters looked for, in face widths."""
LEAST_LIGHTNESS = 2.5
LEAST_REDNESS = 2.0
TEXTURE_FACTOR = 4.0
LEAST_ROUNDNESS = 0.35
"""Area of a hit over the disc round its longer side: lines and folds are no spots."""


def natural_spots(crop: np.ndarray, skin: np.ndarray, face_width: float) -> np.ndarray:
    """uint8 [h, w], 255 on dark or red spots of the skin and a little around; crop RGB uint8, skin uint8 0..255."""
    found = np.zeros(skin.shape, np.uint8)
    left, top, width, height = cv2.boundingRect((skin > 127).astype(np.uint8))
    if width == 0:
        return found
    window = np.s_[top : top + height, left : left + width]
    lab = cv2.cvtColor(crop[window].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    inside = cv2.erode((skin[window] > 127).astype(np.uint8), np.ones((3, 3), np.uint8))
    for share in DIAMETERS:
        radius = share * face_width / 2
        halvings = 1 if radius > 4 else 0
        size = tuple(max(1, side >> halvings) for side in (width, height))
        small, area = (cv2.resize(p, size, interpolation=cv2.INTER_AREA) for p in (lab, inside))
        hit = _round_parts(_spots_of(small, area, radius / 2**halvings), 4.5 * radius / 2**halvings)
        hit = cv2.resize(hit, (width, height), interpolation=cv2.INTER_NEAREST)
        grow = 2 * max(1, int(round(0.8 * radius))) + 1
        found[window] |= cv2.dilate(hit, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (grow, grow)))
    return np.where(skin > 0, found * np.uint8(255), np.uint8(0))


def _spots_of(lab: np.ndarray, inside: np.ndarray, radius: float) -> np.ndarray:
    """uint8 0/1: a disc of this radius is darker or redder than the skin round it, by more than the texture there."""
    weight = inside.astype(np.float32)
    edge = 2 * max(1, int(round(0.7 * radius))) + 1
    middle = cv2.erode(inside, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (edge, edge)))
    hit = np.zeros(inside.shape, np.uint8)
    near, far = 0.55 * radius, 1.6 * radius
    totals = [np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3) for sigma in (near, far)]
    for channel, sign, least in ((0, -1.0, LEAST_LIGHTNESS), (1, 1.0, LEAST_REDNESS)):
        values = lab[..., channel] * weight
        inner, outer = (cv2.GaussianBlur(values, (0, 0), sigma) / total for sigma, total in zip((near, far), totals))
        contrast = np.where(middle > 0, sign * (inner - outer), 0).astype(np.float32)
        deviation = _deviation(contrast, middle.astype(np.float32), 12 * radius)
        hit |= (contrast > np.maximum(0.6 * least, TEXTURE_FACTOR * deviation)).astype(np.uint8)
    return hit


def _round_parts(hit: np.ndarray, widest: float) -> np.ndarray:
    """Hits that are neither long nor wider than this many pixels."""
    count, areas, stats, _ = cv2.connectedComponentsWithStats(hit, connectivity=8)
    side = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = (side <= max(widest, 4)) & (stats[:, cv2.CC_STAT_AREA] >= LEAST_ROUNDNESS * np.pi / 4 * side**2)
    keep[0] = False
    return keep[areas].astype(np.uint8)


def _deviation(contrast: np.ndarray, weight: np.ndarray, sigma: float) -> np.ndarray:
    """Local deviation of the texture without its tails: 1.25 times the mean absolute value, clipped at 3 of the whole's."""
    whole = float(np.median(np.abs(contrast[weight > 0]))) if weight.any() else 1.0
    clipped = np.minimum(np.abs(contrast), 3 * 1.48 * whole)
    shrunk = cv2.resize(np.stack((clipped * weight, weight), -1), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(shrunk, (0, 0), max(1.0, sigma / 4))
    local = blurred[..., 0] / np.maximum(blurred[..., 1], 1e-3)
    return 1.25 * cv2.resize(local, weight.shape[::-1], interpolation=cv2.INTER_LINEAR)
