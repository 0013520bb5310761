"""Training pairs and the frozen validation set.  Every pair is a function of (seed, index) alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Sequence

import cv2
import numpy as np
import torch
from numpy.random import Generator, default_rng
from torch import Tensor
from torch.utils.data import Dataset

from .portraits import CROP_PER_FACE, FacePack
from .synthesis import MarkPlan, PaintedPair, paint

VALIDATION_SEED = 20_240
VALIDATION_EXTENT = 512
VALIDATION_CROP_PER_FACE = 1.7


@dataclass(frozen=True)
class PatchRange:
    """Face widths in patch pixels that training draws from, and the share of pairs from photos without skin."""

    smallest_face: float = 100.0
    largest_face: float = 400.0
    negatives: float = 0.06
    drawn_faces: float = 0.05


class RetouchBatches(Dataset):
    """Item i = one whole batch: deterministic, resumable, cheap for one worker.

    photo [n, 3, s, s], targets [n, 4, 3, s, s], strengths [n, 4, s, s], skin [n, s, s]; float32, 0..1.
    Every fourth batch holds quarter as many patches of twice the side: tone needs context.
    """

    def __init__(
        self,
        faces: FacePack,
        negatives: Sequence[np.ndarray],
        batches: int,
        batch_size: int = 16,
        patch: int = 128,
        seed: int = 1,
        ranges: PatchRange = PatchRange(),
        drawn: FacePack | None = None,
    ) -> None:
        self._faces = faces
        self._negatives = negatives
        self._drawn = drawn
        self._batches = batches
        self._shape = (batch_size, patch)
        self._seed = seed
        self._ranges = ranges

    def __len__(self) -> int:
        return self._batches

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        rng = default_rng((self._seed, index))
        count, side = self._shape
        if index % 4 == 3:
            count, side = max(2, count // 4), side * 2
        pairs = [self._pair(side, rng) for _ in range(count)]
        return as_tensors([pair for pair, _ in pairs], [skin for _, skin in pairs])

    def _pair(self, side: int, rng: Generator) -> tuple[PaintedPair, np.ndarray]:
        draw = rng.random()
        if self._negatives and draw < self._ranges.negatives:
            clean = _window_of(self._negatives[rng.integers(len(self._negatives))], side, rng)
            skin, face_width = np.zeros(clean.shape[:2], np.float32), 300.0
        else:
            drawn = self._drawn is not None and draw > 1 - self._ranges.drawn_faces
            clean, skin, face_width = self._face_window(self._drawn if drawn else self._faces, side, rng)
        clean, skin = _disturbed(clean, skin, rng)
        in_view = min(1.0, side * side / (1.3 * face_width * face_width))
        return paint(clean, skin, face_width, MarkPlan.draw(rng, in_view), rng), skin

    def _face_window(self, faces: FacePack, side: int, rng: Generator) -> tuple[np.ndarray, np.ndarray, float]:
        i = int(rng.integers(len(faces)))
        original = float(faces.face_width[i])
        low = max(self._ranges.smallest_face, 1.05 * original * side / faces.photos.shape[1])
        if rng.random() < 0.7:
            wanted = float(np.exp(rng.uniform(np.log(low), np.log(max(low, self._ranges.largest_face)))))
        else:
            wanted = max(low, rng.uniform(0.6, 1.05) * original)
        source = int(round(side * original / wanted))
        top, left = _window_start(faces.photos.shape[1], source, original, rng)
        window = np.s_[i, top : top + source, left : left + source]
        photo = _resized(np.ascontiguousarray(faces.photos[window]), side).astype(np.float32) / 255
        skin = _resized(np.ascontiguousarray(faces.skin[window]), side).astype(np.float32) / 255
        return photo, skin, original * side / source


def as_tensors(pairs: Sequence[PaintedPair], skins: Sequence[np.ndarray]) -> dict[str, Tensor]:
    """Stacks pairs into the tensors of RetouchBatches."""
    return {
        "photo": torch.from_numpy(np.stack([p.photo for p in pairs]).transpose(0, 3, 1, 2).copy()),
        "targets": torch.from_numpy(np.stack([p.targets for p in pairs]).transpose(0, 1, 4, 2, 3).copy()),
        "strengths": torch.from_numpy(np.stack([p.strengths for p in pairs])),
        "skin": torch.from_numpy(np.stack(skins)),
    }


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
    return _resized(photo[top : top + source, left : left + source], side).astype(np.float32) / 255


def _resized(picture: np.ndarray, side: int) -> np.ndarray:
    how = cv2.INTER_AREA if picture.shape[0] > side else cv2.INTER_LINEAR
    return cv2.resize(picture, (side, side), interpolation=how)


def _disturbed(clean: np.ndarray, skin: np.ndarray, rng: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Mirror, exposure +-15 %, white balance +-5 %, gamma, a little blur or noise: both sides of the pair alike."""
    if rng.random() < 0.5:
        clean, skin = clean[:, ::-1], skin[:, ::-1]
    gain = rng.uniform(0.85, 1.12) * rng.uniform(0.95, 1.05, 3)
    clean = np.clip(clean * gain.astype(np.float32), 0, 1) ** np.float32(rng.uniform(0.85, 1.2))
    if rng.random() < 0.15:
        clean = cv2.GaussianBlur(clean, (0, 0), rng.uniform(0.4, 0.9))
    if rng.random() < 0.3:
        clean = clean + rng.standard_normal(clean.shape, np.float32) * np.float32(rng.uniform(0.001, 0.010))
    return np.ascontiguousarray(np.clip(clean, 0, 1), np.float32), np.ascontiguousarray(skin)


@dataclass(frozen=True)
class ValidationFace:
    """One frozen pair at the network's size, with the clean photo."""

    name: str
    clean: np.ndarray
    skin: np.ndarray
    pair: PaintedPair


def validation_face(faces: FacePack, index: int) -> ValidationFace:
    """Face of the validation pack cropped to 1.7 face widths at 512 pixels, painted by VALIDATION_SEED."""
    extent = faces.photos.shape[1]
    crop = int(round(extent * VALIDATION_CROP_PER_FACE / CROP_PER_FACE))
    start = (extent - crop) // 2
    window = np.s_[index, start : start + crop, start : start + crop]
    clean = _resized(np.ascontiguousarray(faces.photos[window]), VALIDATION_EXTENT).astype(np.float32) / 255
    skin = _resized(np.ascontiguousarray(faces.skin[window]), VALIDATION_EXTENT).astype(np.float32) / 255
    width = float(faces.face_width[index]) * VALIDATION_EXTENT / crop
    rng = default_rng((VALIDATION_SEED, index))
    plan = MarkPlan(int(rng.integers(10, 40)), int(rng.integers(0, 5)), 60 * int(rng.random() < 0.2), int(rng.integers(0, 4)))
    return ValidationFace(faces.names[index], clean, skin, paint(clean, skin, width, plan, rng))


def validation_hash(faces: FacePack) -> str:
    """SHA-256 over all painted validation photos rounded to 8 bits: changes when the set does."""
    digest = hashlib.sha256()
    for i in range(len(faces)):
        digest.update(np.rint(validation_face(faces, i).pair.photo * 255).astype(np.uint8).tobytes())
    return digest.hexdigest()
