"""How many levels of the blend pyramid need the refining module: fix and in-mask PSNR at 2, 4 and 8 times the network's grid.

    /usr/bin/python3 models/measure_lift.py --checkpoint models/runs/RUN/best.pt --pyramid models/runs/RUN/pyramid.pt

Pictures are composed, since no photo is big enough: a validation face enlarged until it is `ratio` times as wide as on the network's grid,
with pores and noise of that size; half of the painted spots are of the sizes of the training, half of them a third as large.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.random import Generator, default_rng
from torch.nn import functional

from abpn.blend_pyramid import BlendPyramidLayer
from abpn.lift_task import LiftPair, figures_of, lifted_result
from abpn.local_retouching import LocalRetouchingLayer
from abpn.portraits import crop_skin, face_crop, index_rows, portraits_folder, read_photo
from abpn.release import EXTENT
from abpn.marks import BLEMISH_KINDS, SkinPlaces, paint_spots
from abpn.synthesis import strength_of
from abpn.multi_scale import smoothed
from export_onnx import load_network

RATIOS = (2, 4, 8)
CROP_PER_FACE = 1.7
FACE_ON_GRID = EXTENT / CROP_PER_FACE
WINDOW = 1024
"""Full-size pixels on a side that are looked at at once: a face of 2,400 pixels with sixteen feature planes would not fit the memory."""
WINDOWS = {2: 1, 4: 1, 8: 2}
SEED = 77


@dataclass(frozen=True)
class ComposedFace:
    """A validation face at native size, its skin label and its name."""

    photo: np.ndarray
    skin: np.ndarray
    name: str


def faces(count: int) -> list[ComposedFace]:
    """Evenly chosen validation faces at least 400 pixels wide."""
    rows = [r for r in index_rows("val") if float(r["face_w"]) >= 400]
    found = []
    for i in np.unique(np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)):
        side = int(CROP_PER_FACE * float(rows[i]["face_w"]))
        photo = face_crop(read_photo(portraits_folder() / rows[i]["file"]), rows[i], side, CROP_PER_FACE)
        skin = crop_skin(photo, side / CROP_PER_FACE)
        found.append(ComposedFace(photo, skin, rows[i]["file"]))
    return found


def composed(face: ComposedFace, ratio: int, rng: Generator) -> tuple[np.ndarray, np.ndarray]:
    """The face at EXTENT * ratio pixels with texture of that size, and its skin label; both 0..1 float32."""
    side = EXTENT * ratio
    clean, skin = (cv2.resize(p.astype(np.float32) / 255, (side, side), interpolation=cv2.INTER_CUBIC) for p in (face.photo, face.skin))
    grain = cv2.GaussianBlur(rng.standard_normal((side, side)).astype(np.float32), (0, 0), 0.7)
    pores = cv2.GaussianBlur((rng.random((side, side)) < 0.004).astype(np.float32), (0, 0), max(0.8, 0.0012 * FACE_ON_GRID * ratio))
    texture = 0.012 * grain / grain.std() - 0.02 * pores / max(float(pores.max()), 1e-6) * np.clip(skin, 0, 1)
    return np.clip(clean + texture[..., None], 0, 1), np.clip(skin, 0, 1)


@torch.no_grad()
def composed_pairs(layer: LocalRetouchingLayer, face: ComposedFace, ratio: int, rng: Generator) -> list[LiftPair]:
    """The most heavily painted windows of one composed face, with what the network said of the whole face."""
    clean, skin = composed(face, ratio, rng)
    painted = spotted(clean, skin, FACE_ON_GRID * ratio, rng)
    photo, target = (torch.from_numpy(p.transpose(2, 0, 1).copy())[None] for p in (painted, clean))
    changed = strength_of(clean, painted)
    grid = functional.avg_pool2d(photo, ratio)
    _, mask, result = layer(grid)[:3]
    mask = torch.from_numpy(smoothed(mask[0, 0].numpy()))[None, None]
    pairs = []
    for top, left in _busiest(changed, WINDOWS[ratio]):
        full = np.s_[..., top : top + WINDOW, left : left + WINDOW]
        low = np.s_[..., top // ratio : (top + WINDOW) // ratio, left // ratio : (left + WINDOW) // ratio]
        strength = torch.from_numpy(changed)[None][full]
        pairs.append(LiftPair(photo[full], target[full], strength, grid[low], result[low], mask[low], ratio.bit_length() - 1))
    return pairs


def spotted(clean: np.ndarray, skin: np.ndarray, face_width: float, rng: Generator) -> np.ndarray:
    """Sixty blemishes, half of them a third as large as in training: down to half a pixel of the network's grid."""
    density = np.zeros_like(clean)
    for size in (face_width, face_width / 3):
        places = SkinPlaces.of(clean, skin, size, rng)
        if places is not None:
            paint_spots(lambda _: density, places, 30, BLEMISH_KINDS, rng)
    return np.clip(clean * np.exp(-density * skin[..., None]), 0, 1)


def _busiest(strength: np.ndarray, count: int) -> list[tuple[int, int]]:
    cells = strength.shape[0] // WINDOW
    sums = strength.reshape(cells, WINDOW, cells, WINDOW).sum(axis=(1, 3))
    return [(int(i) // cells * WINDOW, int(i) % cells * WINDOW) for i in np.argsort(-sums.ravel())[:count]]


@torch.no_grad()
def measured(layer: LocalRetouchingLayer, pyramids: dict[str, BlendPyramidLayer], found: list[ComposedFace], ratio: int) -> dict[str, list]:
    """Figures of every window for every arrangement, by "pyramid, refined levels"."""
    rows: dict[str, list] = {}
    for i, face in enumerate(found):
        for pair in composed_pairs(layer, face, ratio, default_rng((SEED, ratio, i))):
            rows.setdefault("nothing done", []).append(figures_of(pair, pair.photo))
            for name, pyramid in pyramids.items():
                for levels in range(pair.levels + 1):
                    rows.setdefault(f"{name}, {levels} levels", []).append(figures_of(pair, lifted_result(pyramid, pair, levels)))
    return rows


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--pyramid", type=Path, action="append", default=[], help="trained refiner and coefficients; may be given several times")
    parser.add_argument("--faces", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    layer = load_network(arguments.checkpoint, None)[0].local_retouching
    pyramids = {path.stem: load_network(arguments.checkpoint, path)[0].blend_pyramid for path in arguments.pyramid}
    pyramids = pyramids or {"soft light": load_network(arguments.checkpoint, None)[0].blend_pyramid}
    found = faces(arguments.faces)
    print(f"{len(found)} faces\n| ratio | arrangement | in-mask PSNR | fix % | off-mask change |\n|--:|---|--:|--:|--:|")
    for ratio in RATIOS:
        for name, rows in measured(layer, pyramids, found, ratio).items():
            psnr, fix, off = np.mean(rows, axis=0)
            print(f"| {ratio} | {name} | {psnr:.2f} | {100 * fix:.1f} | {off:.3f} |", flush=True)


if __name__ == "__main__":
    main()
