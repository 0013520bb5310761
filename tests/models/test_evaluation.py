"""Evaluation of a painted face whose answer is known; sums, groups and bounds over faces."""

import json
import math

import numpy as np
import pytest
from numpy.random import default_rng
from torch import Tensor

from abpn.bounds import bounds
from abpn.validation_set import ValidationFace
from abpn.evaluation import (
    FEATURES, TOGETHER, FaceFigures, Output, PaintedFace, bootstrap_fixes, by, clean_figures, face_figures, flat, group_gap, interval, kind_summary,
    mask_figures, summary, tone_of,
)
from abpn.local_retouching import FAMILIES
from abpn.multi_scale import retouched
from abpn.real_marks import write_real_check
from abpn.spot_contrast import SpotFigures
from abpn.synthesis import PaintedPair, PaintedSpot

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
    assert found.off_mask_face == 0


def test_family_that_was_not_painted_has_no_fix(painted):
    assert math.isnan(figures(painted, "freckles", painted.face.pair.photo).fix)


def test_marks_of_another_family_count_for_that_family(painted):
    without_mole = figures(painted, "moles", painted.face.pair.targets[1])
    assert without_mole.kinds.keys() == {"mole"} and without_mole.spots.count == 1
    assert figures(painted, "blemishes", painted.face.pair.targets[1]).fix == pytest.approx(0, abs=1e-6)
    assert figures(painted, TOGETHER, painted.face.pair.photo).spots.count == 2


def test_marks_to_be_kept_are_lost_by_what_is_taken_of_them(painted):
    pair = painted.face.pair
    assert figures(painted, "blemishes", pair.targets[0]).kept_lost == pytest.approx(0, abs=1e-3)
    half = (pair.photo + pair.targets[1]) / 2
    found = figures(painted, "blemishes", half)
    assert found.kept_painted > 0 and found.kept_lost / found.kept_painted == pytest.approx(0.5, abs=1e-3)
    # Moles are what `moles` is for; together nothing is kept.
    assert figures(painted, "moles", half).kept_painted == 0 and figures(painted, TOGETHER, half).kept_painted == 0


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


def found_by(painted: PaintedFace, add: float):
    """A network that says skin on the left half and marks nowhere, and makes everything paler."""
    def layer(base: Tensor):
        skin = (base[:, :1] * 0) + 0.0
        skin[..., :80] = 1
        return skin, 0 * skin + 0.25, *[base + add for _ in FAMILIES]
    return retouched(layer, painted.face.pair.photo)


def test_mask_figures_of_a_known_mask(painted):
    found = found_by(painted, 0.02)
    more = mask_figures(painted, found, ("evening",), Output(found.results["evening"], painted.face))
    assert more["changed_where_shut"] == 0
    assert more["skin_iou"] == pytest.approx(80 / 120)
    # 0.02 of one, less what the ridge takes.
    assert more["background_ungated"] == pytest.approx(0.02 * 255, rel=0.01)
    assert figures(painted, "evening", found.results["evening"]).background == 0


def test_clean_face_that_is_left_alone_and_one_that_is_not(painted):
    clean = painted.face.clean
    assert set(clean_figures(painted, clean, clean).values()) == {0}
    paler = clean_figures(painted, clean, np.where(painted.face.skin[..., None] > 0, clean + 0.01, clean).astype(np.float32))
    assert paler["clean_change"] == pytest.approx(2.55, rel=1e-3) and paler["clean_volume_shift"] > 0.5


def record(face: str, tone: str, painted: float, left: float, row: str = "model", feature: str = "blemishes") -> FaceFigures:
    return FaceFigures(face, tone, row, feature, painted, left, SpotFigures(2, 10, 2, 0), {"papule": (painted, left, SpotFigures(2, 10, 2, 0))}, psnr_in=30.0)


def test_pooled_fix_weighs_faces_by_what_was_painted():
    means = summary([record("a", "x", 100, 0), record("b", "x", 1, 1)])
    assert means["fix_pooled"] == pytest.approx(100 / 101) and means["fix_mean"] == pytest.approx(0.5)
    assert means["suppression"] == pytest.approx(0.8) and means["spots"] == 4 and math.isnan(means["idempotence"])


def test_kinds_are_summed_over_faces():
    kinds = kind_summary([record("a", "x", 3, 1), record("b", "x", 1, 1)])
    assert kinds["papule"]["fix_pooled"] == pytest.approx(0.5) and kinds["papule"]["faces"] == 2


def test_intervals_are_seeded_and_hold_the_figure():
    records = [record(str(i), "x", 10, 2 + i % 3) for i in range(30)]
    low, high = interval(bootstrap_fixes(records))
    assert (low, high) == interval(bootstrap_fixes(records))
    assert low < summary(records)["fix_pooled"] < high and high - low < 0.1


def test_groups_that_differ_are_told_from_groups_that_scatter():
    light, dark = [record(str(i), "light", 10, 1 + i % 2) for i in range(20)], [record(str(i), "dark", 10, 4 + i % 2) for i in range(20)]
    widest, sure = group_gap({"light": light, "dark": dark})
    assert widest == pytest.approx(0.3) and 0.2 < sure < 0.3
    few = [record("a", "light", 10, 0), record("b", "light", 10, 8)], [record("c", "dark", 10, 1), record("d", "dark", 10, 9)]
    assert group_gap({"light": few[0], "dark": few[1]})[1] == 0


def test_groups_by_key_and_tones():
    groups = by([record("a", "x", 1, 0), record("b", "y", 1, 0), record("c", "x", 1, 0)], lambda r: r.tone)
    assert {tone: [r.face for r in records] for tone, records in groups.items()} == {"x": ["a", "c"], "y": ["b"]}
    assert [tone_of(x) for x in (60.0, 41.0, 10.0, -40.0, float("nan"))] == [
        "ITA above 41", "ITA 10 to 41", "ITA below 10", "ITA below 10", "ITA unknown",
    ]


def test_flat_record_is_a_line_of_plain_figures():
    line = flat(record("a", "x", 4, 1))
    assert line["fix"] == 0.75 and line["overshoots"] == 0
    json.dumps(line)


def test_bounds_tell_reached_from_missed():
    def rows(left: float) -> list[FaceFigures]:
        features = ("blemishes", "evening", TOGETHER)
        return [record("a", "ITA above 41", 10, x, row, feature) for row, x in (("model", left), ("rival", 8.0)) for feature in features]

    good, bad = ({b.name: b for b in bounds(rows(left), "model", ("rival",))} for left in (1.0, 9.0))
    assert good["fix of blemishes, %"].reached and not bad["fix of blemishes, %"].reached
    # Not measured is not reached.
    assert not good["fine texture, blemishes"].reached
    # Same suppression and PSNR as the rival: not ahead.
    ahead = good["blemishes, ahead of rival"]
    assert not ahead.reached and "psnr_in" in ahead.note and "fix_pooled" not in ahead.note


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
