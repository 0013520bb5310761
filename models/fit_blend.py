"""Fits the adaptive blend: how much of it is left at black and white, started at soft light, from what the lift alone loses.

    /usr/bin/python3 models/fit_blend.py --out models/runs/RUN/pyramid.pt [--faces 24]

The grid gets the true result, area-resampled, plus the error a network makes (smooth, two grey levels); what the blend then makes of it at full size
is compared with the true target inside what was painted.  Only the ratio of the Bernstein coefficients matters, and the two outer ones are one number, so
that a search finds it: by gradient all three drifted along a valley as flat as the noise.  Prints every value's figures on validation faces.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.random import default_rng
from torch import Tensor
from torch.nn import functional

from abpn.blend_pyramid import AdaptiveBlend, BlendPyramidLayer, BlendReach, ReverseAdaptiveBlend
from abpn.face_windows import UnevenFaces
from abpn.local_retouching import FAMILIES
from abpn.portraits import face_pack
from abpn.validation_set import ValidationFace, validation_face

OUTER = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)
"""Coefficients c0 = c2 that are tried beside c1 = 1: 0 is soft light, 1 a plain sum."""

NO_WORSE = 0.002
"""Share of the change: of values this near to the best, the one nearest to soft light is taken."""

FITTED = (FAMILIES.index("blemishes"), FAMILIES.index("evening"))
FACE, SIDE, RATIOS = 380.0, 640, (2, 4)
NOISE = 2.0 / 255.0
SEED = 5


class PaintedLift:
    """One painted face: photo, true target and strength per family, and the error that the network is taken to make."""

    def __init__(self, face: ValidationFace, seed: int) -> None:
        self.photo = _tensor(face.pair.photo)
        self.targets = [(_tensor(face.pair.targets[i]), torch.from_numpy(face.pair.strengths[i])) for i in FITTED]
        rng = default_rng((SEED, seed))
        self.noise = {ratio: NOISE * _smooth_noise(SIDE // ratio, rng) for ratio in RATIOS}

    def left_over(self, reach: BlendReach) -> Tensor:
        """Share of the painted change that the lift misses: [ratios, families]."""
        return torch.stack([torch.stack([self._missed(reach, ratio, *pair) for pair in self.targets]) for ratio in RATIOS])

    def _missed(self, reach: BlendReach, ratio: int, target: Tensor, strength: Tensor) -> Tensor:
        grid, weight = functional.avg_pool2d(self.photo, ratio), functional.avg_pool2d(strength[None, None], ratio)
        result = functional.avg_pool2d(target, ratio) + self.noise[ratio] * weight
        blend = functional.interpolate(ReverseAdaptiveBlend(reach)(grid, result), scale_factor=ratio, mode="bilinear")
        missed = (AdaptiveBlend(reach)(self.photo, blend).clamp(0, 1) - target) * strength
        return missed.abs().sum() / ((self.photo - target) * strength).abs().sum().clamp_min(1.0)


def _smooth_noise(side: int, rng: np.random.Generator) -> Tensor:
    coarse = torch.from_numpy(rng.standard_normal((1, 3, side // 4, side // 4), np.float32))
    return functional.interpolate(coarse, scale_factor=4, mode="bilinear")


def _tensor(picture: np.ndarray) -> Tensor:
    return torch.from_numpy(picture.transpose(2, 0, 1).copy())[None]


def painted_lifts(split: str, count: int) -> list[PaintedLift]:
    """Painted faces of the split, spread over it."""
    faces = UnevenFaces(face_pack(split), split)
    return [PaintedLift(validation_face(faces, int(i), FACE, SIDE), int(i)) for i in np.linspace(0, len(faces) - 1, count)]


@torch.no_grad()
def left_over(outer: float, faces: list[PaintedLift]) -> Tensor:
    """Mean over the faces, [ratios, families]."""
    reach = BlendReach((outer, 1.0, outer))
    return torch.stack([face.left_over(reach) for face in faces]).mean(dim=0)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--faces", type=int, default=24)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    training = painted_lifts("train", arguments.faces)
    missed = {outer: float(left_over(outer, training).mean()) for outer in OUTER}
    fitted = next(outer for outer in OUTER if missed[outer] < min(missed.values()) + NO_WORSE)
    del training
    held = painted_lifts("val", 12)
    names = [f"{FAMILIES[i]} at 1/{ratio}" for ratio in RATIOS for i in FITTED]
    for outer in OUTER:
        fixed = 100 * (1 - left_over(outer, held).flatten())
        print(f"({outer:4}, 1, {outer:4}): " + ", ".join(f"{name} {share:.1f} %" for name, share in zip(names, fixed.tolist())), flush=True)
    print(f"fitted on {arguments.faces} training faces: {fitted}")
    pyramid = BlendPyramidLayer()
    with torch.no_grad():
        pyramid.reach.coefficients.copy_(torch.tensor((fitted, 1.0, fitted)))
    torch.save({"pyramid": pyramid.state_dict()}, arguments.out)


if __name__ == "__main__":
    main()
