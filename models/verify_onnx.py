"""Checks the released files: ONNX checker, contract shapes, hashes, and OpenCV's dnn against the recorded values.

    /usr/bin/python3 models/verify_onnx.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import onnx
from onnx import numpy_helper

from abpn import tile_blend
from abpn.local_retouching import OUTPUTS
from abpn.release import EXTENT, OPSET, RELEASED, TILE, self_test_input, sha256

PARITY = 1e-3
"""OpenCV against PyTorch, fp32 on both sides: other summing orders reach a few 1e-5."""


def shapes(model: onnx.ModelProto) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Names and fixed shapes of inputs and outputs."""
    def table(values) -> dict[str, tuple[int, ...]]:
        return {v.name: tuple(d.dim_value for d in v.type.tensor_type.shape.dim) for v in values}

    return table(model.graph.input), table(model.graph.output)


def contract_errors(manifest_path: Path) -> list[str]:
    """What in the released files differs from the contract; empty when all is well."""
    content = json.loads(manifest_path.read_text(encoding="utf-8"))
    planes = {"skin_mask": 1, "retouch_mask": 1}
    wanted = {
        "localRetouching": ({"base_layer": (1, 3, EXTENT, EXTENT)}, {n: (1, planes.get(n, 3), EXTENT, EXTENT) for n in OUTPUTS}),
    }
    if content["blendRefiner"]:
        wanted["blendRefiner"] = ({"blend_and_detail": (1, 6, TILE + 4, TILE + 4)}, {"blend_layer": (1, 3, TILE, TILE)})
    if "tileBlend" in content:
        side = content["tileBlend"]["tile"]
        inputs = {name: tuple(t.shape) for name, t in tile_blend.example_inputs(side, content["tileBlend"]["grid"]).items()}
        wanted["tileBlend"] = (inputs, {"result": (1, 3, side, side), "gate": (1, 1, side, side)})
    files = {**{part: content[part] for part in wanted}, "localRetouching.half": content["localRetouching"]["half"]}
    wanted["localRetouching.half"] = wanted["localRetouching"]
    errors = []
    for part, expected in wanted.items():
        path = manifest_path.parent / files[part]["file"]
        if sha256(path) != files[part]["sha256"]:
            errors.append(f"{path.name}: the manifest names another SHA-256.")
        model = onnx.load(str(path))
        onnx.checker.check_model(model, full_check=True)
        if shapes(model) != expected:
            errors.append(f"{path.name}: inputs and outputs are {shapes(model)}, the contract says {expected}.")
        if model.opset_import[0].version > 17:
            errors.append(f"{path.name}: opset {model.opset_import[0].version} is above 17.")
    return errors


def readable_by_opencv(path: Path) -> np.ndarray:
    """The model's bytes with Clip's bounds written as attributes: OpenCV 4.6 reads no other form."""
    model = onnx.load(str(path))
    made = [n for n in model.graph.node if n.op_type == "Constant"]
    constants = {n.output[0]: float(numpy_helper.to_array(n.attribute[0].t)) for n in made if _is_scalar(n)}
    for node in (n for n in model.graph.node if n.op_type == "Clip"):
        low, high = (constants[name] for name in node.input[1:])
        del node.input[1:]
        node.attribute.extend([onnx.helper.make_attribute("min", low), onnx.helper.make_attribute("max", high)])
    return np.frombuffer(model.SerializeToString(), np.uint8)


def _is_scalar(constant: onnx.NodeProto) -> bool:
    return numpy_helper.to_array(constant.attribute[0].t).size == 1


def parity(manifest_path: Path) -> float:
    """Largest difference between OpenCV's run of the network and the recorded self-test samples."""
    content = json.loads(manifest_path.read_text(encoding="utf-8"))
    network = cv2.dnn.readNetFromONNX(readable_by_opencv(manifest_path.parent / content["localRetouching"]["file"]))
    network.setInput(self_test_input().numpy())
    outputs = dict(zip(OUTPUTS, network.forward(list(OUTPUTS))))
    return max(abs(float(outputs[s["output"]].reshape(-1)[s["index"]]) - s["value"]) for s in content["selfTest"]["samples"])


def main() -> int:
    """Prints what was found; 1 when something is wrong."""
    failed = False
    for path in sorted(RELEASED.glob("*.json")):
        errors = contract_errors(path)
        difference = parity(path)
        print(f"{path.stem}: opset {OPSET}, contract {'kept' if not errors else errors}, parity {difference:.2e}")
        failed |= bool(errors) or not np.isfinite(difference) or difference > PARITY
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
