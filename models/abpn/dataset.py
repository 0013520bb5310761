"""Training pairs.  Every pair is a function of (seed, index) alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Sequence

import cv2
import numpy as np
import torch
from numpy.random import Generator, default_rng
from torch import Tensor
from torch.utils.data import Dataset

from .decoys import add_decoys
from .face_windows import UnevenFaces, Window, grained, resized
from .synthesis import MarkPlan, PaintedPair, Scene, paint, strength_of

MOSAIC_CELLS = (32, 64)
"""Sides of a mosaic's pieces, which show a face of 14 to 46 pixels each."""

EVENING_FACES = (150.0, 450.0)
"""Face widths in pixels at which evening is trained; a region's own pass sees a face about 300 pixels wide."""


@dataclass(frozen=True)
class PatchRange:
    """Face widths in patch pixels that training draws from, and shares of the special pairs."""

    smallest_face: float = 60.0
    largest_face: float = 620.0
    negatives: float = 0.06
    drawn_faces: float = 0.04
    mosaics: float = 0.05
    decoys: float = 0.2
    compressed: float = 0.25


@dataclass(frozen=True)
class TrainingPair:
    """One painted patch with what the losses need to know: skin, known and real are [s, s], 0..1.

    evening_asked: how much of the evening result is asked of this patch, 0..1.  What counts as uneven is a share of the face width, which
    a patch of cheek does not show; only a region's own pass, in which a face is some 300 pixels wide, evens tone.
    """

    pair: PaintedPair
    skin: np.ndarray
    known: np.ndarray
    real: np.ndarray
    evening_asked: float = 1.0


class RetouchBatches(Dataset):
    """Item i = one whole batch: deterministic, resumable, cheap for one worker.

    photo [n, 3, s, s], targets [n, 4, 3, s, s], strengths [n, 4, s, s], skin, known, real [n, s, s], evening_asked [n, 1]; float32, 0..1.
    sides: patch sides that alternate; every batch holds batch_size * patch^2 / side^2 patches, so that all cost the same.
    """

    def __init__(
        self,
        faces: UnevenFaces,
        negatives: Sequence[np.ndarray],
        batches: int,
        batch_size: int = 16,
        sides: Sequence[int] = (128, 128, 128, 256),
        seed: int = 1,
        ranges: PatchRange = PatchRange(),
        drawn: UnevenFaces | None = None,
    ) -> None:
        self._faces = faces
        self._negatives = negatives
        self._drawn = drawn
        self._batches = batches
        self._pixels = batch_size * 128 * 128
        self._sides = tuple(sides)
        self._seed = seed
        self._ranges = ranges

    def __len__(self) -> int:
        return self._batches

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        rng = default_rng((self._seed, index))
        side = self._sides[index % len(self._sides)]
        return as_tensors([self.pair(side, rng) for _ in range(max(1, self._pixels // (side * side)))])

    def pair(self, side: int, rng: Generator) -> TrainingPair:
        """One painted patch [side, side]."""
        window = self._window(side, rng)
        clean = np.clip(window.photo * np.exp(window.uneven), 0, 1)
        skin = window.skin.copy()
        if rng.random() < self._ranges.decoys and window.face_width > 90:
            add_decoys(clean, skin, window.face_width, window.landmarks, rng)
        in_view = min(1.0, side * side / (1.3 * window.face_width**2))
        scene = Scene(clean, skin, window.face_width, window.landmarks, window.uneven)
        pair = paint(scene, MarkPlan.draw(rng, in_view), rng)
        at_region_scale = EVENING_FACES[0] <= window.face_width <= EVENING_FACES[1]
        return disturbed(TrainingPair(pair, skin, window.known, window.real, 1.0 if at_region_scale else 0.1), self._ranges, rng)

    def _window(self, side: int, rng: Generator) -> Window:
        draw = rng.random()
        if self._negatives and draw < self._ranges.negatives:
            photo = _window_of(self._negatives[rng.integers(len(self._negatives))], side, rng)
            empty = np.zeros((side, side), np.float32)
            window = Window(photo, np.zeros_like(photo), empty, empty + 1, empty, None, 300.0)
        elif draw < self._ranges.negatives + self._ranges.mosaics:
            cell = int(rng.choice(MOSAIC_CELLS))
            window = _mosaic([self._face_window(self._faces, cell, rng, whole=True) for _ in range(4)], side // cell, rng)
        else:
            drawn = self._drawn is not None and draw > 1 - self._ranges.drawn_faces
            window = self._face_window(self._drawn if drawn else self._faces, side, rng)
        return _coloured(_turned(window, rng), rng)

    def _face_window(self, faces: UnevenFaces, side: int, rng: Generator, whole: bool = False) -> Window:
        i = int(rng.integers(len(faces)))
        extent, original = faces.pack.photos.shape[1], float(faces.pack.face_width[i])
        smallest = 1.02 * original * side / extent
        if whole:
            wanted = smallest * rng.uniform(1.0, 1.6)
        elif rng.random() < 0.75:
            low = max(self._ranges.smallest_face, smallest)
            wanted = float(np.exp(rng.uniform(np.log(low), np.log(max(low, self._ranges.largest_face)))))
        else:
            wanted = max(smallest, rng.uniform(0.7, 1.05) * original)
        source = min(extent, int(round(side * original / wanted)))
        top, left = _window_start(extent, source, original, rng)
        if rng.random() < 0.8 and faces.pack.skin[i, top : top + source : 16, left : left + source : 16].mean() < 0.2 * 255:
            top, left = _window_start(extent, source, original, rng)  # most windows are to have some skin
        return faces.window(i, top, left, source, side)


def as_tensors(pairs: Sequence[TrainingPair]) -> dict[str, Tensor]:
    """Stacks pairs into the tensors of RetouchBatches."""
    return {
        "photo": torch.from_numpy(np.stack([p.pair.photo for p in pairs]).transpose(0, 3, 1, 2).copy()),
        "targets": torch.from_numpy(np.stack([p.pair.targets for p in pairs]).transpose(0, 1, 4, 2, 3).copy()),
        "strengths": torch.from_numpy(np.stack([p.pair.strengths for p in pairs])),
        **{name: torch.from_numpy(np.stack([getattr(p, name) for p in pairs])) for name in ("skin", "known", "real")},
        "evening_asked": torch.tensor([[p.evening_asked] for p in pairs]),
    }


def _mosaic(windows: list[Window], count: int, rng: Generator) -> Window:
    """A crowd: count x count of the windows, in any order, as one."""
    order = rng.integers(len(windows), size=(count, count))

    def joined(name: str) -> np.ndarray:
        return np.vstack([np.hstack([getattr(windows[i], name) for i in row]) for row in order])

    face_width = float(np.mean([w.face_width for w in windows]))
    return Window(*(joined(n) for n in ("photo", "uneven", "skin", "known", "real")), None, face_width)


def _window_start(extent: int, source: int, face_width: float, rng: Generator) -> tuple[int, int]:
    """Top and left of a window: four in five round the face, the rest anywhere."""
    room = extent - source
    if rng.random() < 0.8:
        centre = extent / 2 + rng.uniform(-0.5, 0.5, 2) * face_width * np.array([1.25, 0.95])
        start = np.clip(centre - source / 2, 0, room)
    else:
        start = rng.uniform(0, room + 1, 2)
    return int(min(start[0], room)), int(min(start[1], room))


def _window_of(photo: np.ndarray, side: int, rng: Generator) -> np.ndarray:
    source = int(min(*photo.shape[:2], side * rng.uniform(1.0, 2.5)))
    top, left = (int(rng.integers(extent - source + 1)) for extent in photo.shape[:2])
    return resized(photo[top : top + source, left : left + source], side).astype(np.float32) / 255


def _turned(window: Window, rng: Generator) -> Window:
    """Mirrored every second time."""
    if rng.random() < 0.5:
        return window
    landmarks = window.landmarks
    if landmarks is not None:
        landmarks = (landmarks * (-1, 1) + (window.photo.shape[1] - 1, 0))[[1, 0, 2, 4, 3]].astype(np.float32)
    flipped = (np.ascontiguousarray(g[:, ::-1]) for g in (window.photo, window.uneven, window.skin, window.known, window.real))
    return Window(*flipped, landmarks, window.face_width)


def _coloured(window: Window, rng: Generator) -> Window:
    """Exposure +-15 %, white balance +-5 %, gamma, and darker skin now and then: the sets have few dark faces.

    More melanin is a density over the whole window: hair and clothes get darker as well, which keeps the picture of one piece.
    """
    gain = rng.uniform(0.85, 1.12) * rng.uniform(0.95, 1.05, 3)
    gamma = np.float32(rng.uniform(0.85, 1.2))
    photo = np.clip(window.photo * gain.astype(np.float32), 0, 1) ** gamma
    if rng.random() < 0.15:
        photo = photo * np.exp(-np.float32(rng.uniform(0.2, 0.9)) * np.array([0.45, 0.80, 1.00], np.float32))
    if window.face_width > 400:
        photo = grained(photo, window.face_width, rng)
    return Window(
        np.ascontiguousarray(np.clip(photo, 0, 1), np.float32), gamma * window.uneven, window.skin, window.known, window.real, window.landmarks,
        window.face_width,
    )


def disturbed(found: TrainingPair, ranges: PatchRange, rng: Generator) -> TrainingPair:
    """Blur, sharpening, sensor noise and JPEG, on both sides of the pair alike.

    Linear steps act on photo and targets; noise is the same on all; what JPEG does to the photo is carried over by ratio, so that
    nothing differs where nothing was painted.
    """
    pair = found.pair
    painted = [i for i, strength in enumerate(pair.strengths) if strength.any()]
    stack = np.stack([pair.photo, *(pair.targets[i] for i in painted)])
    draw = rng.random()
    if draw < 0.15:
        sigma = rng.uniform(0.4, 0.9)
        stack = np.stack([cv2.GaussianBlur(p, (0, 0), sigma) for p in stack])
    elif draw < 0.35:
        amount, sigma = np.float32(rng.uniform(0.2, 0.9)), rng.uniform(0.6, 1.5)
        stack = np.stack([p + amount * (p - cv2.GaussianBlur(p, (0, 0), sigma)) for p in stack])
    if rng.random() < 0.4:
        noise = rng.standard_normal(pair.photo.shape, np.float32) * np.float32(rng.uniform(0.001, 0.014))
        stack += noise * (np.float32(0.4) + np.float32(0.6) * np.sqrt(pair.photo))
    stack = np.clip(stack, 0, 1)
    if rng.random() < ranges.compressed:
        stack = _compressed(stack, int(rng.integers(60, 97)))
    targets = np.repeat(stack[:1], len(pair.targets), axis=0)
    strengths = np.zeros_like(pair.strengths)
    targets[painted] = stack[1:]
    strengths[painted] = strength_of(stack[1:], stack[0])
    return replace(found, pair=PaintedPair(stack[0], targets, strengths, pair.spots))


def _compressed(stack: np.ndarray, quality: int) -> np.ndarray:
    bgr = np.rint(stack[0][..., ::-1] * 255).astype(np.uint8)
    _, encoded = cv2.imencode(".jpg", bgr, (cv2.IMWRITE_JPEG_QUALITY, quality))
    photo = cv2.imdecode(encoded, cv2.IMREAD_COLOR)[..., ::-1].astype(np.float32) / 255
    ratio = (photo + np.float32(0.02)) / (stack[0] + np.float32(0.02))
    carried = np.clip((stack[1:] + np.float32(0.02)) * ratio - np.float32(0.02), 0, 1)
    return np.concatenate((photo[None], np.where(np.abs(stack[1:] - stack[:1]) < 0.5 / 255, photo, carried)))
