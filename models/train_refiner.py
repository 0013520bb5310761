"""Trains refining module and Bernstein coefficients on full-size pairs, LRL frozen; keeps them only if validation gains.

    /usr/bin/python3 models/train_refiner.py --config models/configs/skin.yaml --checkpoint models/runs/abpn-skin-0.2.0/best.pt

Writes pyramid.pt beside the checkpoint when the trained module is better than the plain lift, else removes it.
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


def train(pyramid: BlendPyramidLayer, pairs: list[LiftPair], config: dict, seed: int) -> int:
    """Adam until the minutes are used; returns the steps made."""
    rng = default_rng(seed)
    optimiser = torch.optim.Adam(
        [
            {"params": pyramid.refiner.parameters(), "lr": config["learning_rate"]},
            {"params": pyramid.reach.parameters(), "lr": config["learning_rate"] * 0.3},
        ]
    )
    start, steps = time.monotonic(), 0
    while (used := (time.monotonic() - start) / (60 * config["minutes"])) < 1:
        for group, peak in zip(optimiser.param_groups, (1.0, 0.3)):
            group["lr"] = config["learning_rate"] * peak * max(0.02, 1 - used)
        optimiser.zero_grad(set_to_none=True)
        for _ in range(4):
            pair = windowed(pairs[int(rng.integers(len(pairs)))], config["patch"], rng)
            loss = blend_lift_loss(lifted_result(pyramid, pair), pair.target, pair.strength)
            (loss / 4).backward()
        torch.nn.utils.clip_grad_norm_(pyramid.parameters(), 1.0)
        optimiser.step()
        with torch.no_grad():
            pyramid.reach.coefficients.clamp_(min=0.0)
        steps += 1
        if steps % 100 == 0:
            print(f"step {steps}  loss {float(loss):.4f}  bernstein {pyramid.reach.bernstein().tolist()}", flush=True)
    return steps


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    arguments = parser.parse_args()
    config = yaml.safe_load(arguments.config.read_text(encoding="utf-8"))
    torch.set_num_threads(config["threads"])

    network, _ = load_network(arguments.checkpoint, None)
    validation = lift_pairs(network.local_retouching, "val", 24)
    plain = lift_figures(network.blend_pyramid, validation)
    print("plain lift  ", plain, len(validation), "photos", flush=True)
    pairs = lift_pairs(network.local_retouching, "train", config["refiner"]["photos"])
    steps = train(network.blend_pyramid, pairs, config["refiner"], config["seed"])
    trained = lift_figures(network.blend_pyramid, validation)
    kept = trained["fix"] > plain["fix"] + SMALLEST_GAIN and trained["off_mask_change"] <= plain["off_mask_change"] + 0.01
    coefficients = [round(c, 4) for c in network.blend_pyramid.reach.bernstein().tolist()]
    print("trained lift", trained, steps, "steps, bernstein", coefficients, "kept" if kept else "not kept")

    folder = arguments.checkpoint.parent
    report = {"plainLift": plain, "trainedLift": trained, "steps": steps, "photos": len(validation), "kept": kept}
    (folder / "lift.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    target = folder / "pyramid.pt"
    target.unlink(missing_ok=True)
    if kept:
        torch.save({"pyramid": network.blend_pyramid.state_dict()}, target)


if __name__ == "__main__":
    main()
