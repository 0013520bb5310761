"""Figures of merit on cases whose answer is known."""

import cv2
import numpy as np
import pytest

from abpn.colour import ciede2000, lab
from abpn.metrics import (
    BEST_PSNR, amount, colour_difference, difference, halo_ring, mean_change, off_mask, psnr, quiet_skin, soft_iou, ssim_map,
    texture_bands, texture_ratio, volume_shift, weighted_mean,
)

FACE_WIDTH = 300.0


@pytest.fixture()
def case() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """photo, target, mask: grainy skin with a dark square of 10 x 10."""
    rng = np.random.default_rng(4)
    target = np.clip(0.6 + 0.02 * rng.standard_normal((80, 80, 3)), 0, 1).astype(np.float32)
    mask = np.zeros((80, 80), np.float32)
    mask[30:40, 30:40] = 1
    return target - 0.2 * mask[..., None], target, mask


def test_amount_counts_the_mask_s_pixels_by_what_was_painted(case):
    photo, target, mask = case
    assert amount(difference(photo, target), mask) == pytest.approx(100 * 0.2, rel=1e-4)


def test_psnr_in_mask_sees_the_mask_alone(case):
    photo, target, mask = case
    assert psnr(photo, target, mask) == pytest.approx(20 * np.log10(1 / 0.2), abs=1e-3)
    assert psnr(photo, target, 1 - mask) == BEST_PSNR
    assert np.isnan(psnr(photo, target, 0 * mask))


def test_similarity_is_one_for_the_same_and_less_where_structure_goes(case):
    photo, target, mask = case
    assert weighted_mean(ssim_map(target, target), mask) == pytest.approx(1)
    flat = np.full_like(target, 0.6)
    assert weighted_mean(ssim_map(flat, target), mask) < 0.9
    assert weighted_mean(ssim_map(photo, target), mask) < 0.95 < weighted_mean(ssim_map(photo, target), off_mask(cv2.dilate(mask, np.ones((9, 9)))))


def test_similarity_in_the_middle_of_a_shifted_flat_is_the_formula_s():
    a, b = np.full((40, 40, 3), 0.5, np.float32), np.full((40, 40, 3), 0.7, np.float32)
    # float32: a variance of 0 comes out as a few 1e-8, over the constant's 9e-4.
    assert ssim_map(a, b)[20, 20] == pytest.approx((2 * 0.35 + 1e-4) / (0.25 + 0.49 + 1e-4), abs=5e-4)


def test_change_is_in_grey_levels_and_nothing_without_pixels(case):
    photo, target, mask = case
    assert mean_change(difference(photo, target), mask > 0) == pytest.approx(0.2 * 255, rel=1e-4)
    assert np.isnan(mean_change(difference(photo, target), mask > 2))


def test_quiet_skin_is_sure_and_three_pixels_from_marks(case):
    _, _, mask = case
    skin = np.ones_like(mask)
    skin[:, :5] = 0.5
    quiet = quiet_skin(skin, mask, 0 * mask)
    assert not quiet[:, :5].any() and not quiet[27:43, 27:43].any() and quiet[26, 30]


def test_smoothing_takes_the_fine_band_and_leaves_the_low_one():
    noise = np.random.default_rng(7).standard_normal((240, 240)).astype(np.float32)
    skin = cv2.GaussianBlur(noise, (0, 0), 0.8) * 4 + cv2.GaussianBlur(noise, (0, 0), 6.0) * 60
    before, after = (texture_bands(x, FACE_WIDTH) for x in (skin, cv2.GaussianBlur(skin, (0, 0), 2.0)))
    inside = np.ones(skin.shape, bool)
    assert texture_ratio(before["fine"], before["fine"], inside) == 1
    assert texture_ratio(before["fine"], after["fine"], inside) < 0.3
    assert texture_ratio(before["low"], after["low"], inside) > 0.9


def test_texture_of_no_skin_is_no_number():
    band = np.ones((50, 50), np.float32)
    assert np.isnan(texture_ratio(band, band, np.zeros((50, 50), bool)))


def test_a_pale_ring_is_a_halo(case):
    photo, target, mask = case
    ring = halo_ring(mask, np.ones_like(mask), FACE_WIDTH)
    assert not ring[30:40, 30:40].any() and ring[30:40, 43].all() and not ring[35, 60]
    assert mean_change(difference(target, target), ring) == 0
    pale = target + 0.1 * (cv2.dilate(mask, np.ones((21, 21))) - mask)[..., None]
    assert mean_change(difference(pale, target), ring) > 20


def test_volume_shift_sees_what_is_broad_and_on_skin():
    lightness, skin = np.full((200, 200), 60, np.float32), np.zeros((200, 200), np.float32)
    skin[50:150, 50:150] = 1
    assert volume_shift(lightness + 1.5, lightness, skin, FACE_WIDTH) == pytest.approx(1.5, abs=1e-3)
    assert volume_shift(lightness + 9 * (1 - skin), lightness, skin, FACE_WIDTH) == pytest.approx(0, abs=0.02)
    grain = np.where(np.add.outer(np.arange(200), np.arange(200)) % 2, 3, -3).astype(np.float32)
    assert volume_shift(lightness + grain, lightness, skin, FACE_WIDTH) < 0.05


def test_soft_iou_of_soft_masks():
    a, b = np.array([[0.5, 1.0, 0.0]]), np.array([[1.0, 0.5, 0.0]])
    assert soft_iou(a, a) == 1 and soft_iou(a, b) == pytest.approx(0.5) and soft_iou(0 * a, 0 * a) == 1
    assert soft_iou(a, b, np.array([[True, False, True]])) == pytest.approx(0.5)


# Sharma, Wu, Dalal, Color Research and Application 30 (2005) 21-30, table 1: L*a*b* twice and the difference.  Near-neutral, blue, hue means across 0 degrees.
PUBLISHED = [
    (50.0000, 2.6772, -79.7751, 50.0000, 0.0000, -82.7485, 2.0425),
    (50.0000, 3.1571, -77.2803, 50.0000, 0.0000, -82.7485, 2.8615),
    (50.0000, 2.8361, -74.0200, 50.0000, 0.0000, -82.7485, 3.4412),
    (50.0000, -1.3802, -84.2814, 50.0000, 0.0000, -82.7485, 1.0000),
    (50.0000, -0.9009, -85.5211, 50.0000, 0.0000, -82.7485, 1.0000),
    (50.0000, 0.0000, 0.0000, 50.0000, -1.0000, 2.0000, 2.3669),
    (50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0009, 7.1792),
    (50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0011, 7.2195),
    (50.0000, 2.5000, 0.0000, 50.0000, 0.0000, -2.5000, 4.3065),
    (50.0000, 2.5000, 0.0000, 73.0000, 25.0000, -18.0000, 27.1492),
    (50.0000, 2.5000, 0.0000, 61.0000, -5.0000, 29.0000, 22.8977),
    (50.0000, 2.5000, 0.0000, 58.0000, 24.0000, 15.0000, 19.4535),
    (60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644),
    (2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082),
]


@pytest.mark.parametrize("pair", PUBLISHED)
def test_colour_difference_is_the_published_one(pair):
    first, second = np.array(pair[:3]), np.array(pair[3:6])
    # Printed with four decimals.
    assert float(ciede2000(first, second)) == pytest.approx(pair[6], abs=5e-5 + 1e-9)
    assert float(ciede2000(second, first)) == pytest.approx(pair[6], abs=5e-5 + 1e-9)


def test_lab_of_white_black_grey_and_red():
    colours = lab(np.array([[[1, 1, 1], [0, 0, 0], [0.5, 0.5, 0.5], [0.2, 0.2, 0.2], [0.03, 0.03, 0.03], [1, 0, 0]]], np.float32))[0]
    # Known values of sRGB under D65; the primaries' seven digits and float32.
    wanted = [[100, 0, 0], [0, 0, 0], [53.389, 0, 0], [21.247, 0, 0], [2.097, 0, 0], [53.241, 80.092, 67.203]]
    assert np.abs(colours - wanted).max() < 0.02


def test_difference_over_the_skin_alone():
    picture = np.full((60, 60, 3), (60, 10, 15), np.float32)
    other, skin = picture.copy(), np.zeros((60, 60), np.float32)
    other[:, :30, 0] += 10
    skin[:, 30:] = 1
    assert colour_difference(picture, other, skin) == (0, 0)
    mean, p95 = colour_difference(picture, other, 1 - skin)
    assert mean == pytest.approx(p95) and 5 < mean < 12
