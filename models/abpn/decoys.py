"""Things on skin that are to be left alone, painted where training would else hold few of them: tattoos, studs, spectacles, jewellery, locks of hair, collars.

Thin ones above all: a model that had seen only rims of a fiftieth of the face took finer frames, pearls and chains for marks.  Sizes in face widths.
"""

from __future__ import annotations

from typing import Callable

import cv2
import numpy as np
from numpy.random import Generator

from .marks import strokes, walk

Layer = tuple[np.ndarray, np.ndarray]
"""What covers the photo: how much [H, W] 0..1, and its colour, [3] or [H, W, 3], 0..1."""

Draw = Callable[[tuple[int, int], tuple[int, int], float, "np.ndarray | None", Generator], list[Layer]]
"""Of the picture's shape, a place (y, x) on the skin, the face's width in pixels, the landmarks [5, 2] (x, y) or None."""

LINE_ENDS = 12
"""Points of a drawn curve."""

METALS = np.float32([[0.80, 0.66, 0.36], [0.75, 0.75, 0.76], [0.72, 0.50, 0.42]])
"""Gold, silver, copper; sRGB."""


def add_decoys(clean: np.ndarray, skin: np.ndarray, face_width: float, landmarks: np.ndarray | None, rng: Generator) -> None:
    """Paints one of DECOYS into clean [H, W, 3] and takes it out of skin [H, W], both in place; nothing where there is hardly any skin."""
    places = np.flatnonzero(skin > 0.8)
    if places.size < 30:
        return
    place = divmod(int(rng.choice(places)), skin.shape[1])
    for cover, colour in DECOYS[rng.integers(len(DECOYS))](skin.shape, place, face_width, landmarks, rng):
        clean += cover[..., None] * (colour - clean)
        skin *= 1 - np.clip(2 * cv2.dilate(cover, np.ones((3, 3), np.uint8)), 0, 1)


def tattoo(shape, place, face_width, landmarks, rng) -> list[Layer]:
    """A few letters."""
    ink = np.zeros(shape, np.uint8)
    text = "".join(rng.choice(list("ABKORSX&8~oW"), 3))
    size, width = 0.006 * face_width * rng.uniform(0.3, 1), max(1, int(0.012 * face_width))
    cv2.putText(ink, text, place[::-1], int(rng.integers(0, 8)), size, 255, width, cv2.LINE_AA)
    return [(_soft(ink), _dark(rng))]


def stud(shape, place, face_width, landmarks, rng) -> list[Layer]:
    """A bright disc."""
    ink = np.zeros(shape, np.uint8)
    cv2.circle(ink, (place[1] * 16, place[0] * 16), int(rng.uniform(0.006, 0.02) * face_width * 16), 255, -1, cv2.LINE_AA, 4)
    return [(_soft(ink), rng.uniform(0.5, 0.95, 3).astype(np.float32))]


def spectacles(shape, place, face_width, landmarks, rng) -> list[Layer]:
    """Two rims, round to square, the bridge and the temples; wire to thick, dark, metal or half transparent, with a glint."""
    if landmarks is None:
        return lock(shape, place, face_width, landmarks, rng)
    apart = float(np.linalg.norm(landmarks[1] - landmarks[0]))
    along = (landmarks[1] - landmarks[0]) / max(apart, 1e-3)
    across = np.float32([-along[1], along[0]])
    half, tall, squareness = apart * rng.uniform(0.32, 0.46), apart * rng.uniform(0.22, 0.4), rng.uniform(0.4, 1.0)
    turn = np.linspace(0, 2 * np.pi, 40)
    flat = np.stack((half * _power(np.cos(turn), squareness), tall * _power(np.sin(turn), squareness)), axis=1).astype(np.float32)
    rims = [eye + np.float32(0.05) * apart * across + flat[:, :1] * along + flat[:, 1:] * across for eye in landmarks[:2]]
    inner = [landmarks[0] + half * along, landmarks[1] - half * along]
    bridge = np.stack([inner[0], (inner[0] + inner[1]) / 2 - rng.uniform(0, 0.12) * apart * across, inner[1]])
    temples = [np.stack([eye + side * half * along, eye + side * apart * along - 0.1 * apart * across]) for eye, side in zip(landmarks, (-1, 1))]
    frame = strokes(shape, [*rims, bridge, *temples], _thin(rng, 0.003, 0.03) * face_width)
    colour = METALS[rng.integers(len(METALS))] * rng.uniform(0.4, 1.1) if rng.random() < 0.5 else _dark(rng)
    glint = strokes(shape, [rims[int(rng.integers(2))][(start := int(rng.integers(0, 30))) : start + 4]], 0.006 * face_width)
    return [(frame * np.float32(rng.uniform(0.5, 1.0)), np.float32(colour)), (glint * np.float32(rng.uniform(0, 0.9)), np.float32([1, 1, 1]))]


def necklace(shape, place, face_width, landmarks, rng) -> list[Layer]:
    """Pearls with a highlight each, or a chain of bright and dark links, along a hanging curve."""
    reach = rng.uniform(0.3, 1.2) * face_width
    t = np.linspace(-1, 1, LINE_ENDS)
    sag, turn = rng.uniform(0.1, 0.6) * reach, rng.normal(0, 0.3)
    curve = np.stack((t * reach, sag * (1 - t**2)), axis=1) @ np.float32([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    curve = (curve + np.float32(place[::-1])).astype(np.float32)
    radius = (rng.uniform(0.005, 0.025) if rng.random() < 0.5 else rng.uniform(0.0015, 0.005)) * face_width
    length = float(np.linalg.norm(np.diff(curve, axis=0), axis=1).sum())
    count = int(np.clip(length / max(1.0, 2.1 * radius), 4, 400))
    beads = np.stack([np.interp(np.linspace(0, LINE_ENDS - 1, count), np.arange(LINE_ENDS), curve[:, i]) for i in (0, 1)], axis=1)
    body, lit = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    for i, bead in enumerate(beads):
        cv2.circle(body, _fixed(bead), max(8, int(16 * radius)), 255 if i % 2 == 0 or radius > 0.005 * face_width else 150, -1, cv2.LINE_AA, 4)
        cv2.circle(lit, _fixed(bead - 0.3 * radius), max(4, int(6 * radius)), 255, -1, cv2.LINE_AA, 4)
    pearl = np.float32([0.86, 0.83, 0.80]) if rng.random() < 0.5 else METALS[rng.integers(len(METALS))]
    return [(_soft(body), pearl * np.float32(rng.uniform(0.5, 1.0))), (_soft(lit) * np.float32(0.8), np.float32([1, 1, 0.97]))]


def lock(shape, place, face_width, landmarks, rng) -> list[Layer]:
    """Hairs side by side; a single one would be a stray hair, which goes."""
    first = walk(*place, rng.uniform(0, 6.3), rng.uniform(0.3, 0.9) * face_width, 0.04, rng)
    spread = rng.uniform(0.004, 0.014) * face_width
    lines = [first] + [first + rng.normal(0, spread, 2).astype(np.float32) for _ in range(int(rng.integers(3, 25)))]
    return [(strokes(shape, lines, rng.uniform(0.002, 0.007) * face_width), np.float32([1.0, 0.75, 0.55]) * np.float32(_thin(rng, 0.05, 0.8)))]


def collar(shape, place, face_width, landmarks, rng) -> list[Layer]:
    """Cloth on the smaller side of a line, with the line's shadow on the skin and its seam on the cloth."""
    turn = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    bend = rng.normal(0, 0.3) / face_width
    along, away = (x - place[1]) * np.cos(turn) + (y - place[0]) * np.sin(turn), (y - place[0]) * np.cos(turn) - (x - place[1]) * np.sin(turn)
    away = away + bend * along**2
    if (away > 0).mean() > 0.5:
        away = -away
    cloth, seam = np.clip(away + 0.5, 0, 1), np.exp(-((away - rng.uniform(0.02, 0.08) * face_width) ** 2) / (2 * (0.004 * face_width + 0.5) ** 2))
    shadow = np.exp(-np.clip(-away, 0, None) / (0.012 * face_width)) * (away < 0)
    colour = rng.uniform(0.03, 0.97, 3).astype(np.float32) if rng.random() < 0.5 else np.float32(rng.uniform(0.03, 0.97))
    return [(shadow * np.float32(rng.uniform(0, 0.6)), np.float32([0.12, 0.07, 0.06])), (cloth, np.float32(colour) * np.float32([1, 1, 1])),
            (seam.astype(np.float32) * np.float32(rng.uniform(0, 0.5)), np.float32([0.1, 0.1, 0.1]))]


DECOYS: tuple[Draw, ...] = (tattoo, stud, spectacles, spectacles, necklace, necklace, lock, collar)


def _thin(rng: Generator, least: float, most: float) -> float:
    """Log-uniform: as many thin ones as thick ones."""
    return float(np.exp(rng.uniform(np.log(least), np.log(most))))


def _power(wave: np.ndarray, exponent: float) -> np.ndarray:
    return np.sign(wave) * np.abs(wave) ** exponent


def _dark(rng: Generator) -> np.ndarray:
    return rng.uniform(0.02, 0.25, 3).astype(np.float32)


def _soft(ink: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(ink, (0, 0), 0.6).astype(np.float32) / 255


def _fixed(point: np.ndarray) -> tuple[int, int]:
    """Sixteenths of a pixel."""
    return int(round(16 * float(point[0]))), int(round(16 * float(point[1])))
