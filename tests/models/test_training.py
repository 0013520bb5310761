"""The training script: learns, resumes exactly, averages."""

import pytest
import torch

import train
from abpn.dataset import RetouchBatches
from abpn.task import AveragedWeights

CONFIG = {
    "name": "tiny", "version": "0", "seed": 3, "widths": [4, 6, 8, 8], "learning_rate": 0.002,
    "warmup_steps": 2, "max_steps": 40, "average_decay": 0.9,
}


@pytest.fixture()
def batches(faces):
    return RetouchBatches(faces, [], 40, batch_size=4, patch=48, seed=5)


@pytest.fixture()
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "MODELS", tmp_path)
    return tmp_path / "runs" / "tiny-0"


def test_a_resumed_run_equals_an_unbroken_one(batches, folder):
    unbroken = train.TrainingRun(CONFIG, "cpu")
    for index in range(2):
        unbroken.train_on(batches[index], 1e9)
    unbroken.save("last.pt")
    resumed = train.TrainingRun(CONFIG, "cpu")
    resumed.resume()
    losses = [run.train_on(batches[2], 1e9) for run in (unbroken, resumed)]
    assert losses[0] == losses[1] and resumed.step == 3
    for one, other in zip(unbroken.layer.state_dict().values(), resumed.layer.state_dict().values()):
        assert torch.equal(one, other)


def test_a_few_steps_lower_the_loss_on_a_fixed_batch(batches, folder):
    run = train.TrainingRun(CONFIG, "cpu")
    batch = batches[0]
    losses = [run.train_on(batch, 1e9) for _ in range(25)]
    # Masks alone start near 1.4 and fall below two thirds of that within 25 steps on a batch seen 25 times.
    assert losses[-1] < 0.8 * losses[0]


def test_rate_warms_up_and_ends_low(folder):
    run = train.TrainingRun(CONFIG, "cpu")
    assert run.rate(100.0) == pytest.approx(CONFIG["learning_rate"] / 2)
    run.step, run.spent = 10, 100.0
    assert run.rate(100.0) == pytest.approx(CONFIG["learning_rate"] * 0.01)


def test_averaged_weights_move_towards_the_module():
    module = torch.nn.Linear(2, 2)
    average = AveragedWeights(module, decay=0.5)
    before = average.module.weight.clone()
    with torch.no_grad():
        module.weight.add_(1.0)
    average.update(module, step=100)
    assert torch.allclose(average.module.weight, before + 0.5)
