"""Tunes the classical rivals on train, for each feature apart: the best in-mask PSNR among the settings that leave the skin's texture.

    /usr/bin/python3 models/tune_baseline.py [--faces 12]

They have to keep 0.92 of the fine texture, as the model has.  The winners are the constants in abpn/baseline.py.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Iterable

import cv2
import numpy as np

from abpn.baseline import DetectorSettings, FilterSettings, Rival, evening, retouched_by, smoothing, spots_found
from abpn.colour import lab
from abpn.evaluation import DEFAULT, TOGETHER, PaintedFace
from abpn.face_windows import UnevenFaces
from abpn.metrics import mean_of, psnr, texture_bands, texture_ratio
from abpn.portraits import face_pack
from abpn.validation_set import validation_face

FACE = 300.0
"""Width of a face in pixels."""

STEP = 3
"""PSNR is taken on every so many rows and columns."""

MARKS = tuple(FilterSettings(*values) for values in product((0.012, 0.025, 0.040, 0.060), (18.0, 30.0, 50.0, 90.0, 150.0), (0.5, 1.0)))
DETECTORS = tuple(DetectorSettings(*values) for values in product((0.002, 0.003, 0.004, 0.006), (0.015, 0.02, 0.03), (4.0, 6.0, 9.0)))
TONES = tuple(FilterSettings(*values) for values in product((0.06, 0.12, 0.18, 0.27), (8.0, 16.0, 32.0, 64.0), (0.25, 0.5, 0.75, 1.0)))

FLOOR = 0.92
"""Of the fine texture."""

TRIED_ON = 10
"""Best settings for blemishes that are tried with every setting for tone."""


class TunedFace:
    """A painted face of train and what filters change of it, on a lattice; changes are computed once."""

    def __init__(self, painted: PaintedFace) -> None:
        self.painted = painted
        face = painted.face
        self._photo = face.pair.photo
        self._lattice = np.s_[STEP // 2 :: STEP, STEP // 2 :: STEP]
        self._goals = {feature: (goal.target[self._lattice], goal.mask[self._lattice]) for feature, goal in painted.goals.items()}
        # Computed once for each setting.
        self._where, self._smoothing, self._evening = (cache(f) for f in (self._weights, self._smoothed, self._evened))

    def psnr(self, feature: str, rival: Rival) -> float:
        """In the feature's mask, dB."""
        output = self._photo[self._lattice]
        if rival.marks is not None:
            output = output + (self._where(rival.detector) * rival.marks.strength)[..., None] * self._smoothing(rival.marks.place, rival.marks.colour)
        if rival.tone is not None:
            output = output + (self._where(None) * rival.tone.strength)[..., None] * self._evening(rival.tone.place, rival.tone.colour)
        return psnr(np.clip(output, 0, 1), *self._goals[feature])

    def _weights(self, detector: DetectorSettings | None) -> np.ndarray:
        face = self.painted.face
        where = face.skin if detector is None else spots_found(self._photo, face.skin, face.face_width, detector)
        return where[self._lattice]

    def _smoothed(self, place: float, colour: float) -> np.ndarray:
        return smoothing(self._photo, self.painted.face.face_width, FilterSettings(place, colour))[self._lattice]

    def _evened(self, place: float, colour: float) -> np.ndarray:
        face = self.painted.face
        return evening(self._photo, face.skin, face.face_width, FilterSettings(place, colour))[self._lattice]

    def texture(self, feature: str, rival: Rival) -> float:
        """Share of the fine texture that stays."""
        face = self.painted.face
        output = retouched_by(rival, self._photo, face.skin, face.face_width)
        after = texture_bands(lab(output)[..., 0], face.face_width)["fine"]
        return texture_ratio(self.painted.photo.bands["fine"], after, self.painted.goals[feature].quiet)


def ranked(faces: list[TunedFace], feature: str, rivals: Iterable[Rival]) -> list[tuple[float, Rival]]:
    """PSNR, the mean over faces that have the feature's marks, and the setting; best first."""
    found = [(mean_of([face.psnr(feature, rival) for face in faces]), rival) for rival in rivals]
    return sorted(found, key=lambda pair: -pair[0])


def kept(faces: list[TunedFace], feature: str, rivals: Iterable[Rival], count: int = 1) -> list[Rival]:
    """The best settings that leave enough of the texture; prints their figures."""
    found: list[Rival] = []
    for decibels, rival in ranked(faces, feature, rivals):
        texture = mean_of([face.texture(feature, rival) for face in faces])
        if texture >= FLOOR:
            found.append(rival)
            print(f"  {feature}: {decibels:.3f} dB, texture {texture:.3f}, {rival}", flush=True)
        if len(found) == count:
            break
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faces", type=int, default=12)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    pack = UnevenFaces(face_pack("train"), "train")
    chosen = np.unique(np.linspace(0, len(pack) - 1, arguments.faces).astype(int))
    faces = [TunedFace(PaintedFace(validation_face(pack, int(i), FACE))) for i in chosen]
    for feature in ("blemishes", "evening", TOGETHER, DEFAULT):
        print(f"{feature}: {mean_of([face.psnr(feature, Rival()) for face in faces]):.3f} dB in the photos")
    kept(faces, "evening", (Rival(tone=tone) for tone in TONES))
    for name, filters, detectors in (("everywhere on skin", MARKS, (None,)), ("at spots", [m for m in MARKS if m.strength == 1], DETECTORS)):
        print(name)
        marks = kept(faces, "blemishes", (Rival(*setting) for setting in product(filters, detectors)), TRIED_ON)
        for feature in (TOGETHER, DEFAULT):
            kept(faces, feature, [replace(rival, tone=tone) for rival, tone in product(marks, (None, *TONES))])


if __name__ == "__main__":
    main()
