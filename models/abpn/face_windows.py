"""Windows of a face pack at any scale, with the uneven chroma that each photo has by itself."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator

from .portraits import CACHE, FacePack
from .unevenness import EVEN_FROM, EVEN_TO, UNEVEN_LIMIT, UNEVENNESS_VERSION, natural_unevenness


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
        digest.update(repr((UNEVENNESS_VERSION, EVEN_FROM, EVEN_TO, UNEVEN_LIMIT)).encode())
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


def _write_unevenness(pack: FacePack, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    written = path.with_suffix(f".{os.getpid()}.tmp")
    table = np.lib.format.open_memmap(written, "w+", np.uint8, pack.photos.shape)
    for i, (photo, skin) in enumerate(zip(pack.photos, pack.skin)):
        density = natural_unevenness(photo.astype(np.float32) / 255, skin.astype(np.float32) / 255, float(pack.face_width[i]))
        table[i] = np.rint(density * (127 / UNEVEN_LIMIT) + 128).astype(np.uint8)
    table.flush()
    written.replace(path)


def resized(picture: np.ndarray, side: int) -> np.ndarray:
    """Square picture resampled to side: by area when it shrinks, bilinear when it grows."""
    if picture.shape[0] == side:
        return picture
    how = cv2.INTER_AREA if picture.shape[0] > side else cv2.INTER_LINEAR
    return cv2.resize(picture, (side, side), interpolation=how)


def grained(photo: np.ndarray, face_width: float, rng: Generator) -> np.ndarray:
    """An enlarged face has lost its finest grain: gets new one of that size."""
    noise = cv2.GaussianBlur(rng.standard_normal(photo.shape[:2], np.float32), (0, 0), 0.0012 * face_width)
    return np.clip(photo * np.exp(rng.uniform(0.005, 0.02) * noise / max(float(noise.std()), 1e-6))[..., None], 0, 1)
