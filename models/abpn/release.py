"""The released files: names, the self-test input, the manifest (the C# side reads it)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import tile_blend
from .blend_pyramid import EPSILON, NEUTRAL, REFINER_HALO, BlendPyramidLayer
from .graph_cost import giga_macs
from .half_precision import TOLERANCE as HALF_TOLERANCE
from .local_retouching import OUTPUTS
from .multi_scale import GATE

RELEASED = Path(__file__).resolve().parents[1] / "released"
EXTENT = 512
TILE = 256
OPSET = 13
SELF_TEST_TOLERANCE = 0.002
"""Device against PyTorch on the CPU: fp32 with other summing orders stays under 1e-4; a sick driver does not."""

DATA_STATEMENT = (
    "Trained on 514 openly licensed portraits (Face Research Lab London Set, Young Adult White Faces, webmorph CC0 sets, "
    "Presidential Innovation Fellows, rOpenSci, MetaDocencia, OLS, Openscapes, 2i2c, US Congress portraits; CC BY 4.0, CC0 and "
    "US public domain) with blemishes, moles, freckles, uneven tone, shine, dark circles, pores and lines painted by our own code, "
    "39 negatives without people. "
    "No photo is contained in this file."
)


def self_test_input() -> Tensor:
    """The contract's synthetic skin with one dark spot, [1, 3, 512, 512] float32; computed in float64."""
    y, x = np.mgrid[0:EXTENT, 0:EXTENT].astype(np.float64)
    shading = 0.10 * np.sin(x / 37) * np.cos(y / 29)
    spot = 0.25 * np.exp(-((x - 200) ** 2 + (y - 260) ** 2) / 72)
    planes = [np.clip(base + shading - spot, 0, 1) for base in (0.80, 0.62, 0.52)]
    return torch.from_numpy(np.stack(planes)[None].astype(np.float32))


def self_test_samples(outputs: dict[str, Tensor], per_output: int = 4) -> list[dict[str, object]]:
    """Fixed places of every output: the spot's middle and seeded others, as flat indices with values."""
    rng = np.random.default_rng(512)
    samples: list[dict[str, object]] = []
    for name in OUTPUTS:
        flat = outputs[name].reshape(-1)
        places = [260 * EXTENT + 200, *(int(i) for i in rng.integers(0, flat.numel(), per_output - 1))]
        samples += [{"output": name, "index": i, "value": round(float(flat[i]), 6)} for i in places]
    return samples


def sha256(path: Path) -> str:
    """Lower-case hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def manifest(name: str, version: str, pyramid: BlendPyramidLayer, samples: list, quality: dict, levels: int = 0) -> dict:
    """The manifest of the files, which must lie in RELEASED already; levels refined above the network's grid, 0: no refining module."""
    layer_file, half_file, refiner_file, tile_file = (f"{name}-{version}{part}.onnx" for part in ("", "-half", "-refiner", "-tile"))
    refiner = {
        "file": refiner_file, "sha256": sha256(RELEASED / refiner_file), "tile": TILE, "halo": REFINER_HALO, "input": "blend_and_detail",
        "output": "blend_layer", "gigaMacs": giga_macs(RELEASED / refiner_file), "levels": levels,
    } if levels else None
    return {
        "schema": 1,
        "name": name,
        "version": version,
        "description": "Local retouching of skin: blemishes, moles and freckles, evening of tone; masks for skin and marks.",
        "licence": "Apache-2.0",
        "dataStatement": DATA_STATEMENT,
        "features": ["blemishes", "evening"],
        "removableMarks": ["moles", "freckles"],
        "localRetouching": {
            "file": layer_file, "sha256": sha256(RELEASED / layer_file), "extent": EXTENT,
            "input": "base_layer", "outputs": list(OUTPUTS), "gigaMacs": giga_macs(RELEASED / layer_file),
            "half": {"file": half_file, "sha256": sha256(RELEASED / half_file), "tolerance": HALF_TOLERANCE},
        },
        "blendRefiner": refiner,
        "tileBlend": {
            "file": tile_file, "sha256": sha256(RELEASED / tile_file), "tile": tile_blend.TILE, "grid": tile_blend.GRID,
            "gigaMacs": giga_macs(RELEASED / tile_file),
        },
        "adaptiveBlend": {
            "bernstein": [round(float(c), 6) for c in pyramid.reach.bernstein()], "neutral": NEUTRAL, "epsilon": EPSILON,
        },
        "gate": {"t0": GATE[0], "t1": GATE[1]},
        "selfTest": {"tolerance": SELF_TEST_TOLERANCE, "samples": samples},
        "quality": quality,
    }
