"""Writes tests/data/onnx/random-refiner.onnx and random-tile.onnx: the refining module with random weights, alone and inside a small tile graph.

    /usr/bin/python3 models/write_test_graphs.py

No released model has a trained refining module yet; the C# tests need ones that show every wrong sample.  Same bytes each time.
"""

from __future__ import annotations

from pathlib import Path

import torch

from abpn import tile_blend
from abpn.blend_pyramid import REFINER_HALO, BlendPyramidLayer
from abpn.multi_scale import GATE
from abpn.tile_blend import TileBlend
from export_onnx import export

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "data" / "onnx"
TILE, GRID = 32, 40


def random_pyramid() -> BlendPyramidLayer:
    """Random weights in the refining module, soft light."""
    torch.manual_seed(5)
    pyramid = BlendPyramidLayer().eval()
    for parameter in pyramid.refiner.parameters():
        parameter.data = 0.2 * torch.randn(parameter.shape)
    return pyramid


def main() -> None:
    """Command line."""
    pyramid = random_pyramid()
    side = TILE + 2 * REFINER_HALO
    export(pyramid.refiner, {"blend_and_detail": torch.zeros(1, 6, side, side)}, FOLDER / "random-refiner.onnx", ["blend_layer"])
    examples = tile_blend.example_inputs(TILE, GRID, refined=True)
    export(TileBlend(pyramid, GATE, pyramid.refiner), examples, FOLDER / "random-tile.onnx", tile_blend.OUTPUTS)


if __name__ == "__main__":
    main()
