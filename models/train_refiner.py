"""Trains the refining module on full-size pairs, everything else frozen; keeps it only if validation gains.

    /usr/bin/python3 models/train_refiner.py --config models/configs/skin.yaml --checkpoint models/runs/RUN/best.pt --pyramid .../pyramid.pt

The adaptive blend stays as fit_blend.py wrote it into --pyramid (default: soft light).  Writes refiner.pt, that blend and the trained module, beside the
checkpoint when the module is better than the plain lift, else removes it; --pyramid itself is only read.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch
import yaml
from numpy.random import default_rng

from abpn.blend_pyramid import BlendPyramidLayer
from abpn.lift_task import LiftPair, lift_figures, lift_pairs, lifted_result, windowed
from abpn.losses import blend_lift_loss
from export_onnx import load_network

SMALLEST_GAIN = 0.002
"""Fix fraction that a trained refiner must win over the plain lift to be released."""

REFINED = "refiner.pt"


def train(pyramid: BlendPyramidLayer, pairs: list[LiftPair], config: dict, seed: int) -> int:
    """Adam until the minutes are used; returns the steps made."""
    rng = default_rng(seed)
    pyramid.reach.requires_grad_(False)
    optimiser = torch.optim.Adam(pyramid.refiner.parameters(), lr=config["learning_rate"])
    start, steps = time.monotonic(), 0
    while (used := (time.monotonic() - start) / (60 * config["minutes"])) < 1:
        for group in optimiser.param_groups:
            group["lr"] = config["learning_rate"] * max(0.02, 1 - used)
        optimiser.zero_grad(set_to_none=True)
        for _ in range(4):
            pair = windowed(pairs[int(rng.integers(len(pairs)))], config["patch"], rng)
            loss = blend_lift_loss(lifted_result(pyramid, pair), pair.target, pair.strength)
            (loss / 4).backward()
        torch.nn.utils.clip_grad_norm_(pyramid.refiner.parameters(), 1.0)
        optimiser.step()
        steps += 1
        if steps % 100 == 0:
            print(f"step {steps}  loss {float(loss):.4f}", flush=True)
    return steps


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--pyramid", type=Path, help="the fitted adaptive blend, by fit_blend.py; default: soft light")
    arguments = parser.parse_args()
    config = yaml.safe_load(arguments.config.read_text(encoding="utf-8"))
    torch.set_num_threads(config["threads"])

    network, _ = load_network(arguments.checkpoint, arguments.pyramid)
    validation = lift_pairs(network.local_retouching, "val", 24)
    plain = lift_figures(network.blend_pyramid, validation)
    print("plain lift  ", plain, len(validation), "photos", flush=True)
    pairs = lift_pairs(network.local_retouching, "train", config["refiner"]["photos"])
    steps = train(network.blend_pyramid, pairs, config["refiner"], config["seed"])
    trained = lift_figures(network.blend_pyramid, validation)
    kept = trained["fix"] > plain["fix"] + SMALLEST_GAIN and trained["off_mask_change"] <= plain["off_mask_change"] + 0.01
    print("trained lift", trained, steps, "steps,", "kept" if kept else "not kept")

    folder = arguments.checkpoint.parent
    report = {"plainLift": plain, "trainedLift": trained, "steps": steps, "photos": len(validation), "kept": kept}
    (folder / "lift.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    target = folder / REFINED
    target.unlink(missing_ok=True)
    if kept:
        torch.save({"pyramid": network.blend_pyramid.state_dict()}, target)


if __name__ == "__main__":
    main()
