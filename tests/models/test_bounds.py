"""Every bound is reached by good figures, and missed by bad ones and by none."""

from dataclasses import replace

import numpy as np
import pytest

from abpn.bounds import Bound, bounds
from abpn.evaluation import DEFAULT, TOGETHER
from abpn.records import FaceFigures
from abpn.spot_contrast import SpotFigures
from abpn.tones import TONES

FEATURES = ("blemishes", "evening", DEFAULT, TOGETHER)
RIVALS = {"rival": ("blemishes", "evening", TOGETHER)}
NAN = float("nan")

GOOD = FaceFigures(
    "face", "", "model", "", 10, 1, SpotFigures(100, 100, 10, 1), kept_painted=100, kept_moved=1, psnr_in=35, ssim_in=0.95, delta_e_mean=0.5,
    texture_fine=0.98, volume_shift=0.1, out_of_mask=0.05, background=0.01, open_background=0.001, clean_change=0.1, clean_volume_shift=0.1,
)
RIVAL = replace(GOOD, row="rival", left=8, spots=SpotFigures(100, 100, 40, 1), psnr_in=30, ssim_in=0.9, delta_e_mean=1)


def records(*features: str, rival: dict | None = None, **changed) -> list[FaceFigures]:
    """Twelve faces of three tones, all rows and features; changed: figures of the model for the given features."""
    found = []
    for feature in FEATURES:
        no_spots = {"spots": SpotFigures()} if feature == "evening" else {}
        for i in range(12):
            named = {"face": str(i), "tone": TONES[i % 3], "feature": feature, **no_spots}
            found += [replace(GOOD, **named | (changed if feature in features else {})), replace(RIVAL, **named | (rival or {}))]
    return found


def missed(found: list[FaceFigures]) -> set[str]:
    return {bound.name for bound in bounds(found, "model", RIVALS) if not bound.reached}


def test_good_figures_reach_all_bounds():
    assert missed(records()) == set()


BAD = [
    ("fix of blemishes, %", "blemishes", {"left": 2.1}),
    ("fix of evening, %", "evening", {"left": 4.1}),
    ("background where the gate is open, %", TOGETHER, {"open_background": 0.02}),
    ("overshoot of blemishes, %", "blemishes", {"spots": SpotFigures(100, 100, 10, 4)}),
    *[(f"fine texture, {feature}", feature, {"texture_fine": texture}) for feature in ("blemishes", DEFAULT, TOGETHER) for texture in (0.91, 1.07)],
    *[(f"{name}, {feature}", feature, {figure: value}) for feature in ("blemishes", "evening", DEFAULT) for name, figure, value in (
        ("error off the marks", "out_of_mask", 0.16),
        ("change of the background", "background", 0.16),
        ("low-band L* against the target", "volume_shift", 0.61),
        ("low-band L* of faces with nothing to do", "clean_volume_shift", 0.61),
        ("change of faces with nothing to do", "clean_change", 0.31),
    )],
    *[(f"moles and freckles lost, {feature}, %", feature, {"kept_moved": 5.1}) for feature in ("blemishes", DEFAULT)],
]


@pytest.mark.parametrize("name, feature, changed", BAD)
def test_a_bad_figure_misses_its_bound_alone(name, feature, changed):
    assert missed(records(feature, **changed)) == {name}


@pytest.mark.parametrize("name, feature, figure", sorted({(name, feature, next(iter(changed))) for name, feature, changed in BAD}))
def test_a_figure_that_was_not_measured_misses_its_bound(name, feature, figure):
    nothing = {"left": {"painted": 0.0}, "spots": {"spots": SpotFigures()}, "kept_moved": {"kept_painted": 0.0}}
    assert name in missed(records(feature, **nothing.get(figure, {figure: NAN})))


@pytest.mark.parametrize("feature", ["blemishes", "evening"])
def test_skin_tones_that_lie_apart_miss_their_bound(feature):
    apart = [replace(r, left=1.9) if r.row == "model" and r.feature == feature and r.tone == TONES[2] else r for r in records()]
    assert missed(apart) == {f"skin tones apart, {feature}, points of fix"}
    assert f"skin tones apart, {feature}, points of fix" in missed([r for r in records() if r.tone == TONES[0]])


@pytest.mark.parametrize("feature", RIVALS["rival"])
@pytest.mark.parametrize("worse", [
    {"left": 8.0}, {"psnr_in": 30.0}, {"ssim_in": 0.9}, {"delta_e_mean": 1.0}, {"psnr_in": NAN}, {"ssim_in": NAN}, {"delta_e_mean": NAN},
])
def test_one_figure_level_with_the_rival_or_not_measured_is_not_ahead(feature, worse):
    assert f"{feature}, ahead of rival" in missed(records(feature, **worse))


def test_suppression_no_better_than_the_rival_s_is_not_ahead():
    found = {b.name: b for b in bounds(records("blemishes", spots=SpotFigures(100, 100, 40, 1)), "model", RIVALS)}["blemishes, ahead of rival"]
    assert not found.reached and found.note == "suppression"


def test_nothing_measured_of_model_and_rival_is_not_ahead():
    nothing = {"painted": 0.0, "spots": SpotFigures(), "psnr_in": NAN, "ssim_in": NAN, "delta_e_mean": NAN}
    assert {f"{feature}, ahead of rival" for feature in RIVALS["rival"]} <= missed(records(*FEATURES, rival=nothing, **nothing))
    # One side alone is no lead either.
    assert {f"{feature}, ahead of rival" for feature in RIVALS["rival"]} <= missed(records(rival=nothing))


def test_a_bound_tells_reached_missed_and_not_measured():
    assert str(Bound("x", 0.5, high=1)).startswith("reached") and str(Bound("x", 2, high=1)).startswith("MISSED")
    assert not Bound("x", float(np.nan), high=1).reached and not Bound("x", np.nan, low=0).reached
