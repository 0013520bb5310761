"""Evaluation of a painted face whose answer is known."""

import math

import numpy as np
import pytest
from numpy.random import default_rng
from torch import Tensor

from abpn.evaluation import (
    DEFAULT, FEATURES, STRENGTHS, TOGETHER, Output, PaintedFace, at_strengths, clean_figures, face_figures, mask_figures,
)
from abpn.local_retouching import FAMILIES
from abpn.multi_scale import retouched
from abpn.real_marks import write_real_check
from abpn.records import FaceFigures
from abpn.synthesis import PaintedPair, PaintedSpot
from abpn.validation_set import ValidationFace

SIDE = 160


def validation_face(real: tuple[int, int] | None = None) -> ValidationFace:
    """Grainy skin with a papule, a mole and a red patch painted; all of the left three quarters are skin."""
    rng = default_rng(2)
    even = (np.array([0.78, 0.60, 0.52]) * (1 + 0.02 * rng.standard_normal((SIDE, SIDE, 1)))).astype(np.float32)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    skin = (columns < 120).astype(np.float32)
    densities = np.zeros((4, SIDE, SIDE, 3), np.float32)
    densities[0][np.hypot(rows - 40, columns - 40) < 5] = (0.1, 0.3, 0.25)
    densities[1][np.hypot(rows - 80, columns - 40) < 4] = (0.4, 0.7, 0.9)
    densities[3][110:150, 20:100] = (0.0, 0.08, 0.06)
    spots = np.zeros((SIDE, SIDE), np.float32)
    clean = even.copy()
    if real:
        spots[np.hypot(rows - real[0], columns - real[1]) < 5] = 1
        clean *= np.exp(-spots[..., None] * np.array([0.1, 0.3, 0.25], np.float32))
    photo = clean * np.exp(-densities.sum(axis=0))
    targets = np.stack([clean * np.exp(d - densities.sum(axis=0)) for d in densities])
    strengths = np.minimum(np.abs(targets - photo).max(axis=-1) * 255 / 4, 1)
    pair = PaintedPair(
        photo, targets, strengths, (PaintedSpot("papule", 40, 40, 5), PaintedSpot("mole", 80, 40, 4)),
        {"papule": strengths[0], "mole": strengths[1], "redness": strengths[3]},
    )
    return ValidationFace("one", "one", 30.0, 100.0, clean, clean, skin, np.ones_like(skin), spots, pair)


@pytest.fixture(scope="module")
def painted() -> PaintedFace:
    return PaintedFace(validation_face())


def figures(painted: PaintedFace, feature: str, picture: np.ndarray) -> FaceFigures:
    return face_figures(painted, "row", feature, Output(picture, painted.face))


@pytest.mark.parametrize("feature", [f for f in FEATURES if f != "freckles"])
def test_identity_fixes_nothing_and_keeps_everything(painted, feature):
    found = figures(painted, feature, painted.face.pair.photo)
    assert found.fix == 0 and found.texture_fine == 1 and found.off_mask_face == 0 and found.background == 0
    assert found.spots.after == found.spots.before


@pytest.mark.parametrize("feature", [f for f in FEATURES if f != "freckles"])
def test_the_target_is_perfect(painted, feature):
    found = figures(painted, feature, painted.goals[feature].target)
    assert found.fix == 1 and found.delta_e_mean == 0 and found.halo == 0 and found.volume_shift == 0
    assert found.spots.after == 0 and found.spots.overshoots == 0
    assert found.off_mask_face == 0 and found.out_of_mask == 0 and found.rims == 0


def test_half_the_edit_is_half_the_fix_and_an_edit_the_other_way_none(painted):
    photo, target = painted.face.pair.photo, painted.goals["blemishes"].target
    assert figures(painted, "blemishes", (photo + target) / 2).fix == pytest.approx(0.5, abs=1e-4)
    assert figures(painted, "blemishes", 2 * photo - target).fix == pytest.approx(-1, abs=1e-4)


def test_default_is_without_blemishes_and_half_evened_with_its_moles(painted):
    pair, even, target = painted.face.pair, painted.face.even, painted.goals[DEFAULT].target
    assert np.allclose(target[40, 40], even[40, 40], atol=1e-5)
    assert np.allclose(target[130, 60], (pair.photo[130, 60] + even[130, 60]) / 2, atol=1e-5)
    assert np.allclose(target[80, 40], pair.photo[80, 40], atol=1e-3)
    assert figures(painted, DEFAULT, pair.targets[0]).fix < 1 and figures(painted, DEFAULT, pair.targets[3]).fix < 1
    assert not painted.goals[DEFAULT].quiet[130, 60] and painted.goals["blemishes"].quiet[130, 60]


def test_family_that_was_not_painted_has_no_fix(painted):
    assert math.isnan(figures(painted, "freckles", painted.face.pair.photo).fix)


def test_marks_of_another_family_count_for_that_family(painted):
    without_mole = figures(painted, "moles", painted.face.pair.targets[1])
    assert without_mole.kinds.keys() == {"mole"} and without_mole.spots.count == 1
    assert figures(painted, "blemishes", painted.face.pair.targets[1]).fix == pytest.approx(0, abs=1e-6)
    assert figures(painted, TOGETHER, painted.face.pair.photo).spots.count == 2


def lost(painted: PaintedFace, feature: str, picture: np.ndarray) -> float:
    found = figures(painted, feature, picture)
    return found.kept_moved / found.kept_painted


@pytest.mark.parametrize("feature", ["blemishes", "evening", DEFAULT])
def test_marks_to_be_kept_are_lost_by_what_is_taken_of_them(painted, feature):
    pair, target = painted.face.pair, painted.goals[feature].target
    assert lost(painted, feature, target) == pytest.approx(0, abs=1e-3)
    half = target + (pair.targets[1] - pair.photo) / 2
    assert lost(painted, feature, half) == pytest.approx(0.5, abs=1e-2)


def test_marks_that_are_asked_for_are_not_kept(painted):
    photo = painted.face.pair.photo
    assert figures(painted, "moles", photo).kept_painted == 0 and figures(painted, TOGETHER, photo).kept_painted == 0


def test_a_mole_half_paler_and_half_darker_is_lost_all_the_same(painted):
    pair = painted.face.pair
    side = np.where(np.arange(SIDE) < 40, 1, -1).astype(np.float32)[None, :, None]
    assert lost(painted, "blemishes", pair.photo + side * (pair.targets[1] - pair.photo) / 2) > 0.4


def test_mole_that_becomes_paler_with_the_skin_round_it_is_kept(painted):
    assert lost(painted, DEFAULT, painted.goals[DEFAULT].target + np.float32(0.03)) < 0.01


def test_change_of_the_background_is_seen_and_of_what_is_not_known_is_not(painted):
    face = painted.face
    changed = face.pair.photo.copy()
    changed[:, 124:] += 2 / 255
    assert figures(painted, "blemishes", changed).background == pytest.approx(2, rel=1e-3)
    unknown = ValidationFace(**{**vars(face), "known": face.known * (np.arange(SIDE) < 140)})
    half = changed.copy()
    half[:, :140] = face.pair.photo[:, :140]
    assert figures(PaintedFace(unknown), "blemishes", half).background == 0


def test_removing_a_real_mark_is_no_fault():
    face = validation_face(real=(40, 90))
    painted = PaintedFace(face)
    done = face.pair.photo.copy()
    done[face.spots > 0] = done[60, 90]
    assert figures(painted, "blemishes", done).off_mask_face == 0


def test_rims_of_the_skin_count_off_the_marks_though_they_are_neither_skin_nor_background(painted):
    changed = painted.face.pair.photo.copy()
    changed[:, 120:123] += 20 / 255
    found = figures(painted, "blemishes", changed)
    assert found.off_mask_face == 0 and found.background == 0
    assert found.rims > 10 and found.out_of_mask == pytest.approx(20 * 3 / SIDE, rel=0.05)


def found_by(painted: PaintedFace, add: float, skin_to: int = 80):
    """A network that says skin on the left and marks faintly everywhere, and makes everything paler."""
    def layer(base: Tensor):
        skin = (base[:, :1] * 0) + 0.0
        skin[..., :skin_to] = 1
        return skin, 0 * skin + 0.25, *[base + add for _ in FAMILIES]
    return retouched(layer, painted.face.pair.photo)


def test_mask_figures_of_a_known_mask(painted):
    found = found_by(painted, 0.02)
    more = mask_figures(painted, found, "evening")
    assert more["open_background"] == 0
    assert more["skin_iou"] == pytest.approx(80 / 120)
    # 0.02 of one, less what the ridge takes.
    assert more["background_ungated"] == pytest.approx(0.02 * 255, rel=0.01)
    assert figures(painted, "evening", found.results["evening"]).background == 0


def test_gate_that_opens_on_the_background_is_seen(painted):
    # Background begins four pixels right of the skin's 120; the 1 2 1 opens one more column.
    assert mask_figures(painted, found_by(painted, 0.02, 140), "evening")["open_background"] == pytest.approx((141 - 124) / (SIDE - 124))
    # The faint marks are at half of the gate.
    assert mask_figures(painted, found_by(painted, 0.02), "blemishes")["open_background"] == 1


def test_default_takes_half_of_what_evening_would(painted):
    found = found_by(painted, 0.02)
    only = {family: found.looks.edits[family] for family in STRENGTHS[DEFAULT]}
    edits = at_strengths(found, DEFAULT).looks.edits
    assert edits.keys() == only.keys() and np.array_equal(edits["blemishes"], only["blemishes"])
    assert np.allclose(edits["evening"], only["evening"] / 2) and edits["evening"].any()


def test_clean_face_that_is_left_alone_and_one_that_is_not(painted):
    clean = painted.face.clean
    assert set(clean_figures(painted, clean, clean).values()) == {0}
    paler = clean_figures(painted, clean, np.where(painted.face.skin[..., None] > 0, clean + 0.01, clean).astype(np.float32))
    assert paler["clean_change"] == pytest.approx(2.55, rel=1e-3) and paler["clean_volume_shift"] > 0.5


def test_real_check_sees_how_much_goes(tmp_path):
    face = validation_face(real=(40, 90))
    flat_skin = face.clean[60, 90]

    def layer(base: Tensor):
        marked = (base[:, 1:2] < 0.5).float()
        target = base.clone()
        for channel in range(3):
            target[:, channel : channel + 1][marked > 0] = float(flat_skin[channel])
        return 0 * marked + 1, marked, *[target for _ in FAMILIES]

    text = write_real_check(lambda photo: retouched(layer, photo), [face], tmp_path)
    assert (tmp_path / "real-marks.png").stat().st_size > 1000
    share = float(text.split("contrast removed ")[1].split(" %")[0])
    # The 1 2 1 of the gate leaves the spot's rim.
    assert 80 < share <= 100 and "real red marks: 1" in text and "real other marks: 0" in text
