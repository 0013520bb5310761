"""Uneven tone and surface: redness, blotches, dark circles, shine, pores, lines.  Every painter adds its optical density to a canvas [H, W, 3]
in place; shine alone is light added on top of everything.  Sizes are shares of the face width.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from .marks import SkinPlaces, log_uniform, strokes
from .pigments import BLOOD, MELANIN, NEUTRAL, SHINE, VEIN

EVEN_FROM, EVEN_TO = 0.012, 0.11
"""Band of the face width whose chroma counts as unevenness; what is broader (flush, make-up, the light's colour) belongs to the person."""
UNEVEN_LIMIT = 0.07

UNEVENNESS_VERSION = 1
"""Raised when natural_unevenness changes: what was computed before is kept on disk."""


def natural_unevenness(clean: np.ndarray, skin: np.ndarray, face_width: float) -> np.ndarray:
    """What uneven chroma the photo has by itself, as a density [H, W, 3] without lightness: clean * exp(density) is even.

    Band-pass of the chromatic density inside the skin label (normalised convolution, so that lips and hair do not bleed in).
    """
    density = -np.log(np.clip(clean, 0.02, 1))
    density -= density.mean(axis=-1, keepdims=True)
    weight = (skin > 0.6).astype(np.float32)
    weight = cv2.erode(weight, np.ones((3, 3), np.uint8), iterations=max(1, int(0.006 * face_width)))
    narrow, broad = (_smoothed_within(density, weight, part * face_width) for part in (EVEN_FROM, EVEN_TO))
    band = np.clip(narrow - broad, -UNEVEN_LIMIT, UNEVEN_LIMIT)
    return band * cv2.GaussianBlur(weight, (0, 0), 0.008 * face_width)[..., None]


def _smoothed_within(values: np.ndarray, weight: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian mean over the pixels that count; wide ones are taken on a smaller picture."""
    step = max(1, int(sigma / 3))
    size = (max(1, values.shape[1] // step), max(1, values.shape[0] // step))
    both = np.concatenate((values * weight[..., None], weight[..., None]), axis=-1)
    small = cv2.GaussianBlur(cv2.resize(both, size, interpolation=cv2.INTER_AREA), (0, 0), sigma / step)
    mean = small[..., :3] / np.maximum(small[..., 3:], 1e-3)
    return cv2.resize(mean, values.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def paint_redness(canvas: np.ndarray, skin: SkinPlaces, landmarks: np.ndarray | None, rng: Generator) -> None:
    """One to three red patches of 0.05 to 0.2 face widths, half of them on cheeks and nose, sometimes broken up."""
    for _ in range(int(rng.integers(1, 4))):
        y, x = skin.anywhere(rng, 1)[0]
        if landmarks is not None and rng.random() < 0.5:
            x, y = _zone(landmarks, rng.choice(("left_cheek", "right_cheek", "nose", "chin")))
        patch = _patch(canvas.shape[:2], y, x, rng.uniform(0.05, 0.2) * skin.face_width, rng)
        if rng.random() < 0.6:
            patch *= mottle(canvas.shape[:2], rng.uniform(0.012, 0.05) * skin.face_width, rng)
        canvas += (rng.uniform(0.06, 0.26) * patch)[..., None] * BLOOD * rng.uniform(0.9, 1.1, 3).astype(np.float32)


def paint_blotches(canvas: np.ndarray, skin: SkinPlaces, rng: Generator) -> None:
    """Blotchy tone: red and brown cells of 2 to 8 % of the face width over a large area."""
    y, x = skin.anywhere(rng, 1)[0]
    area = _patch(canvas.shape[:2], y, x, rng.uniform(0.2, 0.7) * skin.face_width, rng)
    for colour in (BLOOD, MELANIN):
        cells = np.maximum(mottle(canvas.shape[:2], rng.uniform(0.02, 0.06) * skin.face_width, rng) - rng.uniform(0.6, 1.1), 0)
        canvas += (rng.uniform(0.05, 0.2) * cells * area)[..., None] * colour


def paint_dark_circles(canvas: np.ndarray, skin: SkinPlaces, landmarks: np.ndarray, rng: Generator) -> None:
    """A crescent below each eye, bluish to brown; fades away from the lower lid."""
    colour = (rng.random() * VEIN + rng.random() * MELANIN + 0.2 * BLOOD).astype(np.float32)
    strength = rng.uniform(0.08, 0.34) / float(colour.mean())
    apart = float(np.linalg.norm(landmarks[1] - landmarks[0]))
    across, down = _axes(landmarks)
    rows, columns = np.mgrid[0 : canvas.shape[0], 0 : canvas.shape[1]].astype(np.float32)
    reach, sag = rng.uniform(0.20, 0.30) * apart, rng.uniform(0.10, 0.20) * apart
    for eye in landmarks[:2]:
        dx, dy = columns - eye[0], rows - eye[1]
        u, v = dx * across[0] + dy * across[1], dx * down[0] + dy * down[1]
        v = v - (0.24 - 0.25 * (u / apart) ** 2) * apart
        canvas += (strength * np.exp(-((u / reach) ** 4) - (v / np.where(v < 0, 0.5 * sag, sag)) ** 2))[..., None] * colour


def shine(shape: tuple[int, int], skin: SkinPlaces, landmarks: np.ndarray | None, rng: Generator) -> np.ndarray:
    """Oily shine [H, W, 3] to be added to the encoded photo: forehead, nose, cheekbones, chin; broken up by the skin's grain, up to clipping."""
    light = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(1, 5))):
        y, x = skin.anywhere(rng, 1)[0]
        if landmarks is not None and rng.random() < 0.75:
            x, y = _zone(landmarks, rng.choice(("forehead", "nose", "left_cheek", "right_cheek", "chin")))
        spot = _patch(shape, y, x, log_uniform(rng, 0.02, 0.12) * skin.face_width, rng) ** rng.uniform(0.8, 1.6)
        light += log_uniform(rng, 0.05, 0.35) * spot
    grain = mottle(shape, rng.uniform(0.003, 0.008) * skin.face_width, rng)
    relief = np.clip(skin.colour[..., 1] / max(float(np.median(skin.colour_at(skin.anywhere(rng, 50))[:, 1])), 0.05), 0.3, 1.4)
    return (light * relief * (1 + rng.uniform(0.1, 0.5) * (grain - 0.8)))[..., None] * SHINE


def paint_pores(canvas: np.ndarray, skin: SkinPlaces, landmarks: np.ndarray | None, rng: Generator) -> None:
    """Enlarged pores: dense dark dots of 0.25 to 0.6 % of the face width on nose and cheeks."""
    shape = canvas.shape[:2]
    y, x = skin.anywhere(rng, 1)[0]
    if landmarks is not None and rng.random() < 0.7:
        x, y = _zone(landmarks, rng.choice(("nose", "left_cheek", "right_cheek", "forehead")))
    area = _patch(shape, y, x, rng.uniform(0.08, 0.25) * skin.face_width, rng)
    wanted = rng.uniform(0.00125, 0.003) * skin.face_width
    sigma = max(0.55, wanted)
    drops = (rng.random(shape, np.float32) < 0.06 / (sigma * sigma) / 2.5).astype(np.float32) * rng.random(shape, np.float32)
    dots = np.minimum(cv2.GaussianBlur(drops, (0, 0), sigma) * (2 * np.pi * sigma * sigma), 1.2) * min(1.0, (wanted / sigma) ** 2)
    canvas += (rng.uniform(0.10, 0.35) * dots * area)[..., None] * (0.6 * MELANIN + 0.4 * BLOOD)


def paint_lines(canvas: np.ndarray, skin: SkinPlaces, landmarks: np.ndarray | None, rng: Generator) -> None:
    """Fine lines and wrinkles: dark furrows with a lit rim; forehead, crow's feet, below the eyes, nose to mouth, or anywhere."""
    lines = _facial_lines(landmarks, rng) if landmarks is not None and rng.random() < 0.8 else _loose_lines(skin, rng)
    width = log_uniform(rng, 0.003, 0.010) * skin.face_width
    furrow = np.zeros(canvas.shape[:2], np.float32)
    for line in lines:
        furrow = np.maximum(furrow, strokes(canvas.shape[:2], [line], width * rng.uniform(0.6, 1.3)) * rng.uniform(0.4, 1.0))
    if rng.random() < 0.7:
        furrow = cv2.GaussianBlur(furrow, (0, 0), max(0.5, 0.5 * width))
    away = (-width * np.cos(skin.light), -width * np.sin(skin.light))  # the far wall of a furrow is the one that is lit
    rim = cv2.warpAffine(furrow, np.float32([[1, 0, away[0]], [0, 1, away[1]]]), canvas.shape[1::-1])
    strength = rng.uniform(0.10, 0.40)
    canvas += (strength * (furrow - rng.uniform(0.1, 0.45) * rim))[..., None] * (0.5 * NEUTRAL + 0.3 * MELANIN + 0.2 * BLOOD)


def mottle(shape: tuple[int, int], sigma: float, rng: Generator) -> np.ndarray:
    """Smooth noise between 0 and about 1.6, mean near 0.8."""
    height, width = shape
    step = max(1.0, sigma / 2)
    size = (max(2, int(width / step) + 2), max(2, int(height / step) + 2))
    noise = cv2.GaussianBlur(rng.standard_normal(size[::-1], np.float32), (0, 0), 2.0 if step > 1 else max(0.5, sigma))
    noise *= 1.0 / max(float(noise.std()), 1e-6)
    return np.clip(0.8 + 0.45 * cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1.6)


def _patch(shape: tuple[int, int], y: float, x: float, radius: float, rng: Generator) -> np.ndarray:
    """Soft wavy patch 0..1."""
    step = max(1, int(radius / 6))
    rows = (np.arange(0, shape[0] + step, step, dtype=np.float32) - np.float32(y))[:, None]
    columns = (np.arange(0, shape[1] + step, step, dtype=np.float32) - np.float32(x))[None]
    turn, stretch = rng.uniform(0, np.pi), rng.uniform(0.6, 1.0)
    u = (np.cos(turn) * columns + np.sin(turn) * rows) * stretch
    v = (-np.sin(turn) * columns + np.cos(turn) * rows) / stretch
    angle = np.arctan2(v, u)
    wave = 1 + 0.12 * (np.cos(2 * angle + rng.uniform(0, 6.3)) + np.cos(3 * angle + rng.uniform(0, 6.3)))
    coarse = np.exp(-((u * u + v * v) / (radius * wave) ** 2)).astype(np.float32)
    if step == 1:
        return coarse[: shape[0], : shape[1]]
    matrix = np.float32([[1 / step, 0, 0], [0, 1 / step, 0]])
    return cv2.warpAffine(coarse, matrix, shape[::-1], flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)


def _axes(landmarks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors across (left eye to right eye) and down the face."""
    across = landmarks[1] - landmarks[0]
    across = across / max(float(np.linalg.norm(across)), 1e-6)
    return across, np.array([-across[1], across[0]], np.float32)


def _zone(landmarks: np.ndarray, name: str) -> np.ndarray:
    """Middle (x, y) of a part of the face."""
    left_eye, right_eye, nose, left_mouth, right_mouth = landmarks
    _, down = _axes(landmarks)
    apart = float(np.linalg.norm(right_eye - left_eye))
    return {
        "left_cheek": 0.45 * left_eye + 0.55 * left_mouth - 0.12 * (right_eye - left_eye),
        "right_cheek": 0.45 * right_eye + 0.55 * right_mouth + 0.12 * (right_eye - left_eye),
        "nose": nose,
        "chin": (left_mouth + right_mouth) / 2 + 0.5 * apart * down,
        "forehead": (left_eye + right_eye) / 2 - 0.75 * apart * down,
    }[name]


def _facial_lines(landmarks: np.ndarray, rng: Generator) -> list[np.ndarray]:
    left_eye, right_eye, nose, left_mouth, right_mouth = landmarks
    across, down = _axes(landmarks)
    apart = float(np.linalg.norm(right_eye - left_eye))
    kind = rng.choice(("forehead", "crows_feet", "eye_bags", "smile"))
    lines = []
    if kind == "forehead":
        for height in 0.55 + 0.16 * np.arange(rng.integers(1, 5)):
            t = np.linspace(-rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.7), 12)[:, None]
            bow = (height + 0.06 * np.cos(3 * t + rng.normal()) + 0.05 * rng.normal() - 0.12 * t * t) * apart
            lines.append((left_eye + right_eye) / 2 + t * apart * across - bow * down)
    elif kind == "crows_feet":
        for eye, side in ((left_eye, -1), (right_eye, 1)):
            for turn in rng.uniform(-0.5, 0.7, rng.integers(2, 5)):
                t = np.linspace(0.30, rng.uniform(0.45, 0.62), 8)[:, None]
                lines.append(eye + apart * (t * side * np.cos(turn) * across + (t - 0.2) * np.sin(turn) * down))
    elif kind == "eye_bags":
        for eye in (left_eye, right_eye):
            for depth in rng.uniform(0.20, 0.42, rng.integers(1, 4)):
                t = np.linspace(-rng.uniform(0.12, 0.28), rng.uniform(0.12, 0.28), 10)[:, None]
                lines.append(eye + apart * (t * across + (depth - 1.2 * t * t) * down))
    else:
        for mouth, side in ((left_mouth, -1), (right_mouth, 1)):
            start, end = nose + side * 0.28 * apart * across, mouth + side * 0.16 * apart * across + rng.uniform(-0.05, 0.2) * apart * down
            t = np.linspace(0, 1, 10)[:, None]
            lines.append(start + t * (end - start) + side * 0.10 * apart * np.sin(np.pi * t) * across)
    return [(line + rng.normal(0, 0.01 * apart, line.shape)).astype(np.float32) for line in lines]


def _loose_lines(skin: SkinPlaces, rng: Generator) -> list[np.ndarray]:
    """A few nearly parallel lines somewhere (neck, hands, cheeks)."""
    y, x = skin.anywhere(rng, 1)[0]
    turn, length = rng.uniform(0, np.pi), rng.uniform(0.06, 0.4) * skin.face_width
    along, beside = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    lines = []
    for k in range(int(rng.integers(1, 5))):
        t = np.linspace(-0.5, 0.5, 10)[:, None] * rng.uniform(0.6, 1.0)
        away = k * rng.uniform(0.015, 0.05) * skin.face_width
        lines.append(np.array([x, y]) + t * length * along + (away + 0.08 * length * np.cos(4 * t + rng.normal())) * beside)
    return [line.astype(np.float32) for line in lines]
