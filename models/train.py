"""Trains the local retouching layer: one command, seeded, resumable, in as many sittings as it takes.

    /usr/bin/python3 models/train.py --config models/configs/skin.yaml [--device cpu|cuda] [--sitting 60] [--resume]

Writes models/runs/<name>-<version>/: log.csv, curves.png, last.pt (with the optimiser), best.pt (best validation score), and at the end of a
sitting models/checkpoints/last/<name>-<version>.pt: the averaged weights alone in half precision, small enough to be kept in git.
Ctrl-C ends a sitting in good order.  --resume goes on from last.pt, or from those weights where there is no last.pt (the optimiser then warms up again).
"""

from __future__ import annotations

import argparse
import csv
import math
import signal
import time
from pathlib import Path
from typing import Iterable, Iterator

import cv2
import numpy as np
import torch
import yaml
from torch import nn
from torch.utils.data import DataLoader, Dataset

from abpn.adversary import PatchAdversary
from abpn.curves import draw_curves
from abpn.dataset import RetouchBatches
from abpn.face_windows import UnevenFaces
from abpn.local_retouching import LocalRetouchingLayer
from abpn.losses import LossWeights
from abpn.portraits import MODELS, drawn_faces, face_pack, negatives
from abpn.task import AveragedWeights, quick_validation, retouching_step
from abpn.validation_set import ValidationFace, validation_face, validation_hash

VALIDATION_EXTENT = 512
VALIDATION_FACE = 300.0
"""Of the quick validation: the face's width when 1.7 face widths fill the network's input."""


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
        self.gradient = 0.0
        self.stopped = False

    def stop(self, *_) -> None:
        """Ends the sitting after the step in hand: for SIGTERM and Ctrl-C."""
        self.stopped = True

    def resume(self) -> None:
        """Continues from last.pt (weights, average, optimiser), or from the weights kept between sittings."""
        last = self.folder / "last.pt"
        if last.is_file():
            state = torch.load(last, map_location=self.device)
            self.layer.load_state_dict(state["layer"])
            self.average.module.load_state_dict(state["average"])
            self.optimiser.load_state_dict(state["optimiser"])
        else:
            state = torch.load(self.kept, map_location=self.device)
            weights = {name: value.float() if value.is_floating_point() else value for name, value in state["average"].items()}
            self.layer.load_state_dict(weights)
            self.average.module.load_state_dict(weights)
            self.warm_from = state["step"]
        self.step, self.spent, self.best = state["step"], state["spent"], state["best"]

    def save(self, path: Path, **parts) -> None:
        """Writes a checkpoint in one move, so that an interrupted write spoils nothing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".tmp")
        torch.save({**parts, "step": self.step, "spent": self.spent, "best": self.best, "config": self.config}, temporary)
        temporary.replace(path)

    def save_all(self, name: str) -> None:
        """Everything that an unbroken run needs."""
        self.save(
            self.folder / name, layer=self.layer.state_dict(), average=self.average.module.state_dict(), optimiser=self.optimiser.state_dict()
        )

    def keep(self) -> None:
        """The averaged weights in half precision, for the next sitting on a fresh machine."""
        state = self.average.module.state_dict()
        self.save(self.kept, average={name: value.half() if value.is_floating_point() else value for name, value in state.items()})

    @property
    def used(self) -> float:
        """Share of the minutes that is used up, 0..1."""
        return min(1.0, self.spent / (60 * self.config["minutes"]))

    def rate(self) -> float:
        """Constant after a short warm-up, then a straight line to nothing: any sitting but the last may stop anywhere."""
        warm = min(1.0, (self.step - self.warm_from + 1) / self.config["warmup_steps"])
        return self.config["learning_rate"] * warm * max(0.01, min(1.0, (1 - self.used) / self.config["decay"]))

    def train_on(self, batch: dict) -> float:
        """One optimiser step; returns the loss."""
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
        fresh = not log.is_file()
        with log.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if fresh:
                writer.writerow(row)
            writer.writerow([f"{value:.5g}" for value in row.values()])
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


class StagedBatches(Dataset):
    """Batches of the curriculum: the sides of the stage that the run is in when the item is asked for."""

    def __init__(self, run: TrainingRun, end: int) -> None:
        drawn = drawn_faces()
        if drawn is None:
            print("No drawn faces in the pack: training goes on without them. models/draw_face_studies.sh draws them.")
        config = run.config
        sides = next(stage["sides"] for stage in config["stages"] if run.used <= stage["until"])
        self._batches = RetouchBatches(
            UnevenFaces(face_pack("train"), "train"), negatives(), end, config["batch_size"], sides, config["seed"],
            drawn=UnevenFaces(drawn, "drawn") if drawn is not None else None,
        )
        self._first = run.step // config["echoes"]
        self._end = end

    def __len__(self) -> int:
        return self._end - self._first

    def __getitem__(self, index: int) -> dict:
        return self._batches[self._first + index]


def _quiet_worker(_: int) -> None:
    """Painters leave Ctrl-C to the process that trains."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)


def batches_from(run: TrainingRun, workers: int) -> DataLoader:
    """Batches from the run's step on; workers paint while the rest trains."""
    return DataLoader(
        StagedBatches(run, run.step + 1_000_000), batch_size=None, num_workers=workers, prefetch_factor=4,
        worker_init_fn=_quiet_worker,
    )


def echoed(batches: Iterable[dict], echoes: int) -> Iterator[dict]:
    """Every batch so many times, every second time mirrored: painting costs two thirds of what a step costs."""
    for batch in batches:
        for echo in range(echoes):
            yield {name: tensor.flip(-1) if tensor.dim() > 2 else tensor for name, tensor in batch.items()} if echo % 2 else batch


def stage_end(run: TrainingRun) -> float:
    """Seconds of the run at which the present stage ends."""
    return 60 * run.config["minutes"] * next(stage["until"] for stage in run.config["stages"] if run.used <= stage["until"])


def train_stage(run: TrainingRun, faces: list[ValidationFace], stop: float, workers: int) -> None:
    """Trains until the stage or the sitting is over; stop: seconds of the run."""
    end = min(stop, stage_end(run))
    recent: list[float] = []
    clock = time.monotonic()
    for batch in echoed(batches_from(run, workers), run.config["echoes"]):
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


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--minutes", type=float, help="time of the whole run; default: the configuration's")
    parser.add_argument("--sitting", type=float, help="stop after so many minutes and keep the weights for the next sitting")
    parser.add_argument("--workers", type=int, default=1, help="processes that paint pairs")
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
    print("validation set", validation_hash(pack), flush=True)
    count = min(config["validation_faces"], len(pack))
    faces = [validation_face(pack, int(i), VALIDATION_FACE, VALIDATION_EXTENT) for i in np.linspace(0, len(pack) - 1, count)]
    stop = min(60 * config["minutes"], run.spent + 60 * (arguments.sitting or math.inf))
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, run.stop)
    try:
        while run.spent < stop and not run.stopped:
            train_stage(run, faces, stop, arguments.workers)
    except RuntimeError:
        if not run.stopped:  # a signal to the whole group ends the painters first
            raise
    run.keep()


if __name__ == "__main__":
    main()
