"""Tunes the classical baselines on train: the best in-mask PSNR of painted blemishes among the settings that leave the skin's texture.

    /usr/bin/python3 models/tune_baseline.py [--faces 12]

Both have to keep 0.92 of the fine texture, as the model has.  The winners are the constants in abpn/baseline.py.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np

from abpn.baseline import DetectorSettings, FilterSettings, filtered, mixed, spots_found
from abpn.colour import lab
from abpn.evaluation import PaintedFace
from abpn.face_windows import UnevenFaces
from abpn.metrics import mean_of, psnr, texture_bands, texture_ratio
from abpn.portraits import FacePack, face_pack
from abpn.validation_set import validation_face

PLACES = (0.006, 0.012, 0.025, 0.040, 0.060)
COLOURS = (18.0, 30.0, 50.0, 90.0)
STRENGTHS = (0.5, 1.0)
FLOOR = 0.92
DETECTORS = tuple(DetectorSettings(*values) for values in product((0.004, 0.006), (0.015, 0.02, 0.03), (2.5, 4.0, 6.0)))


@dataclass(frozen=True)
class Trial:
    """A setting with its two figures."""

    settings: FilterSettings
    detector: DetectorSettings | None
    psnr_in: float
    texture: float


def part_of(pack: FacePack, count: int) -> FacePack:
    """Evenly chosen faces of a pack."""
    chosen = np.unique(np.linspace(0, len(pack) - 1, count).astype(int))
    arrays = {name: np.ascontiguousarray(getattr(pack, name)[chosen]) for name in ("photos", "skin", "known", "spots", "landmarks", "face_width", "ita")}
    return replace(pack, **arrays, names=tuple(pack.names[i] for i in chosen), persons=tuple(pack.persons[i] for i in chosen))


def trials(faces: list[PaintedFace], detectors: tuple[DetectorSettings | None, ...]) -> list[Trial]:
    """Every filter with every detector (None: everywhere on skin)."""
    found: dict[tuple, list[tuple[float, float]]] = {}
    for painted in faces:
        face, photo = painted.face, painted.face.pair.photo
        wheres = {d: face.skin if d is None else spots_found(photo, face.skin, face.face_width, d) for d in detectors}
        for place, colour in product(PLACES, COLOURS):
            whole = filtered(photo, face.face_width, FilterSettings(place, colour, 1.0))
            for detector, where in wheres.items():
                for strength in STRENGTHS if detector is None else (1.0,):
                    found.setdefault((FilterSettings(place, colour, strength), detector), []).append(_figures(painted, mixed(photo, where * strength, whole)))
    return [Trial(*key, *(mean_of([v[i] for v in values]) for i in range(2))) for key, values in found.items()]


def _figures(painted: PaintedFace, output: np.ndarray) -> tuple[float, float]:
    goal, face = painted.goals["blemishes"], painted.face
    after = texture_bands(lab(output)[..., 0], face.face_width)["fine"]
    return psnr(output, goal.target, goal.mask), texture_ratio(painted.photo.bands["fine"], after, goal.quiet)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faces", type=int, default=12)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    part = UnevenFaces(part_of(face_pack("train"), arguments.faces), "tune")
    faces = [PaintedFace(validation_face(part, i, 300.0)) for i in range(len(part))]
    for name, detectors in (("everywhere", (None,)), ("at spots", DETECTORS)):
        best = sorted((t for t in trials(faces, detectors) if t.texture >= FLOOR), key=lambda t: -t.psnr_in)[:5]
        print(name)
        for t in best:
            print(f"  {t.psnr_in:.3f} dB, texture {t.texture:.3f}: {t.settings} {t.detector or ''}")


if __name__ == "__main__":
    main()
