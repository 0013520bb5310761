"""The training script: learns, resumes exactly, averages."""

import csv

import cv2
import numpy as np
import pytest
import torch

import train
from abpn import face_windows
from abpn.adversary import PatchAdversary
from abpn.curves import draw_curves
from abpn.dataset import RetouchBatches
from abpn.face_windows import UnevenFaces
from abpn.task import AveragedWeights, quick_validation
from abpn.validation_set import validation_face

CONFIG = {
    "name": "tiny", "version": "0", "seed": 3, "widths": [4, 6, 8, 8, 8], "learning_rate": 0.002, "minutes": 10, "decay": 0.3,
    "warmup_steps": 2, "average_decay": 0.9, "adversarial": 0.0, "frozen_norm": 1000, "stages": [{"until": 0.5, "sides": [64]}, {"until": 1.0, "sides": [128]}],
}


@pytest.fixture()
def batches(faces, tmp_path, monkeypatch):
    monkeypatch.setattr(face_windows, "CACHE", tmp_path)
    return RetouchBatches(UnevenFaces(faces, "test"), [], 40, batch_size=1, sides=(64,), seed=5)


@pytest.fixture()
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "MODELS", tmp_path)
    return tmp_path / "runs" / "tiny-0"


def test_a_resumed_run_equals_an_unbroken_one(batches, folder):
    unbroken = train.TrainingRun(CONFIG, "cpu")
    for index in range(2):
        unbroken.train_on(batches[index])
    unbroken.save_all("last.pt")
    resumed = train.TrainingRun(CONFIG, "cpu")
    resumed.resume()
    losses = [run.train_on(batches[2]) for run in (unbroken, resumed)]
    assert losses[0] == losses[1] and resumed.step == 3
    for one, other in zip(unbroken.layer.state_dict().values(), resumed.layer.state_dict().values()):
        assert torch.equal(one, other)


def test_a_new_sitting_starts_from_the_kept_weights_and_warms_up_again(batches, folder):
    first = train.TrainingRun(CONFIG, "cpu")
    for index in range(4):
        first.train_on(batches[index])
    first.spent = 77.0
    first.keep()
    assert not (folder / "last.pt").exists()
    second = train.TrainingRun(CONFIG, "cpu")
    second.resume()
    assert (second.step, second.spent) == (4, 77.0)
    assert second.rate() == pytest.approx(CONFIG["learning_rate"] / 2)
    for one, other in zip(first.average.module.state_dict().values(), second.layer.state_dict().values()):
        # Half precision keeps 11 bits.
        assert torch.allclose(one.float(), other.float(), rtol=1e-3, atol=1e-4)


def test_a_few_steps_lower_the_loss_on_a_fixed_batch(batches, folder):
    run = train.TrainingRun(CONFIG, "cpu")
    batch = batches[0]
    losses = [run.train_on(batch) for _ in range(30)]
    assert losses[-1] < 0.9 * losses[0]


def test_the_adversary_learns_beside_the_layer(batches, folder):
    run = train.TrainingRun(CONFIG | {"adversarial": 0.1}, "cpu")
    before = [parameter.clone() for parameter in run.adversary.parameters()]
    assert np.isfinite(run.train_on(batches[0])) and isinstance(run.adversary, PatchAdversary)
    assert any(not torch.equal(one, other) for one, other in zip(before, run.adversary.parameters()))


def test_frozen_norms_keep_their_statistics_and_go_on_learning(batches, folder):
    run = train.TrainingRun(CONFIG | {"frozen_norm": 2}, "cpu")
    norm = run.layer.encoder.scale1[1]
    states = []
    for index in range(4):
        run.train_on(batches[index])
        states.append((norm.running_mean.clone(), norm.weight.detach().clone()))
    assert not torch.equal(states[0][0], states[1][0]) and torch.equal(states[1][0], states[3][0])
    assert not torch.equal(states[2][1], states[3][1])


def test_rate_is_constant_and_then_falls_to_nothing(folder):
    run = train.TrainingRun(CONFIG, "cpu")
    run.step = 10
    rates = []
    for share in (0.1, 0.7, 0.85, 1.0):
        run.spent = share * 600
        rates.append(run.rate() / CONFIG["learning_rate"])
    assert rates == pytest.approx([1.0, 1.0, 0.5, 0.01])


def test_stages_follow_the_share_of_the_minutes(folder):
    run = train.TrainingRun(CONFIG, "cpu")
    assert train.stage_end(run) == 300
    run.spent = 301.0
    assert train.stage_end(run) == 600


def test_quick_validation_of_an_untrained_layer_is_the_identity(faces, tmp_path, monkeypatch, folder):
    monkeypatch.setattr(face_windows, "CACHE", tmp_path)
    painted = [validation_face(UnevenFaces(faces, "test"), 0, 75.0, 128)]
    report = quick_validation(train.TrainingRun(CONFIG, "cpu").layer, painted)
    assert report.fix_blemishes == report.fix_evening == report.face_change == report.score == 0


def test_curves_are_drawn_from_the_log(tmp_path):
    with (tmp_path / "log.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        names = ("minutes", "loss", "fix_blemishes", "fix_evening", "fix_moles", "fix_freckles", "face_change", "evening_clean", "background_change")
        writer.writerow(names)
        # No face of the quick validation has freckles: that curve is left out.
        writer.writerows([[i, *("nan" if name == "fix_freckles" else 0.1 * i for name in names[1:])] for i in range(5)])
    draw_curves(tmp_path / "log.csv", tmp_path / "curves.png")
    assert (cv2.imread(str(tmp_path / "curves.png")) < 128).any()


def test_averaged_weights_move_towards_the_module():
    module = torch.nn.Linear(2, 2)
    average = AveragedWeights(module, decay=0.5)
    before = average.module.weight.clone()
    with torch.no_grad():
        module.weight.add_(1.0)
    average.update(module, step=100)
    assert torch.allclose(average.module.weight, before + 0.5)
