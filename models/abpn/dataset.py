"""Training pairs and the frozen validation set.  Every pair is a function of (seed, index) alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Sequence

import cv2
import numpy as np
import torch
from numpy.random import Generator, default_rng
from torch import Tensor
from torch.utils.data import Dataset

from .portraits import CACHE, FacePack
from .synthesis import MarkPlan, PaintedPair, Scene, add_decoys, paint, strength_of
from .unevenness import UNEVEN_LIMIT, natural_unevenness

VALIDATION_SEED = 20_260
VALIDATION_FRAME = 1.7
"""Side of a validation picture in face widths."""
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
    decoys: float = 0.12
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


@dataclass(frozen=True)
class Window:
    """Part of a photo at patch size, before painting; uneven [s, s, 3] is the density of the photo's own unevenness."""

    photo: np.ndarray
    uneven: np.ndarray
    skin: np.ndarray
    known: np.ndarray
    real: np.ndarray
    landmarks: np.ndarray | None
    face_width: float


class UnevenFaces:
    """A face pack and the uneven chroma of each of its photos, computed once and kept as bytes on disk."""

    def __init__(self, pack: FacePack, name: str) -> None:
        self.pack = pack
        digest = hashlib.sha256(np.ascontiguousarray(pack.photos[:, ::64, ::64]).tobytes())
        digest.update(np.ascontiguousarray(pack.skin[:, ::16, ::16]).tobytes())
        stamp = digest.hexdigest()[:16]
        path = CACHE / f"uneven-{name}-{stamp}.npy"
        if not path.is_file():
            _write_unevenness(pack, path)
        self.uneven = np.load(path, mmap_mode="r")

    def __len__(self) -> int:
        return len(self.pack)

    def window(self, i: int, top: int, left: int, source: int, side: int) -> Window:
        """Square of a photo, resampled to side."""
        part = np.s_[i, top : top + source, left : left + source]
        grids = [self.pack.photos[part], self.uneven[part], self.pack.skin[part], self.pack.known[part], self.pack.spots[part]]
        photo, uneven, skin, known, spots = (resized(np.ascontiguousarray(g), side) for g in grids)
        landmarks = (self.pack.landmarks[i] - (left, top)) * (side / source)
        return Window(
            photo.astype(np.float32) / 255, (uneven.astype(np.float32) - 128) * np.float32(UNEVEN_LIMIT / 127), skin.astype(np.float32) / 255,
            (known > 127).astype(np.float32), (spots > 40).astype(np.float32),
            None if np.isnan(landmarks).any() else landmarks.astype(np.float32), float(self.pack.face_width[i]) * side / source,
        )


def _write_unevenness(pack: FacePack, path) -> None:
    path.parent.mkdir(exist_ok=True)
    table = np.lib.format.open_memmap(path.with_suffix(".tmp"), "w+", np.uint8, pack.photos.shape)
    for i, (photo, skin) in enumerate(zip(pack.photos, pack.skin)):
        density = natural_unevenness(photo.astype(np.float32) / 255, skin.astype(np.float32) / 255, float(pack.face_width[i]))
        table[i] = np.rint(density * (127 / UNEVEN_LIMIT) + 128).astype(np.uint8)
    table.flush()
    path.with_suffix(".tmp").replace(path)


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
            window = _mosaic([self._face_window(self._faces, side // 2, rng, whole=True) for _ in range(4)])
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


def _mosaic(windows: list[Window]) -> Window:
    """2 x 2 windows with small faces as one."""
    def joined(name: str) -> np.ndarray:
        a, b, c, d = (getattr(w, name) for w in windows)
        return np.vstack((np.hstack((a, b)), np.hstack((c, d))))

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


def resized(picture: np.ndarray, side: int) -> np.ndarray:
    """Square picture resampled to side: by area when it shrinks, bilinear when it grows."""
    if picture.shape[0] == side:
        return picture
    how = cv2.INTER_AREA if picture.shape[0] > side else cv2.INTER_LINEAR
    return cv2.resize(picture, (side, side), interpolation=how)


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
    photo = np.clip(window.photo * gain.astype(np.float32), 0, 1) ** np.float32(rng.uniform(0.85, 1.2))
    if rng.random() < 0.15:
        photo = photo * np.exp(-np.float32(rng.uniform(0.2, 0.9)) * np.array([0.45, 0.80, 1.00], np.float32))
    if window.face_width > 400:
        photo = _grain(photo, window.face_width, rng)
    return Window(
        np.ascontiguousarray(np.clip(photo, 0, 1), np.float32), window.uneven, window.skin, window.known, window.real, window.landmarks, window.face_width
    )


def _grain(photo: np.ndarray, face_width: float, rng: Generator) -> np.ndarray:
    """An enlarged face has lost its finest grain: gets new one of that size."""
    noise = cv2.GaussianBlur(rng.standard_normal(photo.shape[:2], np.float32), (0, 0), 0.0012 * face_width)
    return np.clip(photo * np.exp(rng.uniform(0.005, 0.02) * noise / max(float(noise.std()), 1e-6))[..., None], 0, 1)


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


@dataclass(frozen=True)
class ValidationFace:
    """One frozen pair: a frame of 1.7 face widths.  All [H, W] or [H, W, 3], float32, 0..1.

    clean: the photo as it is; even: with even chroma, what `evening` should make of it; spots: real marks that clean has.
    """

    name: str
    person: str
    ita: float
    face_width: float
    clean: np.ndarray
    even: np.ndarray
    skin: np.ndarray
    known: np.ndarray
    spots: np.ndarray
    pair: PaintedPair


def validation_face(faces: UnevenFaces, index: int, face_width: float | None = None, side: int | None = None) -> ValidationFace:
    """Face of the validation pack, painted by VALIDATION_SEED; face_width in pixels, None for the pack's own; side only to fix the rounding.

    An enlarged face gets grain of its new size (no open photo is large enough); all marks are painted at that size.
    """
    pack = faces.pack
    extent, own = pack.photos.shape[1], float(pack.face_width[index])
    crop = int(round(own * VALIDATION_FRAME))
    start = (extent - crop) // 2
    side = side or (crop if face_width is None else int(round(face_width * VALIDATION_FRAME)))
    rng = default_rng((VALIDATION_SEED, index))
    window = faces.window(index, start, start, crop, side)
    photo = window.photo if side <= crop else _grain(window.photo, window.face_width, rng)
    even = np.clip(photo * np.exp(window.uneven), 0, 1)
    plan = validation_plan(rng)
    pair = paint(Scene(even, window.skin, window.face_width, window.landmarks, window.uneven), plan, rng, per_kind=True)
    return ValidationFace(
        pack.names[index], pack.persons[index], float(pack.ita[index]), window.face_width,
        photo, even, window.skin, window.known, window.real, pair,
    )


def validation_plan(rng: Generator) -> MarkPlan:
    """Up to forty spots, all kinds often enough to be measured, and all of the photo's own unevenness."""
    evening = ("redness", "blotches", "dark_circle", "shine", "pores", "lines")
    return MarkPlan(
        blemishes=int(rng.integers(8, 41)), capillaries=2 * int(rng.random() < 0.3), stray_hairs=2 * int(rng.random() < 0.3),
        moles=int(rng.integers(0, 5)), freckles=60 * int(rng.random() < 0.2),
        evening=tuple(kind for kind in evening if rng.random() < 0.45), uneven=1.0,
    )


def validation_hash(faces: UnevenFaces) -> str:
    """SHA-256 over all painted validation photos and targets rounded to 8 bits: changes when the set does."""
    digest = hashlib.sha256()
    for i in range(len(faces)):
        pair = validation_face(faces, i).pair
        for picture in (pair.photo, *pair.targets):
            digest.update(np.rint(picture * 255).astype(np.uint8).tobytes())
    return digest.hexdigest()
