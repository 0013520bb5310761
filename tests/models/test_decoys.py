"""Decoys: each kind is seen, is no skin any more, and leaves the rest of the photo as it was."""

import numpy as np
import pytest
from numpy.random import default_rng

from abpn import decoys
from abpn.decoys import DECOYS, add_decoys

SHAPE, FACE_WIDTH = (320, 320), 200.0
LANDMARKS = np.array([[110, 120], [210, 120], [160, 180], [120, 230], [200, 230]], np.float32)
SKIN_COLOUR = (0.8, 0.62, 0.54)


def painted(monkeypatch, draw, seed: int, landmarks=LANDMARKS) -> tuple[np.ndarray, np.ndarray]:
    """Largest change of each pixel, and the skin that is left."""
    monkeypatch.setattr(decoys, "DECOYS", (draw,))
    clean = np.full((*SHAPE, 3), SKIN_COLOUR, np.float32)
    skin = np.ones(SHAPE, np.float32)
    add_decoys(clean, skin, FACE_WIDTH, landmarks, default_rng(seed))
    assert clean.min() >= 0 and clean.max() <= 1.0 + 1e-6
    return np.abs(clean - np.float32(SKIN_COLOUR)).max(axis=-1), skin


@pytest.mark.parametrize("draw", sorted(set(DECOYS), key=lambda draw: draw.__name__))
def test_each_decoy_is_seen_and_is_not_skin(monkeypatch, draw):
    seen = 0
    for seed in range(8):
        change, skin = painted(monkeypatch, draw, seed)
        # Twice what covers it, in a pixel's neighbourhood, is taken out of the skin: 0.05 of change needs a cover of 0.06 at least.
        assert skin[change > 0.05].max(initial=0) < 0.9
        assert (change[skin == 1] < 0.01).all()
        seen += (change > 0.1).any()
    assert seen >= 6


def test_spectacles_without_landmarks_are_a_lock(monkeypatch):
    change, _ = painted(monkeypatch, decoys.spectacles, 1, landmarks=None)
    assert (change > 0.1).any()


def test_hardly_any_skin_gets_none():
    clean, skin = np.zeros((20, 20, 3), np.float32), np.zeros((20, 20), np.float32)
    skin[0, :20] = 1
    add_decoys(clean, skin, FACE_WIDTH, None, default_rng(1))
    assert not clean.any() and skin.sum() == 20


def test_decoys_repeat_by_seed(monkeypatch):
    for draw in set(DECOYS):
        first, again = painted(monkeypatch, draw, 5), painted(monkeypatch, draw, 5)
        assert all(np.array_equal(a, b) for a, b in zip(first, again))
