"""Spots that stay, go, turn pale: contrast of core against ring."""

import numpy as np
import pytest

from abpn.baseline import AT_SPOTS, IN_SKIN, DetectorSettings, FilterSettings, Rival, retouched_by, spots_found
from abpn.colour import lab
from abpn.spot_contrast import SpotFigures, painted_site, real_sites, spot_figures

SIDE, FACE_WIDTH, RADIUS = 100, 300.0, 5.0
SKIN = np.array([65.0, 15.0, 18.0], np.float32)
SPOT = np.array([-6.0, 8.0, 2.0], np.float32)


def disc(radius: float = RADIUS, y: float = 50, x: float = 50) -> np.ndarray:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    return (np.hypot(rows - y, columns - x) <= radius).astype(np.float32)[..., None]


def picture(strength: float) -> np.ndarray:
    """L*a*b* skin with a papule of some strength in the middle."""
    return SKIN + strength * SPOT * disc()


@pytest.fixture()
def site():
    return painted_site("papule", (50, 50), RADIUS, np.ones((SIDE, SIDE), bool), FACE_WIDTH)


def figures(site, strength: float) -> SpotFigures:
    return spot_figures([site], picture(1), picture(strength), picture(0))["papule"]


def test_spot_that_stays_is_not_suppressed(site):
    assert figures(site, 1).suppression == pytest.approx(0) and figures(site, 1).overshoots == 0


def test_spot_that_goes_is_suppressed_by_what_is_gone(site):
    assert figures(site, 0).suppression == pytest.approx(1)
    assert figures(site, 0.25).suppression == pytest.approx(0.75)


def test_pale_spot_is_an_overshoot_and_counts_as_contrast(site):
    assert figures(site, -0.5).overshoots == 1
    assert figures(site, -0.5).suppression == pytest.approx(0.5)


def test_less_than_one_past_the_skin_is_no_overshoot(site):
    # The contrast is 10.2: 0.05 of it is half a unit.
    assert figures(site, -0.05).overshoots == 0


def test_pale_but_still_red_is_an_overshoot(site):
    pale = picture(0.5)
    pale[..., 0] = SKIN[0] + 3 * disc()[..., 0]
    assert spot_figures([site], picture(1), pale, picture(0))["papule"].overshoots == 1


def test_contrast_is_counted_from_the_target_s_own(site):
    shading = np.linspace(0, 30, SIDE, dtype=np.float32)[:, None, None] ** 1.3 * np.array([1, 0, 0], np.float32)
    pictures = [picture(s) + shading for s in (1, 0, 0)]
    assert spot_figures([site], *pictures)["papule"].suppression == pytest.approx(1)


def test_faint_spots_are_not_counted(site):
    assert spot_figures([site], picture(0.1), picture(0), picture(0)) == {}


def test_ring_keeps_clear_of_other_marks():
    clear = np.ones((SIDE, SIDE), bool)
    clear[:, 52:] = False
    other = picture(1)
    other[:, 52:] += 40
    other[disc()[..., 0] > 0] = SKIN + SPOT
    left = painted_site("papule", (50, 50), RADIUS, clear, FACE_WIDTH)
    assert np.abs(left.contrast(other.reshape(-1, 3)) - SPOT).max() < 0.1
    assert painted_site("papule", (50, 50), RADIUS, np.zeros((SIDE, SIDE), bool), FACE_WIDTH) is None


def test_real_marks_are_found_with_their_core_and_counted_from_zero():
    marks = np.maximum(disc(4, 30, 30), disc(3, 70, 60))[..., 0]
    sites = real_sites(marks, marks < 0.5, FACE_WIDTH)
    photo = SKIN + SPOT * marks[..., None]
    assert len(sites) == 2
    done = spot_figures(sites, photo, np.broadcast_to(SKIN, photo.shape))["real"]
    assert done.count == 2 and done.suppression == pytest.approx(1) and done.overshoots == 0


def test_sums_add_up():
    total = SpotFigures(1, 10, 5, 1) + SpotFigures(3, 30, 5, 0)
    assert total == SpotFigures(4, 40, 10, 1) and total.suppression == 0.75 and total.overshoot_rate == 0.25
    assert np.isnan(SpotFigures().suppression) and np.isnan(SpotFigures().overshoot_rate)


@pytest.fixture()
def spotted() -> np.ndarray:
    grain = 0.01 * np.random.default_rng(3).standard_normal((SIDE, SIDE, 3))
    return (np.array([0.8, 0.6, 0.5]) + grain - np.array([0.03, 0.10, 0.08]) * disc()).astype(np.float32)


def test_detector_finds_the_spot_on_skin_only(spotted):
    skin = np.ones((SIDE, SIDE), np.float32)
    settings = DetectorSettings(core=0.006, around=0.03, contrast=6.0)
    found = spots_found(spotted, skin, FACE_WIDTH, settings)
    assert found[50, 50] > 0.9 and found[:30].max() < 0.05
    assert spots_found(spotted, 0 * skin, FACE_WIDTH, settings).max() == 0


def test_detector_stays_off_the_rim_of_a_label_that_is_a_pixel_too_wide():
    lips = np.array([0.8, 0.6, 0.5], np.float32) - np.array([0.1, 0.3, 0.2], np.float32) * disc(10)
    found = spots_found(lips, 1 - disc(9)[..., 0], FACE_WIDTH, DetectorSettings(core=0.004, around=0.02, contrast=12.0))
    assert found.max() < 0.05


def test_rivals_lessen_spots_and_leave_what_is_no_skin(spotted):
    skin = np.ones((SIDE, SIDE), np.float32)
    skin[:, 80:] = 0
    for rival in (IN_SKIN["blemishes"], AT_SPOTS["blemishes"]):
        done = retouched_by(rival, spotted, skin, FACE_WIDTH)
        assert np.array_equal(done[:, 80:], spotted[:, 80:])
        assert done[50, 50, 1] > spotted[50, 50, 1] + 0.02


def test_rival_at_spots_leaves_the_rest_of_the_skin(spotted):
    skin = np.ones((SIDE, SIDE), np.float32)
    changed = [np.abs(retouched_by(by["blemishes"], spotted, skin, FACE_WIDTH) - spotted)[:25].mean() for by in (IN_SKIN, AT_SPOTS)]
    assert changed[1] < 0.1 * changed[0]


def test_evening_rival_takes_redness_and_leaves_lightness_and_what_is_no_skin():
    skin = np.ones((SIDE, SIDE), np.float32)
    skin[:, 80:] = 0
    photo = np.broadcast_to(np.float32([0.8, 0.6, 0.5]), (SIDE, SIDE, 3)).copy()
    photo[:, 80:] = (0.7, 0.2, 0.3)  # much redder than skin: must not bleed in
    photo[40:60, 30:50] += np.float32([0.03, -0.02, -0.01])
    done = retouched_by(Rival(tone=FilterSettings(0.1, 16.0)), photo, skin, FACE_WIDTH)
    before, after = lab(photo), lab(done)
    assert np.array_equal(done[:, 80:], photo[:, 80:])
    assert np.abs(after[..., 0] - before[..., 0]).max() < 0.3  # cv2's cube roots
    redness = [picture[50, 40, 1] - picture[20, 40, 1] for picture in (before, after)]
    assert redness[1] < 0.5 * redness[0]
    assert np.abs(after[10:30, 60:80, 1] - before[10:30, 60:80, 1]).max() < 0.5


def test_rival_without_filters_is_the_photo(spotted):
    assert np.array_equal(retouched_by(Rival(), spotted, np.ones((SIDE, SIDE), np.float32), FACE_WIDTH), spotted)
