"""Synthetic skin marks: painted as optical density, so each family can be undone exactly.

photo = clean * exp(-sum of densities).  Blood and melanin absorb multiplicatively, hence every family is one
density map [H, W, 3] (RGB order, positive = darker), and the target of family f is the photo without its map.
Marks lie on skin only: densities are multiplied by the soft skin label, which leaves out eyes, brows, lips
and nostrils.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator

from .local_retouching import FAMILIES

BLOOD = np.array([0.30, 1.00, 0.85], np.float32)
MELANIN = np.array([0.45, 0.80, 1.00], np.float32)
PUS = np.array([-0.35, -0.35, 0.05], np.float32)
PALE = np.array([-0.55, -0.75, -0.80], np.float32)
NEUTRAL_DARK = np.array([0.95, 1.00, 1.00], np.float32)


@dataclass(frozen=True)
class MarkPlan:
    """How many marks of each kind to paint; counts are upper bounds, places off the skin are dropped."""

    blemishes: int
    moles: int
    freckles: int
    blotches: int

    @staticmethod
    def draw(rng: Generator, faces_in_view: float) -> "MarkPlan":
        """A random plan; faces_in_view = area of the picture over the area of one face, capped at 1."""
        if rng.random() < 0.10:
            return MarkPlan(0, 0, 0, 0)
        dense = max(0.25, faces_in_view)
        return MarkPlan(
            blemishes=int(rng.integers(1, 6 + int(26 * dense))) if rng.random() < 0.85 else 0,
            moles=int(rng.integers(1, 3 + int(6 * dense))) if rng.random() < 0.45 else 0,
            freckles=int(rng.integers(10, 30 + int(160 * dense))) if rng.random() < 0.22 else 0,
            blotches=int(rng.integers(1, 4)) if rng.random() < 0.45 else 0,
        )


@dataclass(frozen=True)
class PaintedPair:
    """photo and targets in 0..1 float32; strengths: what each family changed, 0..1 per pixel."""

    photo: np.ndarray
    targets: np.ndarray
    strengths: np.ndarray


def paint(clean: np.ndarray, skin: np.ndarray, face_width: float, plan: MarkPlan, rng: Generator) -> PaintedPair:
    """Paints the plan.  clean [H, W, 3] and skin [H, W] in 0..1 float32, face_width in pixels.

    targets [4, H, W, 3]: the photo with family f undone; strengths [4, H, W] = largest channel change / (4/255).
    """
    densities = np.zeros((len(FAMILIES), *clean.shape), np.float32)
    places = np.flatnonzero(skin > 0.8)
    if places.size > 30:
        _paint_spots(densities[0], places, face_width, plan.blemishes, rng, _blemish)
        _paint_spots(densities[1], places, face_width, plan.moles, rng, _mole)
        _paint_freckles(densities[2], places, face_width, plan.freckles, rng)
        _paint_blotches(densities[3], places, face_width, plan.blotches, rng)
        densities *= skin[None, ..., None]
    total = densities.sum(axis=0)
    photo = np.clip(clean * np.exp(-total), 0, 1)
    targets = np.empty_like(densities)
    for family, density in enumerate(densities):
        targets[family] = np.clip(clean * np.exp(density - total), 0, 1) if density.any() else photo
    strengths = np.clip(np.abs(targets - photo).max(axis=-1) * (255.0 / 4.0), 0, 1)
    return PaintedPair(photo, targets, strengths)


@dataclass(frozen=True)
class PaintedSpots:
    """photo in 0..1 float32 and what was changed, 0..1 per pixel."""

    photo: np.ndarray
    strength: np.ndarray


def painted_spots(clean: np.ndarray, skin: np.ndarray, face_width: float, rng: Generator, count: int = 60) -> PaintedSpots:
    """Blemishes only, half of them a third as large as in training: down to half a pixel of the network's grid."""
    density = np.zeros_like(clean)
    places = np.flatnonzero(skin > 0.8)
    for size in (face_width, face_width / 3):
        _paint_spots(density, places, size, count // 2, rng, _blemish)
    photo = np.clip(clean * np.exp(-density * skin[..., None]), 0, 1)
    return PaintedSpots(photo, np.clip(np.abs(clean - photo).max(axis=-1) * (255.0 / 4.0), 0, 1))


def _paint_spots(density: np.ndarray, places: np.ndarray, face_width: float, count: int, rng: Generator, kind) -> None:
    height, width = density.shape[:2]
    clusters = rng.choice(places, size=3)
    for _ in range(count):
        place = int(rng.choice(places))
        if rng.random() < 0.3:
            spread = 0.12 * face_width
            y, x = divmod(int(rng.choice(clusters)), width)
            place_y, place_x = y + rng.normal(0, spread), x + rng.normal(0, spread)
        else:
            place_y, place_x = divmod(place, width)
        kind(density, float(place_y) + rng.random(), float(place_x) + rng.random(), face_width, rng)


def _window(density: np.ndarray, y: float, x: float, reach: float) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """The part of density within reach of (y, x), and the offsets from it; None when outside."""
    height, width = density.shape[:2]
    top, bottom = max(0, int(y - reach)), min(height, int(y + reach) + 2)
    left, right = max(0, int(x - reach)), min(width, int(x + reach) + 2)
    if top >= bottom or left >= right:
        return None
    dy = np.arange(top, bottom, dtype=np.float32)[:, None] - np.float32(y)
    dx = np.arange(left, right, dtype=np.float32)[None, :] - np.float32(x)
    return density[top:bottom, left:right], dy, dx


def _radius_field(dy: np.ndarray, dx: np.ndarray, radius: float, rng: Generator, wobble: float) -> np.ndarray:
    """Distance over radius for an ellipse with a wavy outline."""
    turn, stretch = rng.uniform(0, np.pi), rng.uniform(0.75, 1.0)
    c, s = np.cos(turn), np.sin(turn)
    u, v = (c * dx + s * dy) / stretch, (-s * dx + c * dy) * stretch
    angle = np.arctan2(v, u)
    wave = 1 + wobble * (np.cos(2 * angle + rng.uniform(0, 6.3)) + np.cos(3 * angle + rng.uniform(0, 6.3)))
    return np.sqrt(u * u + v * v) / (radius * wave)


def _log_uniform(rng: Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _blemish(density: np.ndarray, y: float, x: float, face_width: float, rng: Generator) -> None:
    """Papule, pustule, scar, brown spot or comedo; 0.8 to 6 % of the face width across."""
    radius = max(0.9, _log_uniform(rng, 0.004, 0.030) * face_width)
    window = _window(density, y, x, 3.2 * radius + 1)
    if window is None:
        return
    part, dy, dx = window
    r = _radius_field(dy, dx, radius, rng, 0.10)
    kind = rng.choice(5, p=(0.42, 0.14, 0.12, 0.22, 0.10))
    profile = np.exp(-(r ** rng.uniform(1.6, 3.5)))
    strength = _log_uniform(rng, 0.11, 0.60)
    if kind == 0:
        colour = BLOOD * rng.uniform(0.85, 1.15, 3).astype(np.float32) + MELANIN * rng.uniform(0, 0.25)
        halo = np.exp(-((r / 2.0) ** 2)) * rng.uniform(0, 0.4)
        part += strength * (profile + halo)[..., None] * colour + _relief(profile, dy, dx, radius, rng)
    elif kind == 1:
        core = np.exp(-((r / rng.uniform(0.35, 0.55)) ** 3)) * rng.uniform(0.3, 0.8)
        part += strength * profile[..., None] * BLOOD + core[..., None] * PUS + _relief(profile, dy, dx, radius, rng)
    elif kind == 2:
        colour = PALE if rng.random() < 0.5 else BLOOD
        part += 0.6 * strength * profile[..., None] * colour + 1.6 * _relief(profile, dy, dx, radius, rng)
    elif kind == 3:
        part += strength * profile[..., None] * (MELANIN * rng.uniform(0.6, 1.0) + BLOOD * rng.uniform(0.0, 0.4))
    else:
        tight = np.exp(-((r / 0.45) ** 2))
        part += 1.6 * strength * tight[..., None] * NEUTRAL_DARK


def _relief(profile: np.ndarray, dy: np.ndarray, dx: np.ndarray, radius: float, rng: Generator) -> np.ndarray:
    """Shading of a small bump (or pit) under a random light: darker on the far side, lighter on the near side."""
    turn = rng.uniform(0, 2 * np.pi)
    slope = profile * (np.cos(turn) * dx + np.sin(turn) * dy) / radius
    return (rng.uniform(0.0, 0.14) * slope)[..., None] * NEUTRAL_DARK


def _mole(density: np.ndarray, y: float, x: float, face_width: float, rng: Generator) -> None:
    """Dark brown, sharp-edged, 0.8 to 3.5 % of the face width across."""
    radius = max(0.9, _log_uniform(rng, 0.004, 0.018) * face_width)
    window = _window(density, y, x, 1.8 * radius + 2)
    if window is None:
        return
    part, dy, dx = window
    r = _radius_field(dy, dx, radius, rng, 0.05)
    softness = max(0.10, 0.45 / radius)
    profile = 1.0 / (1.0 + np.exp(np.clip((r - 1.0) / softness, -30, 30) * 2.2))
    part += _log_uniform(rng, 0.45, 1.5) * profile[..., None] * MELANIN * rng.uniform(0.9, 1.1, 3).astype(np.float32)


def _paint_freckles(density: np.ndarray, places: np.ndarray, face_width: float, count: int, rng: Generator) -> None:
    """Many small light-brown spots, 0.4 to 1.4 % of the face width across, in loose groups."""
    if count == 0:
        return
    height, width = density.shape[:2]
    centre = np.array(divmod(int(rng.choice(places)), width))
    picked = rng.choice(places, size=3 * count)
    points = np.stack(np.divmod(picked, width), axis=1)
    near = np.exp(-(((points - centre) ** 2).sum(axis=1)) / (2 * (0.35 * face_width) ** 2))
    points = points[rng.random(len(points)) < near][:count]
    base = rng.uniform(0.08, 0.28)
    for radius in (0.0022, 0.0035, 0.0055):
        chosen = points[rng.random(len(points)) < 0.4]
        sigma = max(0.6, radius * face_width * 0.8)
        drops = np.zeros((height, width), np.float32)
        drops[chosen[:, 0], chosen[:, 1]] = rng.uniform(0.5, 1.3, len(chosen))
        blurred = cv2.GaussianBlur(drops, (0, 0), sigma) * (2 * np.pi * sigma * sigma)
        density += base * np.minimum(blurred, 1.3)[..., None] * MELANIN


def _paint_blotches(density: np.ndarray, places: np.ndarray, face_width: float, count: int, rng: Generator) -> None:
    """Uneven tone: red or brown patches of 0.1 to 0.5 face widths, sometimes broken up by noise."""
    height, width = density.shape[:2]
    for _ in range(count):
        y, x = divmod(int(rng.choice(places)), width)
        radius = rng.uniform(0.06, 0.24) * face_width
        rows = np.arange(height, dtype=np.float32)[:, None] - y
        columns = np.arange(width, dtype=np.float32)[None, :] - x
        patch = np.exp(-(_radius_field(rows, columns, radius, rng, 0.12) ** 2))
        if rng.random() < 0.6:
            patch *= _mottle(height, width, rng.uniform(0.015, 0.06) * face_width, rng)
        colour = BLOOD if rng.random() < 0.7 else MELANIN
        density += (rng.uniform(0.06, 0.30) * patch)[..., None] * colour * rng.uniform(0.85, 1.15, 3).astype(np.float32)


def _mottle(height: int, width: int, sigma: float, rng: Generator) -> np.ndarray:
    """Smooth noise between 0 and about 1.6, mean near 0.8."""
    step = max(1.0, sigma / 2)
    size = (max(2, int(width / step) + 2), max(2, int(height / step) + 2))
    noise = cv2.GaussianBlur(rng.standard_normal(size[::-1]).astype(np.float32), (0, 0), 2.0)
    noise *= 1.0 / max(float(noise.std()), 1e-6)
    return np.clip(0.8 + 0.45 * cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1.6)
