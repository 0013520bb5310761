"""What becomes of things on skin that are to be left alone: decoys painted on faces of people who are not in training, and the share of their contrast that goes."""

from __future__ import annotations

from typing import Callable, Iterable

import numpy as np
from numpy.random import default_rng

from .decoys import DECOYS, Draw
from .evaluation import DEFAULT, STRENGTHS, at_strengths
from .face_windows import UnevenFaces
from .multi_scale import Retouched
from .validation_set import VALIDATION_SEED, validation_window

KINDS: dict[str, Draw] = {draw.__name__: draw for draw in dict.fromkeys(DECOYS)}

EVERY = 2
"""Of the faces: every n-th has each decoy once."""


def decoys_lost(retouch: Callable[[np.ndarray], Retouched], faces: UnevenFaces, indices: Iterable[int]) -> dict[str, dict[str, float]]:
    """By kind of decoy, at the product's default strengths: how many were painted, the share of their contrast that goes, over all and at the worst, 0..1."""
    return {kind: _lost([_decoy(retouch, faces, int(i), kind) for i in list(indices)[::EVERY]]) for kind in KINDS}


def contrast_lost(clean: np.ndarray, photo: np.ndarray, result: np.ndarray) -> tuple[float, float]:
    """How much of what was painted on clean [H, W, 3] the result takes back, and all of it, as sums over pixels: a projection, so that evening counts for little."""
    painted = photo - clean
    return float(((photo - result) * painted).sum()), float((painted * painted).sum())


def _decoy(retouch: Callable[[np.ndarray], Retouched], faces: UnevenFaces, index: int, kind: str) -> tuple[float, float]:
    window = validation_window(faces, index)
    rng = default_rng((VALIDATION_SEED, index, list(KINDS).index(kind)))
    places = np.argwhere(window.skin > 0.8)
    if len(places) == 0:
        return 0.0, 0.0
    photo = window.photo.copy()
    y, x = places[rng.integers(len(places))]
    for cover, colour in KINDS[kind](window.skin.shape, (int(y), int(x)), window.face_width, window.landmarks, rng):
        photo += cover[..., None] * (colour - photo)
    result = at_strengths(retouch(photo), DEFAULT).result(tuple(STRENGTHS[DEFAULT]))
    return contrast_lost(window.photo, photo, result)


def _lost(found: list[tuple[float, float]]) -> dict[str, float]:
    there = [(lost, all_of_it) for lost, all_of_it in found if all_of_it > 0]
    return {
        "painted": len(there),
        "lost": sum(lost for lost, _ in there) / max(1e-9, sum(all_of_it for _, all_of_it in there)),
        "lost_median": float(np.median([lost / all_of_it for lost, all_of_it in there])) if there else float("nan"),
        "lost_worst": max((lost / all_of_it for lost, all_of_it in there), default=float("nan")),
    }
