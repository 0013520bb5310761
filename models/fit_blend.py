"""Learns the outer two Bernstein coefficients of the adaptive blend, started at soft light, from what the lift alone loses.

    /usr/bin/python3 models/fit_blend.py --out models/runs/abpn-skin-0.2.0/pyramid.pt [--steps 150] [--faces 24]

The grid gets the true result, area-resampled, plus the error a network makes (smooth, two grey levels); what the blend then makes of it at full size
is compared with the true target inside what was painted.  Prints the validation faces' figures for soft light, for the fit and for a plain sum.
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

FITTED = (FAMILIES.index("blemishes"), FAMILIES.index("evening"))
FACE, SIDE, RATIOS = 380.0, 640, (2, 4)
NOISE = 2.0 / 255.0
SEED = 5


class LiftTask:
    """One painted face: photo, true target and strength per family, and the error that the network is taken to make."""

    def __init__(self, face: ValidationFace, seed: int) -> None:
        self.photo = _tensor(face.pair.photo)
        self.targets = [(_tensor(face.pair.targets[i]), torch.from_numpy(face.pair.strengths[i])) for i in FITTED]
        rng = default_rng((SEED, seed))
        self.noise = {r: NOISE * functional.interpolate(torch.from_numpy(rng.standard_normal((1, 3, SIDE // r // 4, SIDE // r // 4), np.float32)),
                                                        scale_factor=4, mode="bilinear") for r in RATIOS}

    def errors(self, reach: BlendReach) -> list[tuple[Tensor, Tensor, Tensor]]:
        """(squared error, absolute error, painted change) sums inside the marks, per family and ratio."""
        found = []
        for ratio in RATIOS:
            grid = functional.avg_pool2d(self.photo, ratio)
            for target, strength in self.targets:
                result = functional.avg_pool2d(target, ratio) + self.noise[ratio] * functional.avg_pool2d(strength[None, None], ratio)
                blend = functional.interpolate(ReverseAdaptiveBlend(reach)(grid, result), scale_factor=ratio, mode="bilinear")
                error = (AdaptiveBlend(reach)(self.photo, blend).clamp(0, 1) - target) * strength
                found.append(((error**2).sum(), error.abs().sum(), ((self.photo - target) * strength).abs().sum()))
        return found


def _tensor(picture: np.ndarray) -> Tensor:
    return torch.from_numpy(picture.transpose(2, 0, 1).copy())[None]


def tasks(split: str, count: int) -> list[LiftTask]:
    """Painted faces of the split, spread over it."""
    faces = UnevenFaces(face_pack(split), split)
    return [LiftTask(validation_face(faces, int(i), FACE, SIDE), int(i)) for i in np.linspace(0, len(faces) - 1, count)]


def fit(reach: BlendReach, training: list[LiftTask], steps: int) -> None:
    """Adam on the share of the painted change that the lift misses.  The middle coefficient stays 1: only the ratios matter."""
    optimiser = torch.optim.Adam(reach.parameters(), lr=0.03)
    rng = default_rng(SEED)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = 0.03 * (1 - step / steps)
        optimiser.zero_grad()
        for i in rng.integers(len(training), size=2):
            sum(absolute / painted.clamp_min(1.0) for _, absolute, painted in training[int(i)].errors(reach)).backward()
        optimiser.step()
        with torch.no_grad():
            reach.coefficients.clamp_(0.0, 1.0)
            reach.coefficients[1] = 1.0


@torch.no_grad()
def figures(reach: BlendReach, found: list[LiftTask]) -> str:
    """Fix per family and ratio, in words."""
    sums = [torch.stack([torch.stack(row) for row in task.errors(reach)]) for task in found]
    total = torch.stack(sums).sum(dim=0)
    names = [f"{FAMILIES[i]} at 1/{ratio}" for ratio in RATIOS for i in FITTED]
    return ", ".join(f"{name} {100 * float(1 - row[1] / row[2]):.1f} %" for name, row in zip(names, total))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--faces", type=int, default=24)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    pyramid = BlendPyramidLayer()
    fit(pyramid.reach, tasks("train", arguments.faces), arguments.steps)
    held = tasks("val", 12)
    for name, reach in (("soft light", BlendReach()), ("fitted", pyramid.reach), ("sum", BlendReach((1.0, 1.0, 1.0)))):
        print(f"{name} {[round(float(c), 3) for c in reach.bernstein()]}: {figures(reach, held)}", flush=True)
    torch.save({"pyramid": pyramid.state_dict()}, arguments.out)


if __name__ == "__main__":
    main()
