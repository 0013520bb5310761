"""Single marks on skin: spots (papules, pustules, scars, stains, age spots, comedones, moles), freckles, and strokes (capillaries, stray hairs).

Every painter adds its optical density to a canvas [H, W, 3] in place.  Sizes are shares of the face width.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator

from .pigments import BLOOD, MELANIN, NEUTRAL, PALE, PUS, strength_for

SMALLEST_RADIUS = 0.9
"""In pixels: a smaller spot is painted this large and as much weaker as its area is smaller, as a sensor would see it."""

ROUGH, SHADE = 0.22, 0.45
"""No marks where the deviation within 5 % of the face width is so much of the brightness (hair), or where it is so much darker than half of the skin."""
STRONGEST = 1.6
"""Largest density of a spot's core: dark skin in deep shade would need any amount for the contrast asked for."""


@dataclass(frozen=True)
class SpotKind:
    """What a kind of spot looks like.  diameter in face widths, contrast of the core in CIE76 delta E."""

    name: str
    share: float
    diameter: tuple[float, float]
    contrast: tuple[float, float]
    sharpness: tuple[float, float]
    wobble: float
    halo: float = 0.0
    relief: float = 0.0
    narrowest: float = 0.75


BLEMISH_KINDS = (
    SpotKind("papule", 0.34, (0.008, 0.06), (3, 15), (1.6, 3.5), 0.10, halo=0.4, relief=0.14),
    SpotKind("pustule", 0.12, (0.010, 0.04), (4, 15), (1.8, 3.5), 0.08, halo=0.3, relief=0.14),
    SpotKind("scar", 0.12, (0.008, 0.06), (3, 10), (1.6, 4.0), 0.18, relief=0.25, narrowest=0.45),
    SpotKind("stain", 0.16, (0.008, 0.06), (3, 12), (1.5, 2.6), 0.14),
    SpotKind("age_spot", 0.14, (0.015, 0.06), (3, 10), (2.5, 6.0), 0.20),
    SpotKind("comedo", 0.12, (0.008, 0.014), (4, 15), (2.0, 4.0), 0.05),
)
MOLE = SpotKind("mole", 1.0, (0.008, 0.035), (12, 45), (4.0, 9.0), 0.06, relief=0.06)


@dataclass(frozen=True)
class PaintedSpot:
    """One spot in pixels of the picture; radius = where its density has fallen to 37 %."""

    kind: str
    y: float
    x: float
    radius: float


def log_uniform(rng: Generator, low: float, high: float) -> float:
    """Every ratio alike."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def spot_diameter(rng: Generator, kind: SpotKind) -> float:
    """In face widths; half of the spots are below 2 %."""
    low, high = kind.diameter
    middle = min(max(0.02, low), high)
    if low >= middle or high <= middle:
        return log_uniform(rng, low, high)
    return log_uniform(rng, low, middle) if rng.random() < 0.55 else log_uniform(rng, middle, high)


@dataclass(frozen=True)
class SkinPlaces:
    """Where marks may lie, what colour the skin has there, and from where the light comes: an angle in the picture, x to the right and y down."""

    places: np.ndarray
    colour: np.ndarray
    face_width: float
    light: float

    @staticmethod
    def of(clean: np.ndarray, skin: np.ndarray, face_width: float, rng: Generator) -> "SkinPlaces | None":
        """Pixels well inside skin, off beards and deep shade, where nobody could see a mark; None where there are hardly any."""
        side = max(3, int(0.05 * face_width) | 1)
        colour = cv2.blur(clean, (side, side))
        grey = colour[..., 1]
        rough = cv2.blur(clean[..., 1] ** 2, (side, side)) - grey**2 > (ROUGH * grey) ** 2
        inside = skin > 0.8
        if inside.any():
            inside &= ~rough & (grey > SHADE * float(np.median(grey[inside])))
        places = np.flatnonzero(inside)
        if places.size < 30:
            return None
        return SkinPlaces(places, colour, face_width, light_on(grey[::2, ::2], inside[::2, ::2]) + float(rng.normal(0, 0.5)))

    def anywhere(self, rng: Generator, count: int) -> np.ndarray:
        """[count, 2] rows and columns."""
        return np.stack(np.divmod(rng.choice(self.places, size=count), self.colour.shape[1]), axis=1).astype(np.float32)

    def in_clusters(self, rng: Generator, count: int) -> np.ndarray:
        """Like anywhere, but three in ten near one of three centres."""
        points = self.anywhere(rng, count) + rng.random((count, 2)).astype(np.float32)
        centres = self.anywhere(rng, 3)[rng.integers(3, size=count)]
        near = centres + rng.normal(0, 0.12 * self.face_width, (count, 2)).astype(np.float32)
        return np.where((rng.random(count) < 0.3)[:, None], near, points)

    def colour_at(self, points: np.ndarray) -> np.ndarray:
        """Mean skin colour [n, 3] around points [n, 2]."""
        height, width = self.colour.shape[:2]
        return self.colour[np.clip(points[:, 0], 0, height - 1).astype(int), np.clip(points[:, 1], 0, width - 1).astype(int)]


def light_on(grey: np.ndarray, skin: np.ndarray) -> float:
    """From where the light falls on the skin [H, W] (bool): the way in which it gets brighter, hair and background left out."""
    if not skin.any():
        return 0.0
    y, x = (g.astype(np.float64) for g in np.nonzero(skin))
    tone = grey[skin] - grey[skin].mean()
    return float(np.arctan2((tone * (y - y.mean())).mean() / max(y.var(), 1e-9), (tone * (x - x.mean())).mean() / max(x.var(), 1e-9)))


def paint_spots(canvases, skin: SkinPlaces, count: int, kinds: tuple[SpotKind, ...], rng: Generator) -> list[PaintedSpot]:
    """Paints count spots; canvases(kind name) -> the canvas [H, W, 3] that takes its density."""
    if count == 0:
        return []
    shares = np.array([kind.share for kind in kinds])
    chosen = [kinds[i] for i in rng.choice(len(kinds), size=count, p=shares / shares.sum())]
    points = skin.in_clusters(rng, count)
    colours = np.stack([_colour(kind.name, rng) for kind in chosen])
    contrast = np.array([log_uniform(rng, *kind.contrast) for kind in chosen])
    strengths = np.minimum(strength_for(contrast, colours, skin.colour_at(points)), STRONGEST)
    spots = []
    for kind, (y, x), colour, strength in zip(chosen, points, colours, strengths):
        radius = 0.5 * spot_diameter(rng, kind) * skin.face_width
        if _stamp(canvases(kind.name), kind, float(y), float(x), radius, strength, colour, skin.light, rng):
            spots.append(PaintedSpot(kind.name, float(y), float(x), max(radius, SMALLEST_RADIUS)))
    return spots


def _colour(kind: str, rng: Generator) -> np.ndarray:
    jitter = rng.uniform(0.88, 1.12, 3).astype(np.float32)
    if kind == "papule" or kind == "pustule":
        colour = BLOOD + rng.uniform(0, 0.25) * MELANIN
    elif kind == "scar":
        colour = PALE if rng.random() < 0.55 else 0.7 * BLOOD + 0.2 * MELANIN
    elif kind == "stain":
        share = rng.random()
        colour = share * BLOOD + (1 - share) * MELANIN
    elif kind == "age_spot":
        colour = rng.uniform(0.7, 1.0) * MELANIN + rng.uniform(0.0, 0.3) * BLOOD
    elif kind == "comedo":
        colour = 0.5 * MELANIN + 0.5 * NEUTRAL
    else:
        colour = MELANIN + rng.uniform(0, 0.25) * NEUTRAL
    return (colour * jitter).astype(np.float32)


def _stamp(canvas, kind, y, x, radius, strength, colour, light, rng) -> bool:
    """Adds one spot to canvas; False where it lies outside."""
    seen = min(1.0, (radius / SMALLEST_RADIUS) ** 2)
    radius = max(radius, SMALLEST_RADIUS)
    window = window_around(canvas, y, x, (3.4 if kind.halo else 2.4) * radius + 1)
    if window is None:
        return False
    part, dy, dx = window
    r = _radius_field(dy, dx, radius, rng, kind.wobble, kind.narrowest)
    sharpness = 1 + (rng.uniform(*kind.sharpness) - 1) * min(1.0, radius / 2.0)
    profile = np.exp(-(r**sharpness)) * seen
    density = strength * profile[..., None] * colour
    if kind.halo:
        density += strength * (rng.uniform(0, kind.halo) * seen * np.exp(-((r / 2.0) ** 2)))[..., None] * BLOOD
    if kind.name == "pustule":
        density += (rng.uniform(0.3, 0.9) * seen * np.exp(-((r / rng.uniform(0.35, 0.55)) ** 3)))[..., None] * PUS
    if kind.relief:
        away = -(np.cos(light) * dx + np.sin(light) * dy) / radius
        sunken = -1 if kind.name == "scar" and rng.random() < 0.6 else 1
        density += (sunken * rng.uniform(0, kind.relief) * profile * away)[..., None] * NEUTRAL
    part += density
    return True


def window_around(canvas: np.ndarray, y: float, x: float, reach: float) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """The part of canvas within reach of (y, x), and the offsets from it as a column and a row; None when outside."""
    height, width = canvas.shape[:2]
    top, bottom = max(0, int(y - reach)), min(height, int(y + reach) + 2)
    left, right = max(0, int(x - reach)), min(width, int(x + reach) + 2)
    if top >= bottom or left >= right:
        return None
    dy = np.arange(top, bottom, dtype=np.float32)[:, None] - np.float32(y)
    dx = np.arange(left, right, dtype=np.float32)[None, :] - np.float32(x)
    return canvas[top:bottom, left:right], dy, dx


def _radius_field(dy: np.ndarray, dx: np.ndarray, radius: float, rng: Generator, wobble: float, narrowest: float) -> np.ndarray:
    """Distance over radius for an ellipse with a wavy outline."""
    turn, stretch = rng.uniform(0, np.pi), np.sqrt(rng.uniform(narrowest, 1.0))
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    u, v = (c * dx + s * dy) * np.float32(stretch), (-s * dx + c * dy) / np.float32(stretch)
    angle = np.arctan2(v, u)
    wave = 1 + wobble * (np.cos(2 * angle + rng.uniform(0, 6.3)) + np.cos(3 * angle + rng.uniform(0, 6.3)))
    return np.sqrt(u * u + v * v) / (radius * wave)


def paint_freckles(canvas: np.ndarray, skin: SkinPlaces, count: int, rng: Generator) -> None:
    """Many small light-brown spots, 0.4 to 1.4 % of the face width across, in loose groups."""
    if count == 0:
        return
    centre = skin.anywhere(rng, 1)
    points = skin.anywhere(rng, 3 * count)
    near = np.exp(-(((points - centre) ** 2).sum(axis=1)) / (2 * (0.35 * skin.face_width) ** 2))
    points = points[rng.random(len(points)) < near][:count].astype(int)
    base = float(strength_for(np.array([rng.uniform(3, 11)]), MELANIN[None], skin.colour_at(centre))[0])
    for radius in (0.0022, 0.0035, 0.0055):
        chosen = points[rng.random(len(points)) < 0.4]
        wanted = radius * skin.face_width * 0.8
        sigma = max(0.6, wanted)
        drops = np.zeros(canvas.shape[:2], np.float32)
        drops[chosen[:, 0], chosen[:, 1]] = rng.uniform(0.5, 1.3, len(chosen)) * min(1.0, (wanted / sigma) ** 2)
        blurred = cv2.GaussianBlur(drops, (0, 0), sigma) * (2 * np.pi * sigma * sigma)
        canvas += base * np.minimum(blurred, 1.3)[..., None] * MELANIN


def paint_capillaries(canvas: np.ndarray, skin: SkinPlaces, count: int, rng: Generator) -> None:
    """Broken capillaries: thin red branching lines, 2 to 8 % of the face width long."""
    for _ in range(count):
        y, x = skin.anywhere(rng, 1)[0]
        turn = rng.uniform(0, 2 * np.pi)
        lines = []
        for _ in range(int(rng.integers(1, 5))):
            lines.append(walk(y, x, turn + rng.normal(0, 0.7), rng.uniform(0.02, 0.08) * skin.face_width, 0.5, rng))
        ink = strokes(canvas.shape[:2], lines, rng.uniform(0.0015, 0.004) * skin.face_width)
        canvas += rng.uniform(0.12, 0.45) * ink[..., None] * BLOOD


def paint_stray_hairs(canvas: np.ndarray, skin: SkinPlaces, count: int, rng: Generator) -> None:
    """Single hairs across the skin, 0.1 to 0.7 face widths long; dark, or light and shining."""
    for _ in range(count):
        y, x = skin.anywhere(rng, 1)[0]
        line = walk(y, x, rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.7) * skin.face_width, 0.05, rng)
        ink = strokes(canvas.shape[:2], [line], rng.uniform(0.0012, 0.004) * skin.face_width)
        colour = MELANIN * rng.uniform(0.25, 1.0) + NEUTRAL * 0.2 if rng.random() < 0.7 else rng.uniform(0.2, 0.5) * PALE
        canvas += ink[..., None] * colour.astype(np.float32)


def walk(y: float, x: float, turn: float, length: float, bend: float, rng: Generator) -> np.ndarray:
    """Points [n, 2] (x, y) of a line that starts at (y, x) and keeps turning a little."""
    steps = 10
    turns = turn + np.cumsum(rng.normal(0, bend, steps)) + np.linspace(0, rng.normal(0, 6 * bend), steps)
    path = np.cumsum(np.stack((np.cos(turns), np.sin(turns)), axis=1), axis=0) * (length / steps)
    return np.concatenate(([[x, y]], np.array([x, y]) + path)).astype(np.float32)


def strokes(shape: tuple[int, int], lines: list[np.ndarray], width: float) -> np.ndarray:
    """Ink [H, W] 0..1 of lines (points as x, y) so wide; thinner than a pixel means fainter."""
    ink = np.zeros(shape, np.uint8)
    thickness = max(1, int(round(width)))
    for line in lines:
        cv2.polylines(ink, [np.rint(line * 16).astype(np.int32)], False, 255, thickness, cv2.LINE_AA, shift=4)
    soft = cv2.GaussianBlur(ink, (0, 0), max(0.5, 0.3 * width)).astype(np.float32)
    return soft * np.float32(min(1.0, width / 0.8 + 0.15) / 255)
