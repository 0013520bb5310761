"""Writes the released ONNX files and their manifest from a checkpoint.

    /usr/bin/python3 models/export_onnx.py --checkpoint models/runs/abpn-skin-0.2.0/best.pt [--pyramid .../pyramid.pt] [--quality quality.json]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Sequence

import torch
from torch import nn

from abpn import tile_blend
from abpn.blend_pyramid import REFINER_HALO
from abpn.local_retouching import OUTPUTS
from abpn.network import AdaptiveBlendPyramidNetwork
from abpn.release import OPSET, RELEASED, TILE, manifest, self_test_input, self_test_samples
from abpn.multi_scale import GATE
from abpn.tile_blend import TileBlend


def load_network(checkpoint: Path, pyramid: Path | None) -> tuple[AdaptiveBlendPyramidNetwork, dict]:
    """The network in eval mode with the averaged weights, and the run's configuration."""
    state = torch.load(checkpoint, map_location="cpu")
    torch.manual_seed(0)  # the untrained refiner's first layer must come out the same each time
    network = AdaptiveBlendPyramidNetwork(tuple(state["config"]["widths"]))
    network.local_retouching.load_state_dict(state["average"])
    if pyramid is not None:
        network.blend_pyramid.load_state_dict(torch.load(pyramid, map_location="cpu")["pyramid"])
    return network.eval(), state["config"]


def export(module: nn.Module, examples: dict[str, torch.Tensor], path: Path, output_names: Sequence[str]) -> None:
    """One ONNX file with fixed shapes; batch norm is folded into the convolutions."""
    torch.onnx.export(
        module, tuple(examples.values()), str(path), opset_version=OPSET, input_names=list(examples), output_names=list(output_names),
        do_constant_folding=True,
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--pyramid", type=Path, help="trained refiner and Bernstein coefficients; default: soft light")
    parser.add_argument("--refined-levels", type=int, default=0, help="grids above the network's that the refiner is for; default: none, no refiner")
    parser.add_argument("--quality", type=Path, help="JSON table written by validate.py")
    arguments = parser.parse_args()

    network, config = load_network(arguments.checkpoint, arguments.pyramid)
    stem = f"{config['name']}-{config['version']}"
    RELEASED.mkdir(exist_ok=True)
    example = self_test_input()
    export(network.local_retouching, {"base_layer": example}, RELEASED / f"{stem}.onnx", OUTPUTS)
    if arguments.refined_levels:
        side = TILE + 2 * REFINER_HALO
        refiner_input = {"blend_and_detail": torch.zeros(1, 6, side, side)}
        export(network.blend_pyramid.refiner, refiner_input, RELEASED / f"{stem}-refiner.onnx", ["blend_layer"])
    export(TileBlend(network.blend_pyramid, GATE), tile_blend.example_inputs(), RELEASED / f"{stem}-tile.onnx", tile_blend.OUTPUTS)
    with torch.no_grad():
        outputs = dict(zip(OUTPUTS, network.local_retouching(example)))
    quality = json.loads(arguments.quality.read_text(encoding="utf-8")) if arguments.quality else {}
    content = manifest(config["name"], config["version"], network.blend_pyramid, self_test_samples(outputs), quality, arguments.refined_levels)
    (RELEASED / f"{stem}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print("wrote", stem, content["localRetouching"]["sha256"][:12])


if __name__ == "__main__":
    main()
