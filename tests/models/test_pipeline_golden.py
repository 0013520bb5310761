"""The golden of the whole way, on which multi_scale.py and the engine must agree: it is up to date, and it can tell what it is meant to tell."""

import cv2
import numpy as np
import pytest

import pipeline_golden
from abpn import multi_scale
from abpn.region_grids import FEWEST_SPOT_PIXELS, SPOT_CONTRAST, SPOT_SKIN_AROUND, box_mean, tiles
from conftest import ROOT

GOLDEN = ROOT / "tests" / "data" / "golden"


@pytest.fixture(scope="module")
def seen() -> dict[str, np.ndarray]:
    """What the spot map looks at in the picture, and the map."""
    kept = {}

    def watched(picture: np.ndarray, skin_mask: np.ndarray) -> np.ndarray:
        kept.update(picture=picture, skin_mask=skin_mask, spots=spot_map(picture, skin_mask))
        return kept["spots"]

    spot_map = multi_scale.spot_map
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(multi_scale, "spot_map", watched)
        kept["found"] = pipeline_golden.found_in_picture()
    return kept


def test_pipeline_goldens_are_reproducible():
    for name, tensor in pipeline_golden.pipeline_goldens().items():
        stored = np.load(GOLDEN / f"{name}.npy")
        # Another machine may sum in another order: a fifteenth of the step of 16 bits within which the engine must agree.
        assert np.abs(tensor[0].numpy() - stored).max() < 1e-6, name


def test_no_rounding_moves_a_spot(seen):
    grey = seen["picture"].mean(axis=2)
    contrast = np.abs(box_mean(grey, 1) - box_mean(grey, 5))
    inside = box_mean((seen["skin_mask"] > 0.5).astype(np.float32), 7) > SPOT_SKIN_AROUND
    # Sums of 121 floats below 1 are good to a few 1e-7.
    assert np.abs(contrast - SPOT_CONTRAST)[inside].min() > 5e-6
    assert np.abs(seen["skin_mask"] - 0.5).min() > 5e-6


def test_closer_tiles_are_chosen_among_more_than_are_looked_at(seen):
    counts = sorted(int((seen["spots"][y : y + h, x : x + w] >= 1).sum()) for x, y, w, h in tiles(*seen["spots"].shape))
    assert counts[0] > FEWEST_SPOT_PIXELS and min(np.diff(counts)) > 100
    assert seen["found"].runs == 3 and 0.8 < seen["found"].looks.scale < 1


def test_each_edit_is_closed_by_its_own_mask_where_it_shows(seen):
    found, (x, y, w, h) = seen["found"], pipeline_golden.COMPARED
    part = np.s_[y : y + h, x : x + w]
    clean = (found.gate(("blemishes",)) == 0) & (found.gate(("blemishes", "evening")) == 1)
    # A mask's edge is two grid pixels wide, and edits are closed on the grid.
    clean = cv2.erode(clean.astype(np.uint8), np.ones((5, 5), np.uint8)) == 1
    both, evening = (found.result(families) for families in (("blemishes", "evening"), ("evening",)))
    # A tenth of the face is skin without marks; evening alone acts there, though blemishes' result is a change of several steps.
    assert clean[part].mean() > 0.1
    assert np.abs(both - evening)[clean].max() < 1e-6
    assert np.abs(found.result(("blemishes",), gated=False) - found.photo)[clean].max() > 4 / 255
