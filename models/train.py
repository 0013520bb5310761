"""Trains the local retouching layer: one command, seeded, resumable.

    /usr/bin/python3 models/train.py --config models/configs/first_light.yaml [--device cpu|cuda] [--minutes 60] [--resume]

Writes models/runs/<name>-<version>/: log.csv, loss.png, last.pt (with the optimiser), best.pt (best validation score).
"""

from __future__ import annotations

import argparse
import csv
import math
import time
from pathlib import Path

import cv2
import numpy as np
import torch
import yaml
from torch.utils.data import DataLoader, Subset

from abpn.dataset import RetouchBatches, ValidationFace, validation_face
from abpn.local_retouching import LocalRetouchingLayer
from abpn.losses import LossWeights
from abpn.portraits import MODELS, drawn_faces, face_pack, negatives
from abpn.task import AveragedWeights, retouching_step, validate

LOG_FIELDS = (
    "step", "minutes", "loss", "rate", "gradient", "fix_blemishes", "fix_evening",
    "off_mask_change", "background_change", "texture_ratio", "clean_change", "score",
)


class TrainingRun:
    """State of one run and its folder."""

    def __init__(self, config: dict, device: str) -> None:
        self.config = config
        self.device = device
        self.folder = MODELS / "runs" / f"{config['name']}-{config['version']}"
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(config["seed"])
        self.layer = LocalRetouchingLayer(tuple(config["widths"])).to(device, memory_format=torch.channels_last)
        self.average = AveragedWeights(self.layer, config["average_decay"])
        self.optimiser = torch.optim.Adam(self.layer.parameters(), lr=config["learning_rate"])
        self.step = 0
        self.spent = 0.0
        self.best = -math.inf
        self.gradient = 0.0

    def resume(self) -> None:
        """Continues from last.pt: weights, average, optimiser, step, time spent."""
        state = torch.load(self.folder / "last.pt", map_location=self.device)
        self.layer.load_state_dict(state["layer"])
        self.average.module.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.spent, self.best = state["step"], state["spent"], state["best"]

    def save(self, name: str) -> None:
        """Writes a checkpoint in one move, so that an interrupted write spoils nothing."""
        state = {
            "layer": self.layer.state_dict(), "average": self.average.module.state_dict(),
            "optimiser": self.optimiser.state_dict(), "step": self.step, "spent": self.spent,
            "best": self.best, "config": self.config,
        }
        torch.save(state, self.folder / (name + ".tmp"))
        (self.folder / (name + ".tmp")).replace(self.folder / name)

    def rate(self, budget: float) -> float:
        """Cosine over the share of the budget that is used up, in time or in steps, after a short warm-up."""
        used = min(1.0, max(self.spent / budget, self.step / self.config["max_steps"]))
        warm = min(1.0, (self.step + 1) / self.config["warmup_steps"])
        return self.config["learning_rate"] * warm * max(0.01, 0.5 * (1 + math.cos(math.pi * used)))

    def train_on(self, batch: dict, budget: float) -> float:
        """One optimiser step; returns the loss."""
        self.layer.train()
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(budget)
        loss = retouching_step(self.layer, {k: v.to(self.device) for k, v in batch.items()}, LossWeights())
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.gradient = float(torch.nn.utils.clip_grad_norm_(self.layer.parameters(), 20.0))
        self.optimiser.step()
        self.step += 1
        self.average.update(self.layer, self.step)
        return float(loss.detach())

    def judge(self, faces: list[ValidationFace], loss: float, budget: float) -> None:
        """Validates the averaged weights, appends to the log, keeps the best."""
        report = validate(self.average.module, faces)
        row = (
            self.step, self.spent / 60, loss, self.rate(budget), self.gradient, report.blemishes.fix, report.evening.fix,
            report.blemishes.off_mask_face_change, report.blemishes.background_change,
            report.blemishes.texture_ratio, report.clean_face_change, report.score,
        )
        log = self.folder / "log.csv"
        fresh = not log.is_file()
        with log.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if fresh:
                writer.writerow(LOG_FIELDS)
            writer.writerow([f"{value:.5g}" for value in row])
        print("  ".join(f"{k} {v:.4g}" for k, v in zip(LOG_FIELDS, row)), flush=True)
        if report.score > self.best:
            self.best = report.score
            self.save("best.pt")
        draw_curve(log, self.folder / "loss.png")


def draw_curve(log: Path, picture: Path) -> None:
    """Loss (grey) and blemish fix (green, 0..1) over the steps."""
    with log.open(newline="", encoding="utf-8") as file:
        rows = [(float(r["step"]), float(r["loss"]), float(r["fix_blemishes"])) for r in csv.DictReader(file)]
    if len(rows) < 2:
        return
    table = np.array(rows)
    canvas = np.full((360, 640, 3), 255, np.uint8)
    x = 40 + 580 * table[:, 0] / table[-1, 0]
    for values, top, colour in ((table[:, 1], table[:, 1].max(), (120, 120, 120)), (table[:, 2], 1.0, (60, 140, 20))):
        y = 330 - 300 * np.clip(values / top, 0, 1)
        cv2.polylines(canvas, [np.stack((x, y), 1).astype(np.int32)], False, colour, 2, cv2.LINE_AA)
        cv2.putText(canvas, f"{values[-1]:.3f}", (560, int(y[-1]) - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, 1, cv2.LINE_AA)
    cv2.rectangle(canvas, (40, 30), (620, 330), (0, 0, 0), 1)
    cv2.imwrite(str(picture), canvas)


def batches_from(run: TrainingRun) -> DataLoader:
    """Batches from the run's step on; one worker paints while the other core trains."""
    config = run.config
    drawn = drawn_faces()
    if drawn is None:
        print("No drawn faces in models/.cache/face-study: training goes on without them. models/draw_face_studies.sh draws them.")
    data = RetouchBatches(
        face_pack("train"), negatives(), config["max_steps"], config["batch_size"], config["patch"], config["seed"],
        drawn=drawn,
    )
    rest = Subset(data, range(run.step, config["max_steps"]))
    return DataLoader(rest, batch_size=None, num_workers=1, prefetch_factor=4, worker_init_fn=lambda _: cv2.setNumThreads(1))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--minutes", type=float, help="time budget of the whole run; default: the configuration's")
    parser.add_argument("--resume", action="store_true")
    arguments = parser.parse_args()

    config = yaml.safe_load(arguments.config.read_text(encoding="utf-8"))
    torch.set_num_threads(config["threads"])
    cv2.setNumThreads(1)
    budget = 60 * (arguments.minutes or config["minutes"])
    run = TrainingRun(config, arguments.device)
    if arguments.resume:
        run.resume()
    else:
        (run.folder / "log.csv").unlink(missing_ok=True)
    pack = face_pack("val")
    count = min(config["validation_faces"], len(pack))
    faces = [validation_face(pack, int(i)) for i in np.linspace(0, len(pack) - 1, count)]

    recent: list[float] = []
    clock = time.monotonic()
    for batch in batches_from(run):
        recent.append(run.train_on(batch, budget))
        now = time.monotonic()
        run.spent, clock = run.spent + now - clock, now
        over = run.spent > budget or run.step == config["max_steps"]
        if run.step % config["validate_every"] == 0 or over:
            run.judge(faces, float(np.mean(recent)), budget)
            run.save("last.pt")
            recent.clear()
        if over:
            break


if __name__ == "__main__":
    main()
