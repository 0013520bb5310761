"""Synthetic pairs: repeatable, on skin only, each family undone alone."""

import numpy as np
import pytest
import torch
from numpy.random import default_rng

from abpn.dataset import RetouchBatches, validation_face
from abpn.local_retouching import FAMILIES
from abpn.losses import LossWeights, retouching_loss
from abpn.synthesis import MarkPlan, paint


@pytest.fixture(scope="module")
def skin_patch() -> tuple[np.ndarray, np.ndarray]:
    clean = np.full((160, 160, 3), (0.8, 0.62, 0.54), np.float32)
    skin = np.zeros((160, 160), np.float32)
    skin[:, :100] = 1
    return clean, skin


def test_batches_repeat_for_the_same_seed_and_index(faces):
    first, second = (RetouchBatches(faces, [], 10, batch_size=4, patch=64, seed=5)[3] for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_batches_differ_between_indices(faces):
    data = RetouchBatches(faces, [], 10, batch_size=4, patch=64, seed=5)
    assert not torch.equal(data[0]["photo"], data[1]["photo"])


def test_outside_the_strengths_target_equals_photo(faces):
    batch = RetouchBatches(faces, [], 10, batch_size=6, patch=96, seed=2)[0]
    for family in range(len(FAMILIES)):
        untouched = batch["strengths"][:, family : family + 1] == 0
        difference = (batch["targets"][:, family] - batch["photo"]).abs() * untouched
        assert difference.max() == 0


def test_marks_stay_on_skin(skin_patch):
    clean, skin = skin_patch
    pair = paint(clean, skin, 300.0, MarkPlan(60, 20, 80, 3), default_rng(1))
    assert np.array_equal(pair.photo[:, 100:], clean[:, 100:])
    assert np.abs(pair.photo[:, :100] - clean[:, :100]).max() > 0.1


def test_each_target_undoes_its_family_alone(skin_patch):
    clean, skin = skin_patch
    for family, plan in enumerate((MarkPlan(20, 0, 0, 0), MarkPlan(0, 9, 0, 0), MarkPlan(0, 0, 60, 0), MarkPlan(0, 0, 0, 2))):
        pair = paint(clean, skin, 300.0, plan, default_rng(2))
        # Multiplied by exp(-d) and by exp(d - d): float32 rounding only.
        assert np.abs(pair.targets[family] - clean).max() < 1e-6
        for other in set(range(4)) - {family}:
            assert np.array_equal(pair.targets[other], pair.photo)


def test_no_marks_plan_is_the_identity(skin_patch):
    clean, skin = skin_patch
    pair = paint(clean, skin, 300.0, MarkPlan(0, 0, 0, 0), default_rng(3))
    assert np.array_equal(pair.photo, clean) and pair.strengths.max() == 0


def test_validation_face_is_frozen(faces):
    first, second = validation_face(faces, 1), validation_face(faces, 1)
    assert np.array_equal(first.pair.photo, second.pair.photo)
    assert first.pair.photo.shape == (512, 512, 3)


def test_loss_prefers_the_target_to_the_identity(faces):
    batch = RetouchBatches(faces, [], 10, batch_size=4, patch=96, seed=9)[0]
    logits = torch.zeros(4, 2, 96, 96)
    identity = batch["photo"][:, None].expand_as(batch["targets"])
    losses = [float(retouching_loss(logits, results, batch, LossWeights())) for results in (batch["targets"], identity)]
    assert losses[0] < losses[1]
