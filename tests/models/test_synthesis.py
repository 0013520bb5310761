"""Painted marks: on skin only, each family undone alone and exactly, sizes and contrasts as stated."""

import numpy as np
import pytest
from numpy.random import default_rng

from abpn.local_retouching import FAMILIES
from abpn.marks import BLEMISH_KINDS, MOLE, SkinPlaces, light_on, paint_spots, spot_diameter
from abpn.colour import lab
from abpn.pigments import BLOOD, MELANIN, strength_for
from abpn.synthesis import KIND_FAMILY, MarkPlan, Scene, paint
from abpn.unevenness import natural_unevenness

EVENING = ("redness", "blotches", "dark_circle", "shine", "pores", "lines")
LANDMARKS = np.array([[35, 60], [75, 60], [55, 85], [40, 105], [70, 105]], np.float32)


@pytest.fixture(scope="module")
def scene() -> Scene:
    clean = np.full((160, 160, 3), (0.8, 0.62, 0.54), np.float32)
    skin = np.zeros((160, 160), np.float32)
    skin[:, :110] = 1
    return Scene(clean, skin, 100.0, LANDMARKS)


def test_marks_stay_on_skin(scene):
    plan = MarkPlan(blemishes=60, capillaries=3, stray_hairs=3, moles=20, freckles=80, evening=EVENING)
    pair = paint(scene, plan, default_rng(1))
    assert np.array_equal(pair.photo[:, 110:], scene.clean[:, 110:])
    assert np.abs(pair.photo[:, :110] - scene.clean[:, :110]).max() > 0.1


@pytest.mark.parametrize("family, plan", [
    ("blemishes", MarkPlan(blemishes=20, capillaries=2, stray_hairs=2)), ("moles", MarkPlan(moles=9)),
    ("freckles", MarkPlan(freckles=60)), ("evening", MarkPlan(evening=EVENING)),
])
def test_each_target_undoes_its_family_alone(scene, family, plan):
    pair = paint(scene, plan, default_rng(2))
    assert np.abs(pair.photo - scene.clean).max() > 0.02
    for name, target in zip(FAMILIES, pair.targets):
        if name == family:
            # Multiplied by exp(-d) and by exp(d - d): float32 rounding only.
            assert np.abs(target - scene.clean).max() < 1e-6
        else:
            assert np.array_equal(target, pair.photo)


def test_every_kind_can_be_painted_and_is_measured_alone(scene):
    plan = MarkPlan(blemishes=200, capillaries=2, stray_hairs=2, moles=3, freckles=60, evening=EVENING, uneven=1.0)
    uneven = np.zeros_like(scene.clean)
    uneven[40:80, 40:80] = (0.05, -0.02, -0.03)
    pair = paint(Scene(scene.clean, scene.skin, 100.0, LANDMARKS, uneven), plan, default_rng(3), per_kind=True)
    assert set(pair.kinds) == set(KIND_FAMILY)
    assert all(strength.max() > 0.05 for strength in pair.kinds.values())


def test_the_photos_own_unevenness_goes_with_evening(scene):
    uneven = np.zeros_like(scene.clean)
    uneven[40:80, 40:80] = (0.05, -0.02, -0.03)
    pair = paint(Scene(scene.clean, scene.skin, 100.0, None, uneven), MarkPlan(uneven=1.0), default_rng(4))
    assert np.allclose(pair.photo, scene.clean * np.exp(-uneven), atol=1e-6)
    assert np.allclose(pair.targets[FAMILIES.index("evening")], scene.clean, atol=1e-6)


def test_an_empty_plan_is_the_identity(scene):
    pair = paint(scene, MarkPlan(), default_rng(5))
    assert np.array_equal(pair.photo, scene.clean) and pair.strengths.max() == 0


def test_the_same_seed_paints_the_same(scene):
    plan = MarkPlan(blemishes=20, moles=3, freckles=40, evening=EVENING)
    first, second = (paint(scene, plan, default_rng(6)) for _ in range(2))
    assert np.array_equal(first.photo, second.photo) and np.array_equal(first.targets, second.targets)


@pytest.mark.parametrize("towards", [0.0, np.pi / 2, np.pi, -2.0])
def test_light_comes_from_where_skin_is_brighter_whatever_is_around(towards):
    y, x = np.mgrid[0:90, 0:120].astype(np.float32)
    grey = 0.5 + 0.001 * (np.cos(towards) * (x - 60) + np.sin(towards) * (y - 45))
    skin = np.hypot(x - 60, y - 45) < 30
    grey[~skin & (x > 60)] = 1.0
    assert abs(np.angle(np.exp(1j * (light_on(grey, skin) - towards)))) < 0.05


def test_raised_spots_are_brighter_on_the_lit_side():
    papule = next(kind for kind in BLEMISH_KINDS if kind.name == "papule")
    skin = SkinPlaces(np.array([50 * 100 + 50]), np.full((100, 100, 3), 0.6, np.float32), 300.0, 0.0)
    canvas = np.zeros((100, 100, 3), np.float32)
    paint_spots(lambda _: canvas, skin, 60, (papule,), default_rng(5))
    assert canvas[:, 51:].sum() < canvas[:, :50].sum()


def test_half_of_the_spots_are_below_two_percent_of_the_face_width():
    rng = default_rng(7)
    shares = np.array([kind.share for kind in BLEMISH_KINDS])
    kinds = rng.choice(len(BLEMISH_KINDS), size=4000, p=shares / shares.sum())
    diameters = np.array([spot_diameter(rng, BLEMISH_KINDS[i]) for i in kinds])
    assert 0.008 <= diameters.min() and diameters.max() <= 0.06
    # 4,000 draws: one standard deviation of the share is 0.8 %.
    assert 0.45 < (diameters < 0.02).mean() < 0.65


@pytest.mark.parametrize("skin", [(0.86, 0.70, 0.62), (0.60, 0.42, 0.33), (0.30, 0.19, 0.14)])
def test_contrast_is_the_one_asked_for_on_every_skin(skin):
    wanted = np.array([3.0, 8.0, 15.0])
    colours = np.stack((BLOOD, MELANIN, BLOOD + MELANIN)).astype(np.float32)
    tone = np.tile(np.float32(skin), (3, 1))
    painted = tone * np.exp(-strength_for(wanted, colours, tone)[:, None] * colours)
    # Read off a table of 28 strengths: a twentieth of the step between them.
    assert np.abs(np.linalg.norm(lab(painted) - lab(tone), axis=1) - wanted).max() < 0.3


def test_lab_of_known_colours():
    # CIE definitions: white is L* 100 without chroma; sRGB red is 53.24, 80.09, 67.20 (Lindbloom's calculator, D65).
    assert np.abs(lab(np.ones(3)) - (100, 0, 0)).max() < 0.02
    assert np.abs(lab(np.array([1.0, 0, 0])) - (53.24, 80.09, 67.20)).max() < 0.05


def test_a_spot_smaller_than_a_pixel_is_painted_fainter_not_larger():
    clean = np.full((64, 64, 3), 0.6, np.float32)
    sums = []
    for face_width in (40.0, 400.0):
        skin = SkinPlaces.of(clean, np.ones((64, 64), np.float32), face_width, default_rng(8))
        canvas = np.zeros_like(clean)
        paint_spots(lambda _: canvas, skin, 30, (MOLE,), default_rng(8))
        sums.append(canvas.sum() / face_width**2)
    # Density times area scales with the face: equal within the pixel grid's rounding and the spots cut at the border.
    assert 0.4 < sums[0] / sums[1] < 2.5


def test_natural_unevenness_takes_chroma_patches_and_leaves_lightness_and_flush():
    y, x = np.mgrid[0:200, 0:200].astype(np.float32)
    skin = np.ones((200, 200), np.float32)
    base = np.full((200, 200, 3), (0.7, 0.55, 0.48), np.float32)
    patch = 0.05 * np.exp(-((x - 100) ** 2 + (y - 100) ** 2) / 8.0**2)
    red = base * np.exp(-patch[..., None] * np.float32([-1, 0.5, 0.5]))
    found = natural_unevenness(red, skin, 200.0)
    evened = red * np.exp(found)
    assert np.abs(evened - base)[90:110, 90:110].mean() < 0.5 * np.abs(red - base)[90:110, 90:110].mean()
    assert np.abs(found.mean(axis=-1)).max() < 1e-5
    dark = base * np.exp(-patch[..., None])
    assert np.abs(natural_unevenness(dark, skin, 200.0)).max() < 1e-3
