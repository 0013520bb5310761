"""The training script: learns, resumes exactly, averages."""

import numpy as np
import pytest
import torch
import yaml

import train
from abpn import face_windows
from abpn.adversary import PatchAdversary
from abpn.checkpoint import NotFinite, save_checkpoint
from abpn.dataset import RetouchBatches
from abpn.face_windows import UnevenFaces
from abpn.staged_batches import painted_by
from abpn.task import AveragedWeights, QuickReport
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


def scored(run, monkeypatch, *scores):
    """The quick validation says these scores, one after the other; returns those that are left."""
    left = list(scores)
    monkeypatch.setattr(train, "quick_validation", lambda *_: QuickReport(left.pop(0) / 0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
    return left


def test_the_weights_with_more_steps_are_resumed(folder, capsys):
    run = train.TrainingRun(CONFIG, "cpu")
    for last, kept, expected in ((5, 9, "last/tiny-0.pt, step 9"), (9, 5, "tiny-0/last.pt, step 9"), (7, 7, "tiny-0/last.pt, step 7")):
        run.step = last
        run.save_all("last.pt")
        run.step = kept
        run.keep()
        resumed = train.TrainingRun(CONFIG, "cpu")
        resumed.resume()
        assert resumed.step == max(last, kept)
        assert f"resuming from {expected}" in capsys.readouterr().out


def test_nothing_to_resume_is_said(folder):
    with pytest.raises(SystemExit, match="nothing to resume"):
        train.TrainingRun(CONFIG, "cpu").resume()


def test_a_best_that_is_not_here_is_found_anew_from_the_kept_weights(folder, monkeypatch):
    first = train.TrainingRun(CONFIG, "cpu")
    first.step, first.best, first.measure = 4, 0.9, "m"
    first.keep()
    second = train.TrainingRun(CONFIG, "cpu")
    second.resume()
    left = scored(second, monkeypatch, 0.4)
    second.measure_by("m", [])
    assert (second.best, left) == (pytest.approx(0.4), [])
    assert torch.load(folder / "best.pt")["best"] == second.best


def test_a_best_whose_file_is_gone_is_found_anew(folder, monkeypatch):
    first = train.TrainingRun(CONFIG, "cpu")
    first.step, first.best, first.measure = 4, 0.9, "m"
    first.save_all("last.pt")
    second = train.TrainingRun(CONFIG, "cpu")
    second.resume()
    scored(second, monkeypatch, 0.4)
    second.measure_by("m", [])
    assert second.best == pytest.approx(0.4) and (folder / "best.pt").is_file()


@pytest.mark.parametrize(("measure", "scores", "best", "step"), [("same", [], 0.9, 4), ("other", [0.3, 0.2], 0.3, 4), ("other", [0.2, 0.3], 0.3, 6)])
def test_a_best_by_another_yardstick_is_judged_anew(folder, monkeypatch, measure, scores, best, step):
    run = train.TrainingRun(CONFIG, "cpu")
    run.step, run.best, run.measure = 4, 0.9, "same"
    run.save_all("best.pt")
    run.step, run.best = 6, 0.5  # written before the last judgement
    run.save_all("last.pt")
    resumed = train.TrainingRun(CONFIG, "cpu")
    resumed.resume()
    left = scored(resumed, monkeypatch, *scores)
    resumed.measure_by(measure, [])
    assert (resumed.best, left) == (pytest.approx(best), [])
    assert torch.load(folder / "best.pt")["step"] == step


def plain(content) -> bool:
    """Tensors and plain Python types only."""
    if isinstance(content, dict):
        return all(plain(key) and plain(value) for key, value in content.items())
    if isinstance(content, (list, tuple)):
        return all(plain(value) for value in content)
    return type(content) in (torch.Tensor, int, float, str, bool, type(None))


def test_checkpoints_hold_tensors_and_plain_types(batches, faces, folder):
    run = train.TrainingRun(CONFIG | {"adversarial": 0.1}, "cpu")
    run.train_on(batches[0])
    run.judge([validation_face(UnevenFaces(faces, "test"), 0, 75.0, 128)], 1.0)
    run.save_all("last.pt")
    run.keep()
    for path in (folder / "last.pt", folder / "best.pt", run.kept):
        content = torch.load(path)
        assert content["best"] > -1000 and plain(content)


@pytest.mark.parametrize("what", ["loss", "gradient"])
def test_a_step_that_is_not_finite_changes_nothing(batches, folder, monkeypatch, what):
    run = train.TrainingRun(CONFIG, "cpu")
    run.train_on(batches[0])
    run.save_all("last.pt")
    before = (folder / "last.pt").read_bytes(), [p.clone() for p in run.layer.parameters()]
    step = train.retouching_step

    def broken(*parts):
        loss, other = step(*parts)
        # The square root of nothing: the loss is fine, its gradient is infinite.
        return (loss * float("nan") if what == "loss" else loss + torch.sqrt(loss - loss)), other

    monkeypatch.setattr(train, "retouching_step", broken)
    with pytest.raises(NotFinite, match=f"{what} is"):
        run.train_on(batches[1])
    assert run.step == 1 and (folder / "last.pt").read_bytes() == before[0]
    assert all(torch.equal(one, other) for one, other in zip(before[1], run.layer.parameters()))


@pytest.mark.parametrize("value", [float("nan"), 1e6])  # half precision ends at 65,504
def test_weights_that_are_not_finite_are_never_kept(folder, value):
    run = train.TrainingRun(CONFIG, "cpu")
    run.keep()
    before = run.kept.read_bytes()
    next(run.average.module.parameters()).data[0] = value
    with pytest.raises(NotFinite, match="average"):
        run.keep()
    assert run.kept.read_bytes() == before and list(run.kept.parent.iterdir()) == [run.kept]


def test_an_optimiser_that_is_not_finite_is_not_saved(tmp_path):
    with pytest.raises(NotFinite, match="state.0.exp_avg"):
        save_checkpoint(tmp_path / "x.pt", {"state": {0: {"step": 1, "exp_avg": torch.tensor([1.0, float("inf")])}}})
    assert not (tmp_path / "x.pt").exists()


def test_a_resumed_adversary_is_the_one_that_was_saved(batches, folder):
    config = CONFIG | {"adversarial": 0.1}
    unbroken = train.TrainingRun(config, "cpu")
    unbroken.train_on(batches[0])
    unbroken.save_all("last.pt")
    resumed = train.TrainingRun(config, "cpu")
    resumed.resume()
    for run in (unbroken, resumed):
        run.train_on(batches[1])
    for one, other in zip(unbroken.adversary.parameters(), resumed.adversary.parameters()):
        assert torch.equal(one, other)


@pytest.mark.parametrize("workers", [0, 1])
def test_batches_are_painted_here_or_by_others(batches, workers):
    first = next(iter(painted_by(workers, batches)))
    assert torch.equal(first["photo"], batches[0]["photo"])


def test_a_run_without_minutes_left_says_so(folder, faces, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(face_windows, "CACHE", tmp_path)
    monkeypatch.setattr(train, "face_pack", lambda _: faces)
    monkeypatch.setattr(train, "validation_hash", lambda _: "hash")
    monkeypatch.setattr(train, "quick_faces", lambda *_: [])
    monkeypatch.setattr(train.signal, "signal", lambda *_: None)
    run = train.TrainingRun(CONFIG, "cpu")
    run.step, run.spent = 8, 600.0
    run.save_all("last.pt")
    left = scored(run, monkeypatch, 0.5)
    config = tmp_path / "tiny.yaml"
    config.write_text(yaml.safe_dump(CONFIG | {"threads": 1, "validation_faces": 1}))
    monkeypatch.setattr("sys.argv", ["train.py", "--config", str(config), "--resume"])
    train.main()
    assert left == [] and "All 10 minutes of the run are used up" in capsys.readouterr().out


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


def test_averaged_weights_move_towards_the_module():
    module = torch.nn.Linear(2, 2)
    average = AveragedWeights(module, decay=0.5)
    before = average.module.weight.clone()
    with torch.no_grad():
        module.weight.add_(1.0)
    average.update(module, step=100)
    assert torch.allclose(average.module.weight, before + 0.5)
