"""Trains the local retouching layer: one command, resumable, in as many sittings as it takes.

    /usr/bin/python3 models/train.py --config models/configs/skin.yaml [--device cpu|cuda] [--sitting 60] [--resume]

Writes models/runs/<name>-<version>/: log.csv, curves.png, last.pt (with the optimiser), best.pt (best validation score), and at the end of a
sitting models/checkpoints/last/<name>-<version>.pt: the averaged weights alone in half precision, small enough to be kept in git.
Ctrl-C ends a sitting in good order.  --resume goes on from last.pt or from those weights, whichever has made more steps; from weights alone the
optimiser warms up again.  A step whose loss or gradient is not finite ends the run and leaves every file as it was.

The seed fixes the first weights and the painted pairs, not the run: the rate and the patches' sides follow the wall time that is used up, so that a
second run on the same machine, let alone on a faster one, ends near the first and not equal to it.
"""

from __future__ import annotations

import argparse
import copy
import math
import signal
import time
from pathlib import Path

import cv2
import numpy as np
import torch
import yaml
from torch import nn

from abpn.adversary import PatchAdversary
from abpn.checkpoint import NotFinite, require_finite, save_checkpoint
from abpn.curves import append_row, draw_curves
from abpn.face_windows import UnevenFaces
from abpn.local_retouching import LocalRetouchingLayer
from abpn.losses import LossWeights
from abpn.portraits import MODELS, face_pack
from abpn.staged_batches import StagedBatches, echoed, painted_by
from abpn.task import AveragedWeights, quick_faces, quick_validation, retouching_step, yardstick
from abpn.validation_set import ValidationFace, validation_hash


class TrainingRun:
    """State of one run and its folder."""

    def __init__(self, config: dict, device: str) -> None:
        self.config = config
        self.device = device
        self.stem = f"{config['name']}-{config['version']}"
        self.folder = MODELS / "runs" / self.stem
        self.folder.mkdir(parents=True, exist_ok=True)
        self.kept = MODELS / "checkpoints" / "last" / f"{self.stem}.pt"
        torch.manual_seed(config["seed"])
        self.layer = LocalRetouchingLayer(config["widths"]).to(device, memory_format=torch.channels_last)
        self.average = AveragedWeights(self.layer, config["average_decay"])
        self.optimiser = torch.optim.Adam(self.layer.parameters(), lr=config["learning_rate"])
        self.weights = LossWeights(adversarial=config["adversarial"])
        self.adversary = PatchAdversary().to(device) if config["adversarial"] else None
        self.adversary_optimiser = torch.optim.Adam(self.adversary.parameters(), lr=2e-4, betas=(0.5, 0.999)) if self.adversary else None
        self.step = 0
        self.warm_from = 0
        self.spent = 0.0
        self.best = -math.inf
        self.measure: str | None = None
        self.gradient = 0.0
        self.stopped = False

    def stop(self, *_) -> None:
        """Ends the sitting after the step in hand: for SIGTERM and Ctrl-C."""
        self.stopped = True

    def resume(self) -> None:
        """Continues from last.pt (weights, average, optimisers) or from the weights kept between sittings: from the one with more steps."""
        states = {path: torch.load(path, map_location=self.device) for path in (self.folder / "last.pt", self.kept) if path.is_file()}
        if not states:
            raise SystemExit(f"There is nothing to resume: {self.folder / 'last.pt'} and {self.kept} do not exist.")
        taken = max(states, key=lambda path: states[path]["step"])  # the first of equals: the one with the optimiser
        for path, state in states.items():
            print(f"{'resuming from' if path == taken else 'passed over:'} {path.parent.name}/{path.name}, step {state['step']}", flush=True)
        state = states[taken]
        self.step, self.spent = state["step"], state["spent"]
        if taken == self.kept:
            weights = {name: value.float() if value.is_floating_point() else value for name, value in state["average"].items()}
            self.layer.load_state_dict(weights)
            self.average.module.load_state_dict(weights)
            self.warm_from = self.step
        else:
            self._load_all(state)

    def _load_all(self, state: dict) -> None:
        self.layer.load_state_dict(state["layer"])
        self.average.module.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        if self.adversary and "adversary" in state:
            self.adversary.load_state_dict(state["adversary"])
            self.adversary_optimiser.load_state_dict(state["adversary_optimiser"])
        self.measure = state.get("measure")

    def measure_by(self, measure: str, faces: list[ValidationFace]) -> None:
        """Holds the run to a yardstick.  A resumed run's best is best.pt's, judged anew where it was judged by another.

        The present weights are judged too where none are left from that yardstick: best.pt is not in git.
        """
        measured, self.measure = self.measure == measure, measure
        if self.step == 0:
            return
        best = self.folder / "best.pt"
        if best.is_file():
            self.best = self._score_of(torch.load(best, map_location=self.device), faces)
        if not measured or not best.is_file():
            self.judge(faces, math.nan)

    def _score_of(self, state: dict, faces: list[ValidationFace]) -> float:
        """Score of a checkpoint by the present yardstick."""
        if state.get("measure") == self.measure:
            return state["best"]
        layer = copy.deepcopy(self.average.module)
        layer.load_state_dict(state["average"])
        score = quick_validation(layer, faces).score
        print(f"best.pt, step {state['step']}, is judged anew: score {score:.4g}", flush=True)
        return score if math.isfinite(score) else -math.inf

    def save(self, path: Path, **parts) -> None:
        """Writes a checkpoint; NotFinite, and nothing written, where a weight is not finite."""
        state = {"step": self.step, "spent": self.spent, "best": self.best, "measure": self.measure, "config": self.config}
        save_checkpoint(path, {**parts, **state})

    def save_all(self, name: str) -> None:
        """Everything that an unbroken run needs."""
        modules = {"layer": self.layer, "average": self.average.module, "optimiser": self.optimiser}
        if self.adversary:
            modules |= {"adversary": self.adversary, "adversary_optimiser": self.adversary_optimiser}
        self.save(self.folder / name, **{part: module.state_dict() for part, module in modules.items()})

    def keep(self) -> None:
        """The averaged weights in half precision, for the next sitting on a fresh machine."""
        state = self.average.module.state_dict()
        self.save(self.kept, average={name: value.half() if value.is_floating_point() else value for name, value in state.items()})

    @property
    def used(self) -> float:
        """Share of the minutes that is used up, 0..1."""
        return min(1.0, self.spent / (60 * self.config["minutes"]))

    @property
    def stage(self) -> dict:
        """The stage of the curriculum that the run is in: until (a share of the minutes) and sides."""
        return next(stage for stage in self.config["stages"] if self.used <= stage["until"])

    def rate(self) -> float:
        """Constant after a short warm-up, then a straight line to nothing: any sitting but the last may stop anywhere."""
        warm = min(1.0, (self.step - self.warm_from + 1) / self.config["warmup_steps"])
        return self.config["learning_rate"] * warm * max(0.01, min(1.0, (1 - self.used) / self.config["decay"]))

    def train_on(self, batch: dict) -> float:
        """One optimiser step; returns the loss.  NotFinite, and the weights as they were, where it or its gradient is not finite."""
        self.layer.train()
        if self.step >= self.config["frozen_norm"]:
            freeze_norms(self.layer)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        batch = {name: tensor.to(self.device, non_blocking=True) for name, tensor in batch.items()}
        loss, adversary_loss = retouching_step(self.layer, batch, self.weights, self.adversary)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.gradient = float(torch.nn.utils.clip_grad_norm_(self.layer.parameters(), 20.0))
        require_finite(self.step, loss=float(loss.detach()), gradient=self.gradient)
        self.optimiser.step()
        if adversary_loss is not None:
            self.adversary_optimiser.zero_grad(set_to_none=True)
            adversary_loss.backward()
            self.adversary_optimiser.step()
        self.step += 1
        self.average.update(self.layer, self.step)
        return float(loss.detach())

    def judge(self, faces: list[ValidationFace], loss: float) -> None:
        """Validates the averaged weights, appends to the log, keeps the best."""
        report = quick_validation(self.average.module, faces).as_dict()
        row = {"step": self.step, "minutes": self.spent / 60, "loss": loss, "rate": self.rate(), "gradient": self.gradient, **report}
        log = self.folder / "log.csv"
        append_row(log, row)
        print("  ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)
        if report["score"] > self.best:
            self.best = report["score"]
            self.save_all("best.pt")
        draw_curves(log, self.folder / "curves.png")


def freeze_norms(layer: nn.Module) -> None:
    """Batch norms on their running statistics, in training too: the statistics of a few patches are noise to a tone that must be exact."""
    for module in layer.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def stage_end(run: TrainingRun) -> float:
    """Seconds of the run at which the present stage ends."""
    return 60 * run.config["minutes"] * run.stage["until"]


def train_stage(run: TrainingRun, faces: list[ValidationFace], stop: float, workers: int) -> None:
    """Trains until the stage or the sitting is over; stop: seconds of the run."""
    end = min(stop, stage_end(run))
    batches = StagedBatches(run.config, run.stage["sides"], run.step // run.config["echoes"])
    recent: list[float] = []
    clock = time.monotonic()
    for batch in echoed(painted_by(workers, batches), run.config["echoes"]):
        recent.append(run.train_on(batch))
        now = time.monotonic()
        run.spent, clock = run.spent + now - clock, now
        over = run.spent > end or run.stopped
        if run.step % run.config["validate_every"] == 0 or over:
            run.save_all("last.pt")
            run.judge(faces, float(np.mean(recent)))
            recent.clear()
        if over:
            return


def train_sitting(run: TrainingRun, faces: list[ValidationFace], minutes: float | None, workers: int) -> None:
    """Stage after stage, until the run's minutes or the sitting's are used up or the run is stopped."""
    stop = min(60 * run.config["minutes"], run.spent + 60 * (minutes or math.inf))
    before = run.step
    try:
        while run.spent < stop and not run.stopped:
            train_stage(run, faces, stop, workers)
    except RuntimeError:
        if not run.stopped:  # a signal to the whole group ends the painters first
            raise
        if run.step > before:
            run.save_all("last.pt")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--minutes", type=float, help="time of the whole run; default: the configuration's")
    parser.add_argument("--sitting", type=float, help="stop after so many minutes and keep the weights for the next sitting")
    parser.add_argument("--workers", type=int, default=1, help="processes that paint pairs; 0: none but this one")
    parser.add_argument("--resume", action="store_true")
    arguments = parser.parse_args()

    config = yaml.safe_load(arguments.config.read_text(encoding="utf-8"))
    config["minutes"] = arguments.minutes or config["minutes"]
    torch.set_num_threads(config["threads"])
    cv2.setNumThreads(1)
    run = TrainingRun(config, arguments.device)
    if arguments.resume:
        run.resume()
    else:
        (run.folder / "log.csv").unlink(missing_ok=True)
    pack = UnevenFaces(face_pack("val"), "val")
    set_hash = validation_hash(pack)
    print("validation set", set_hash, flush=True)
    faces = quick_faces(pack, config["validation_faces"])
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, run.stop)
    if run.spent >= 60 * config["minutes"]:
        print(f"All {config['minutes']:g} minutes of the run are used up: there is nothing to train.  --minutes or the configuration can give it more.")
    try:
        run.measure_by(yardstick(set_hash, faces), faces)
        train_sitting(run, faces, arguments.sitting, arguments.workers)
        run.keep()
    except NotFinite as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
