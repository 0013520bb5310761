"""Batches: repeatable, honest outside the marks; the validation set is frozen."""

import numpy as np
import pytest
import torch
from numpy.random import default_rng

from abpn import face_windows, validation_set
from abpn.dataset import PatchRange, RetouchBatches, _coloured, disturbed
from abpn.face_windows import UnevenFaces, Window
from abpn.local_retouching import FAMILIES
from abpn.losses import LossWeights, mask_loss, pixel_weights, result_loss
from abpn.validation_set import validation_face, validation_hash


@pytest.fixture(scope="session")
def uneven(faces, tmp_path_factory) -> UnevenFaces:
    kept, face_windows.CACHE = face_windows.CACHE, tmp_path_factory.mktemp("cache")
    made = UnevenFaces(faces, "test")
    face_windows.CACHE = kept
    return made


def batches(uneven: UnevenFaces, seed: int, **options) -> RetouchBatches:
    return RetouchBatches(uneven, [], 10, **{"batch_size": 2, "sides": (64, 64, 128), "seed": seed} | options)


def test_batches_repeat_for_the_same_seed_and_index(uneven):
    first, second = (batches(uneven, 5)[3] for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_batches_differ_between_indices(uneven):
    data = batches(uneven, 5)
    assert not torch.equal(data[0]["photo"], data[1]["photo"])


def test_every_batch_has_as_many_pixels(uneven):
    data = batches(uneven, 5)
    assert {data[i]["skin"].numel() for i in range(3)} == {2 * 128 * 128}


def test_outside_the_strengths_target_equals_photo_after_noise_and_jpeg(uneven):
    data = batches(uneven, 2, ranges=PatchRange(compressed=1.0))
    for index in range(3):
        batch = data[index]
        for family in range(len(FAMILIES)):
            untouched = batch["strengths"][:, family : family + 1] == 0
            assert ((batch["targets"][:, family] - batch["photo"]).abs() * untouched).max() == 0


def test_the_disturbances_do_not_move_what_was_painted(uneven):
    data = batches(uneven, 3)
    rng = default_rng(1)
    for _ in range(8):
        pair = data.pair(96, rng)
        done = disturbed(pair, PatchRange(compressed=1.0), rng)
        painted = pair.pair.strengths[0] > 0.9
        if painted.sum() > 20:
            before = (pair.pair.targets[0] - pair.pair.photo)[painted].mean()
            after = (done.pair.targets[0] - done.pair.photo)[painted].mean()
            # Sharpening makes edits up to 1.9 times as strong, blur weaker; the direction stays.
            assert before * after > 0 and 0.3 < after / before < 2.5


def test_validation_face_is_frozen(uneven):
    first, second = validation_face(uneven, 1), validation_face(uneven, 1)
    assert np.array_equal(first.pair.photo, second.pair.photo)
    assert first.pair.photo.shape[0] == round(first.face_width * 1.7)


def test_a_larger_validation_face_has_the_same_plan(uneven, monkeypatch):
    plans = []
    painter = validation_set.paint
    monkeypatch.setattr(validation_set, "paint", lambda scene, plan, *rest, **options: plans.append(plan) or painter(scene, plan, *rest, **options))
    sides = [validation_face(uneven, 0, width).pair.photo.shape[0] for width in (120.0, 500.0)]
    assert sides == [204, 850]
    assert plans[0] == plans[1]


def test_gamma_acts_on_the_photos_own_unevenness_too(uneven):
    rng = default_rng(4)
    uneven_density = np.full((64, 64, 3), (0.05, -0.03, -0.02), np.float32) * np.linspace(-1, 1, 64, dtype=np.float32)[:, None, None]
    even = np.full((64, 64, 3), 0.4, np.float32)
    window = Window(even * np.exp(-uneven_density), uneven_density, *np.ones((3, 64, 64), np.float32), None, 300.0)
    for _ in range(5):
        made = _coloured(window, rng)
        left = made.photo * np.exp(made.uneven)
        # Float32 of a power and an exponential.
        assert np.ptp(left, axis=(0, 1)).max() < 1e-5


def test_mosaics_show_faces_of_the_smallest_sizes(uneven):
    data = batches(uneven, 1, ranges=PatchRange(mosaics=1.0, negatives=0.0))
    rng = default_rng(0)
    for side in (128, 256):
        widths = [data._window(side, rng).face_width for _ in range(30)]
        assert min(widths) < 24 and max(widths) < 50


def test_validation_hash_follows_the_pictures(uneven, monkeypatch):
    first = validation_hash(uneven)
    monkeypatch.setattr(validation_set, "VALIDATION_SEED", 1)
    assert first != validation_hash(uneven)


def test_loss_prefers_the_target_to_the_identity(uneven):
    batch = batches(uneven, 9)[0]
    identity = batch["photo"][:, None].expand_as(batch["targets"])
    logits = torch.zeros(*batch["skin"].shape[:1], 2, *batch["skin"].shape[1:])
    losses = [float(result_loss(results, logits, batch, LossWeights())) for results in (batch["targets"], identity)]
    assert losses[0] == 0 and losses[1] > 0


def test_real_marks_are_not_the_painters_to_judge(uneven):
    batch = batches(uneven, 9)[0]
    batch["real"] = torch.ones_like(batch["real"])
    logits = torch.full((*batch["skin"].shape[:1], 2, *batch["skin"].shape[1:]), 5.0)
    weights = pixel_weights(logits, batch, LossWeights())
    assert weights[:, 0][batch["strengths"][:, 0] < 0.05].max() == 0
    assert weights[:, 0][batch["strengths"][:, 0] > 0.5].min() > 0
    unpainted = {**batch, "strengths": torch.zeros_like(batch["strengths"])}
    asked = {**unpainted, "real": torch.zeros_like(batch["real"])}
    assert mask_loss(logits, unpainted, LossWeights()) < mask_loss(logits, asked, LossWeights())


def test_errors_behind_a_shut_gate_hardly_cost_anything(uneven):
    batch = batches(uneven, 9)[0]
    unpainted = {**batch, "strengths": torch.zeros_like(batch["strengths"]), "real": torch.zeros_like(batch["real"])}
    shut, opened = (torch.full((*batch["skin"].shape[:1], 2, *batch["skin"].shape[1:]), value) for value in (-9.0, 9.0))
    ratio = pixel_weights(opened, unpainted, LossWeights())[:, 0] / pixel_weights(shut, unpainted, LossWeights())[:, 0]
    assert ratio.min() > 1 / LossWeights().behind_gate
    # Evening has the skin mask for its gate: skin is always open.
    assert torch.equal(pixel_weights(opened, unpainted, LossWeights())[:, 3], pixel_weights(shut, unpainted, LossWeights())[:, 3])


def test_evening_is_asked_where_a_face_is_seen_as_a_region_sees_it(uneven):
    batch = batches(uneven, 9)[2]
    unpainted = {**batch, "strengths": torch.zeros_like(batch["strengths"]), "evening_asked": torch.tensor([[0.1]] * len(batch["skin"]))}
    asked = {**unpainted, "evening_asked": torch.ones_like(unpainted["evening_asked"])}
    logits = torch.zeros(*batch["skin"].shape[:1], 2, *batch["skin"].shape[1:])
    less, more = (pixel_weights(logits, b, LossWeights()) for b in (unpainted, asked))
    assert torch.allclose(10 * less[:, 3], more[:, 3]) and torch.equal(less[:, :3], more[:, :3])
