"""What becomes of decoys is measured along what was painted."""

import numpy as np
import pytest

from abpn.decoy_figures import KINDS, contrast_lost
from abpn.decoys import DECOYS


@pytest.fixture
def painted():
    clean = np.full((32, 32, 3), 0.6, np.float32)
    photo = clean.copy()
    photo[10:12] = (0.1, 0.1, 0.15)
    return clean, photo


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_share_that_was_taken_away_is_found(painted, share):
    clean, photo = painted
    lost, there = contrast_lost(clean, photo, photo + share * (clean - photo))
    assert lost / there == pytest.approx(share, abs=1e-6)


def test_what_changes_elsewhere_counts_for_nothing(painted):
    clean, photo = painted
    result = photo.copy()
    result[20:] += 0.1
    assert contrast_lost(clean, photo, result)[0] == 0


def test_a_decoy_that_is_darkened_is_not_lost(painted):
    clean, photo = painted
    lost, there = contrast_lost(clean, photo, photo - np.float32(0.05) * (photo < 0.5))
    assert lost < 0 < there


def test_every_kind_of_decoy_is_measured_once():
    assert set(KINDS.values()) == set(DECOYS) and len(KINDS) == len(set(DECOYS))
