"""Figures of merit on cases whose answer is known."""

import numpy as np
import pytest

from abpn.baseline import bilateral_in_skin
from abpn.metrics import fix_fraction, mean_figures, retouch_figures, texture_ratio
from abpn.task import gate


@pytest.fixture()
def case() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    target = np.clip(0.6 + 0.02 * rng.standard_normal((80, 80, 3)), 0, 1).astype(np.float32)
    mask = np.zeros((80, 80), np.float32)
    mask[30:40, 30:40] = 1
    photo = target - 0.2 * mask[..., None]
    return photo, target, mask, np.ones_like(mask)


def test_identity_fixes_nothing_and_the_target_everything(case):
    photo, target, mask, _ = case
    assert fix_fraction(photo, target, photo, mask) == 0
    assert fix_fraction(photo, target, target, mask) == 1


def test_half_the_edit_is_half_the_fix(case):
    photo, target, mask, _ = case
    assert fix_fraction(photo, target, (photo + target) / 2, mask) == pytest.approx(0.5, abs=1e-5)


def test_perfect_retouch_changes_nothing_off_the_mask(case):
    photo, target, mask, skin = case
    figures = retouch_figures(photo, target, target, mask, skin)
    assert figures.off_mask_face_change == 0 and figures.texture_ratio == 1


def test_smoothing_lowers_the_texture_ratio(case):
    photo, _, _, skin = case
    assert texture_ratio(photo, bilateral_in_skin(photo, skin), skin > 0) < 0.7


def test_gate_has_real_zeros_and_ones():
    assert gate(np.array([0.0, 0.1, 0.25, 0.4, 1.0])) == pytest.approx([0, 0, 0.5, 1, 1])
    assert gate(np.float32(0.05)) == 0


def test_pooled_fix_weighs_photos_by_what_was_painted(case):
    photo, target, mask, skin = case
    small = mask * 0
    small[30, 30] = 1
    faint = target - 0.2 * small[..., None]
    rows = [retouch_figures(photo, target, target, mask, skin), retouch_figures(faint, target, faint, small, skin)]
    means = mean_figures(rows)
    assert means.fix == pytest.approx(0.5)
    # 100 painted pixels fixed, 1 not.
    assert means.pooled_fix == pytest.approx(100 / 101, abs=1e-4)
