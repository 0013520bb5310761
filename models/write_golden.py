"""Writes tests/data/golden/*.npy: small input and output tensors of every block, for the C# tests.

    /usr/bin/python3 models/write_golden.py --checkpoint models/runs/RUN/best.pt [--pyramid .../pyramid.pt]
    /usr/bin/python3 models/write_golden.py --pipeline    (the whole way on formulas alone: needs no network)

Pictures are made here, nothing comes from a photo.  Every tensor is float32, C order, [channels, rows, columns].
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from abpn.blend_pyramid import REFINER_HALO, BlendPyramidLayer, area_resampled, doubled, high_frequency
from abpn.local_retouching import OUTPUTS
from abpn.network import AdaptiveBlendPyramidNetwork
from abpn.release import EXTENT, self_test_input
from abpn.multi_scale import gate
from export_onnx import load_network
from pipeline_golden import pipeline_goldens
from write_test_graphs import TILE, random_pyramid

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "data" / "golden"
PYRAMID_SCALE = 24 / 151
"""Grid pixels per photo pixel of the blend_pyramid golden: 151 rows fall on 24, 97 columns on ceil(15.4) = 16."""


def picture(height: int, width: int, seed: int) -> Tensor:
    """Smooth colours plus fine noise, [1, 3, height, width] in 0..1, some of it exactly 0 and 1."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = [0.5 + 0.55 * np.sin(x / (9 + 2 * c) + c) * np.cos(y / (11 + c)) for c in range(3)]
    noisy = np.stack(planes) + 0.05 * rng.standard_normal((3, height, width))
    return torch.from_numpy(np.clip(noisy, 0, 1)[None].astype(np.float32))


def block_goldens(pyramid: BlendPyramidLayer) -> dict[str, Tensor]:
    """Every block of the pyramid on its own."""
    photo, other = picture(37, 53, 1), picture(37, 53, 2)
    blend = pyramid.reverse_blend(photo, other)
    big = picture(131, 97, 3)
    side = TILE + 2 * REFINER_HALO
    tile = torch.cat((0.5 + 0.2 * (picture(side, side, 4) - 0.5), 0.1 * (picture(side, side, 5) - 0.5)), 1)
    mask = picture(37, 53, 6)[:, :1]
    return {
        "area_resample.photo": big, "area_resample.grid": area_resampled(big, 0.37),
        "up2.level": photo, "up2.finer": doubled(photo, 74, 106),
        "high_frequency.level": photo, "high_frequency.detail": high_frequency(photo),
        "adaptive_blend.base": photo, "adaptive_blend.blend": other, "adaptive_blend.result": pyramid.blend(photo, other),
        "reverse_adaptive_blend.base": photo, "reverse_adaptive_blend.result": other, "reverse_adaptive_blend.blend": blend,
        "refiner.blend_and_detail": tile, "refiner.blend_layer": random_pyramid().refiner(tile),
        "gate.mask": mask, "gate.gate": torch.from_numpy(gate(mask.numpy()).astype(np.float32)),
    }


def pyramid_goldens(pyramid: BlendPyramidLayer) -> dict[str, Tensor]:
    """Network-grid blend [3, 24, 16] -> full size [3, 151, 97], straight by the real scale."""
    photo = picture(151, 97, 7)
    grid = 0.5 + 0.6 * (picture(24, 16, 8) - 0.5)
    full = pyramid.lift(grid, PYRAMID_SCALE, photo, levels=0)
    return {"blend_pyramid.photo": photo, "blend_pyramid.grid_blend": grid, "blend_pyramid.full_blend": full}


def network_goldens(network: AdaptiveBlendPyramidNetwork) -> dict[str, Tensor]:
    """Every eighth row and column of the LRL outputs for the self-test input."""
    outputs = network.local_retouching(self_test_input())
    return {f"lrl.{name}": output[..., ::8, ::8] for name, output in zip(OUTPUTS, outputs)}


@torch.no_grad()
def all_goldens(network: AdaptiveBlendPyramidNetwork) -> dict[str, Tensor]:
    """Name -> tensor with a batch dimension of 1."""
    assert EXTENT % 8 == 0
    return block_goldens(network.blend_pyramid) | pyramid_goldens(network.blend_pyramid) | network_goldens(network) | pipeline_goldens()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--checkpoint", type=Path)
    which.add_argument("--pipeline", action="store_true")
    parser.add_argument("--pyramid", type=Path)
    arguments = parser.parse_args()
    goldens = pipeline_goldens() if arguments.pipeline else all_goldens(load_network(arguments.checkpoint, arguments.pyramid)[0])
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, tensor in goldens.items():
        np.save(GOLDEN / f"{name}.npy", np.ascontiguousarray(tensor[0].numpy()))
        print(name, tuple(tensor.shape[1:]))


if __name__ == "__main__":
    main()
