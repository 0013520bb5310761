"""The refining module is trained beside a blend that stays as it was fitted."""

import pytest
import torch
import yaml

import train_refiner
from abpn.lift_task import FULL_EXTENT, LiftPair
from abpn.network import AdaptiveBlendPyramidNetwork

FITTED = (0.05, 1.0, 0.05)


@pytest.fixture()
def network():
    torch.manual_seed(2)
    found = AdaptiveBlendPyramidNetwork((4, 6, 8, 8, 8))
    found.blend_pyramid.reach.coefficients.data = torch.tensor(FITTED)
    return found.eval()


@pytest.fixture()
def run(network, tmp_path, monkeypatch):
    """Runs the command on one picture that is to become lighter; the figures before and after are given."""
    torch.manual_seed(3)
    photo = torch.rand(1, 3, FULL_EXTENT, FULL_EXTENT) * 0.2 + 0.5
    strength = torch.ones(1, FULL_EXTENT, FULL_EXTENT)
    grid = torch.nn.functional.avg_pool2d(photo, 2)
    pair = LiftPair(photo, (photo + 0.1).clamp(0, 1), strength, grid, grid + 0.05, torch.ones_like(grid[:, :1]), 1)
    monkeypatch.setattr(train_refiner, "load_network", lambda checkpoint, pyramid: (network, {}) if pyramid else pytest.fail("the fitted blend is not read"))
    monkeypatch.setattr(train_refiner, "lift_pairs", lambda *_: [pair])
    config = tmp_path / "c.yaml"
    config.write_text(yaml.safe_dump({"threads": 1, "seed": 1, "refiner": {"minutes": 0.01, "photos": 1, "patch": 32, "learning_rate": 0.01}}))
    pyramid = tmp_path / "pyramid.pt"
    pyramid.write_bytes(b"fitted")
    monkeypatch.setattr("sys.argv", ["", "--config", str(config), "--checkpoint", str(tmp_path / "best.pt"), "--pyramid", str(pyramid)])

    def command(gain: float):
        figures = iter(({"fix": 0.5, "off_mask_change": 0.0}, {"fix": 0.5 + gain, "off_mask_change": 0.0}))
        monkeypatch.setattr(train_refiner, "lift_figures", lambda *_: next(figures))
        train_refiner.main()
        assert pyramid.read_bytes() == b"fitted"
        return tmp_path / "refiner.pt"

    return command


def test_a_gaining_module_is_written_with_the_blend_it_was_given(run, network):
    before = network.blend_pyramid.refiner.correct.weight.clone()
    state = torch.load(run(gain=0.1))["pyramid"]
    assert torch.equal(state["reach.coefficients"], torch.tensor(FITTED))
    assert not torch.equal(state["refiner.correct.weight"], before)


def test_a_module_that_gains_nothing_leaves_no_file_behind(run, tmp_path):
    (tmp_path / "refiner.pt").write_bytes(b"of an earlier run")
    assert not run(gain=0.0).exists()
