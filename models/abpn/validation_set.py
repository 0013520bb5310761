"""The frozen validation set: painted faces that are a function of the pack and the seed alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator, default_rng

from .face_windows import UnevenFaces, Window, grained
from .synthesis import MarkPlan, PaintedPair, Scene, paint

VALIDATION_SEED = 20_260
FROZEN_HASH = (Path(__file__).resolve().parents[1] / "configs" / "validation.sha256").read_text(encoding="utf-8").strip()
"""What validation_hash gives for the set that the figures of a release are of; another pack or painter is another set."""

VALIDATION_FRAME = 1.7
"""Side of a validation picture in face widths."""


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
    rng = default_rng((VALIDATION_SEED, index))
    crop = validation_crop(faces, index)
    side = side or (crop if face_width is None else int(round(face_width * VALIDATION_FRAME)))
    window = validation_window(faces, index, side)
    photo = window.photo if side <= crop else grained(window.photo, window.face_width, default_rng((VALIDATION_SEED, index, 1)))
    even = np.clip(photo * np.exp(window.uneven), 0, 1)
    plan = validation_plan(rng)
    pair = paint(Scene(even, window.skin, window.face_width, window.landmarks, window.uneven), plan, rng, per_kind=True)
    return ValidationFace(
        pack.names[index], pack.persons[index], float(pack.ita[index]), window.face_width,
        photo, even, window.skin, window.known, window.real, pair,
    )


def validation_crop(faces: UnevenFaces, index: int) -> int:
    """Side of the frame in the pack's own pixels."""
    return int(round(float(faces.pack.face_width[index]) * VALIDATION_FRAME))


def validation_window(faces: UnevenFaces, index: int, side: int | None = None) -> Window:
    """The frame of a face before painting; side in pixels, None for the pack's own."""
    crop = validation_crop(faces, index)
    start = (faces.pack.photos.shape[1] - crop) // 2
    return faces.window(index, start, start, crop, side or crop)


def validation_plan(rng: Generator) -> MarkPlan:
    """Up to forty spots, all kinds often enough to be measured, and all of the photo's own unevenness."""
    evening = ("redness", "blotches", "dark_circle", "shine", "pores", "lines")
    return MarkPlan(
        blemishes=int(rng.integers(0, 41)), capillaries=2 * int(rng.random() < 0.3), stray_hairs=2 * int(rng.random() < 0.3),
        moles=int(rng.integers(0, 5)), freckles=60 * int(rng.random() < 0.2),
        evening=tuple(kind for kind in evening if rng.random() < 0.45), uneven=1.0,
    )


def validation_hash(faces: UnevenFaces) -> str:
    """SHA-256 over all that is judged by, rounded to 8 bits: photos, targets and labels; changes when the set does."""
    digest = hashlib.sha256()
    for i in range(len(faces)):
        face = validation_face(faces, i)
        for picture in (face.pair.photo, *face.pair.targets, face.clean, face.even, face.skin, face.known, face.spots):
            digest.update(np.rint(picture * 255).astype(np.uint8).tobytes())
    return digest.hexdigest()
