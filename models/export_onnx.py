"""Writes the released ONNX files and their manifest from a checkpoint.

    /usr/bin/python3 models/export_onnx.py --checkpoint models/runs/RUN/best.pt [--pyramid .../pyramid.pt] [--quality quality.json]

--pyramid is pyramid.pt by fit_blend.py, or refiner.pt by train_refiner.py, which holds the same blend and a refining module.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Sequence

import onnx
import torch
from torch import nn

from abpn import tile_blend
from abpn.blend_pyramid import REFINER_HALO, BlendPyramidLayer
from abpn.half_precision import with_half_convolutions
from abpn.local_retouching import OUTPUTS
from abpn.network import AdaptiveBlendPyramidNetwork
from abpn.release import OPSET, RELEASED, TILE, manifest, self_test_input, self_test_samples
from abpn.multi_scale import GATE
from abpn.tile_blend import TileBlend

SAME_BLEND = 1e-4
"""Coefficients may have been rounded to four places."""


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


def quality_table(path: Path | None, pyramid: BlendPyramidLayer) -> dict:
    """The table of validate.py; ValueError where it was measured with another adaptive blend than the pyramid's."""
    table = json.loads(path.read_text(encoding="utf-8")) if path else {}
    released = [round(float(c), 6) for c in pyramid.reach.bernstein()]
    measured = table.get("bernstein", released)
    if any(abs(one - other) > SAME_BLEND for one, other in zip(measured, released)):
        raise ValueError(f"{path} was measured with the blend {measured}, the pyramid's is {released}: validate.py --pyramid measures what is released.")
    return table


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--pyramid", type=Path, help="the fitted adaptive blend, with a trained refiner or without; default: soft light")
    parser.add_argument("--refined-levels", type=int, default=0, help="grids above the network's that the refiner is for; default: none, no refiner")
    parser.add_argument("--quality", type=Path, help="JSON table written by validate.py")
    arguments = parser.parse_args()

    network, config = load_network(arguments.checkpoint, arguments.pyramid)
    try:
        quality = quality_table(arguments.quality, network.blend_pyramid)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    stem = f"{config['name']}-{config['version']}"
    RELEASED.mkdir(exist_ok=True)
    example = self_test_input()
    export(network.local_retouching, {"base_layer": example}, RELEASED / f"{stem}.onnx", OUTPUTS)
    onnx.save(with_half_convolutions(onnx.load(str(RELEASED / f"{stem}.onnx"))), str(RELEASED / f"{stem}-half.onnx"))
    if arguments.refined_levels:
        side = TILE + 2 * REFINER_HALO
        refiner_input = {"blend_and_detail": torch.zeros(1, 6, side, side)}
        export(network.blend_pyramid.refiner, refiner_input, RELEASED / f"{stem}-refiner.onnx", ["blend_layer"])
    export(TileBlend(network.blend_pyramid, GATE), tile_blend.example_inputs(), RELEASED / f"{stem}-tile.onnx", tile_blend.OUTPUTS)
    with torch.no_grad():
        outputs = dict(zip(OUTPUTS, network.local_retouching(example)))
    content = manifest(config["name"], config["version"], network.blend_pyramid, self_test_samples(outputs), quality, arguments.refined_levels)
    (RELEASED / f"{stem}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print("wrote", stem, content["localRetouching"]["sha256"][:12])


if __name__ == "__main__":
    main()
