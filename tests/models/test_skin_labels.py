"""Labels of generated faces: parts, features, colour, what is unknown, and the marks a skin already has."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from abpn.face_shape import POINTS, FaceLandmarks, FaceShape, fitted_shape
from abpn import face_shape as parts
from abpn.natural_spots import natural_spots
from abpn.skin_labels import LABEL_EXTENT, skin_labels

EXTENT, WIDTH = 832, 378.0
SKIN = np.array([205, 160, 140])
SPOT_EXTENT = 256
WALL = np.array([90, 95, 100])


def _ring(points: np.ndarray, indices: tuple[int, ...], centre: tuple[float, float], axes: tuple[float, float], start: float = 0.0) -> None:
    turns = np.linspace(0, 2 * np.pi, len(indices), endpoint=False) + start
    points[list(indices)] = np.stack((np.cos(turns) * axes[0] + centre[0], np.sin(turns) * axes[1] + centre[1]), 1)


@pytest.fixture(scope="module")
def mean() -> np.ndarray:
    """A face made of ellipses in eye distances, the eyes at (-0.5, 0) and (0.5, 0)."""
    points = np.zeros((POINTS, 2))
    _ring(points, parts.FACE, (0, 0.4), (1.15, 1.5), start=2.6)
    for side, eye, brow, nostril, ear in (
        (-1, parts.LEFT_EYE, parts.LEFT_BROW, parts.LEFT_NOSTRIL, parts.LEFT_EAR),
        (1, parts.RIGHT_EYE, parts.RIGHT_BROW, parts.RIGHT_NOSTRIL, parts.RIGHT_EAR),
    ):
        _ring(points, eye, (0.5 * side, 0), (0.25, 0.12))
        _ring(points, brow, (0.5 * side, -0.35), (0.35, 0.08))
        _ring(points, nostril, (0.13 * side, 0.72), (0.08, 0.04))
        points[list(ear[1:6])] = np.array([1.2 * side, 0.3]) + np.array([[0, -0.3], [0.1, -0.2], [0.1, 0], [0.1, 0.2], [0, 0.3]]) * [side, 1]
    _ring(points, parts.LIPS, (0, 1.1), (0.4, 0.15), start=np.pi)
    points[[parts.LEFT_PUPIL, parts.RIGHT_PUPIL]] = (-0.5, 0), (0.5, 0)
    points[list(parts.NOSE_TIP)] = (-0.1, 0.5), (0.0, 0.7), (0.1, 0.5)
    points[[parts.LEFT_MOUTH, parts.RIGHT_MOUTH]] = (-0.4, 1.1), (0.4, 1.1)
    points[[145, 183, 184, 157]] = (-0.8, 2.0), (-0.4, 2.3), (0.4, 2.3), (0.8, 2.0)
    _ring(points, parts.HEAD_TOP, (0, 0), (1.2, 1.5), start=np.pi)
    return points


@pytest.fixture(scope="module")
def shape(mean: np.ndarray) -> FaceShape:
    return FaceShape(mean * 0.44 * WIDTH + EXTENT / 2, by_hand=True)


@pytest.fixture(scope="module")
def photo(shape: FaceShape) -> np.ndarray:
    """Skin-coloured face with dark eyes and red lips before a grey wall, a little noise."""
    canvas = np.tile(WALL.astype(np.uint8), (EXTENT, EXTENT, 1))
    for part, colour in ((parts.FACE, SKIN), (parts.LIPS, (170, 70, 80)), (parts.LEFT_EYE, (40, 30, 30)), (parts.RIGHT_EYE, (40, 30, 30))):
        cv2.fillPoly(canvas, [np.rint(shape.part(part)).astype(np.int32)], tuple(int(c) for c in colour))
    noise = np.random.default_rng(5).integers(-4, 5, (EXTENT, EXTENT, 1))
    return np.clip(canvas.astype(int) + noise, 0, 255).astype(np.uint8)


def _at(label: np.ndarray, point: np.ndarray) -> int:
    x, y = np.rint(point * LABEL_EXTENT / EXTENT).astype(int)
    return int(label[y, x])


def test_fitted_shape_of_its_own_points_is_the_mean_again(mean: np.ndarray, shape: FaceShape) -> None:
    again = fitted_shape(mean, shape.landmarks)
    # Five points of the same shape determine the affine map exactly; a thousandth of a pixel is rounding.
    assert np.abs(again.points - shape.points).max() < 1e-3


def test_fitted_shape_moved_mouth_takes_the_lips_along(mean: np.ndarray, shape: FaceShape) -> None:
    marks = shape.landmarks
    wide = FaceLandmarks(marks.left_eye, marks.right_eye, marks.nose, marks.left_mouth - [25, 0], marks.right_mouth + [25, 0])
    lips = fitted_shape(mean, wide).part(parts.LIPS)
    assert np.allclose(lips[:, 0].min(), wide.left_mouth[0], atol=1.0)
    assert np.allclose(lips[:, 0].max(), wide.right_mouth[0], atol=1.0)


def test_skin_labels_face_is_skin_and_features_are_not(photo: np.ndarray, shape: FaceShape) -> None:
    labels = skin_labels(photo, WIDTH, shape)
    marks = shape.landmarks
    for point in (marks.nose, 0.5 * (marks.left_eye + marks.left_mouth), 0.5 * (marks.right_eye + marks.right_mouth)):
        assert _at(labels.skin, point) > 250
    for point in (marks.left_eye, marks.right_eye, (marks.left_mouth + marks.right_mouth) / 2, shape.part(parts.LEFT_NOSTRIL).mean(axis=0)):
        assert _at(labels.skin, point) < 5
    assert labels.skin[:, :20].max() == 0 and labels.known[:, :20].min() == 255


def test_skin_labels_skin_colour_below_the_reach_is_unknown(photo: np.ndarray, shape: FaceShape) -> None:
    with_hand = photo.copy()
    with_hand[740:820, 40:180] = SKIN
    labels = skin_labels(with_hand, WIDTH, shape)
    hand = np.array([110.0, 780.0])
    assert _at(labels.skin, hand) == 0 and _at(labels.known, hand) == 0
    assert _at(skin_labels(photo, WIDTH, shape).known, hand) == 255


def test_skin_labels_wall_of_skin_colour_is_known_to_be_none(photo: np.ndarray, shape: FaceShape) -> None:
    wall = photo.copy()
    wall[:, 700:] = SKIN
    labels = skin_labels(wall, WIDTH, shape)
    assert _at(labels.skin, np.array([780.0, 200.0])) == 0 and _at(labels.known, np.array([780.0, 200.0])) == 255


def test_skin_labels_other_person_is_unknown(photo: np.ndarray, shape: FaceShape) -> None:
    other = FaceLandmarks(*(np.array(p, float) for p in ((60, 80), (110, 80), (85, 110), (65, 135), (105, 135))))
    labels = skin_labels(photo, WIDTH, shape, [other])
    assert _at(labels.known, np.array([85.0, 105.0])) == 0


def test_skin_labels_face_outside_the_picture_nothing_known(photo: np.ndarray, shape: FaceShape) -> None:
    labels = skin_labels(photo, WIDTH, FaceShape(shape.points + 2000, by_hand=True))
    assert labels.skin.max() == 0 and labels.known.max() == 0


@pytest.mark.parametrize("diameter", [0.012, 0.03])
@pytest.mark.parametrize("change", [(-22, -22, -22), (8, -22, -16)])
def test_natural_spots_painted_spot_is_found_and_plain_skin_is_left(diameter: float, change: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(7)
    skin = np.full((SPOT_EXTENT, SPOT_EXTENT), 255, np.uint8)
    plain = np.tile(SKIN.astype(np.float32), (SPOT_EXTENT, SPOT_EXTENT, 1)) + rng.normal(0, 1.5, (SPOT_EXTENT, SPOT_EXTENT, 1))
    mask = np.zeros((SPOT_EXTENT, SPOT_EXTENT), np.float32)
    cv2.circle(mask, (120, 120), int(round(diameter * WIDTH / 2)), 1, -1, cv2.LINE_AA)
    spotted = np.clip(plain + mask[..., None] * np.array(change), 0, 255).astype(np.uint8)
    found = natural_spots(spotted, skin, WIDTH)
    assert found[120, 120] == 255
    # Three times the radius of the largest spot here is 1.4 % of this small picture; chance hits of noise come on top.
    assert np.mean(found > 0) < 0.018
    assert np.mean(natural_spots(np.clip(plain, 0, 255).astype(np.uint8), skin, WIDTH) > 0) < 0.003


def test_natural_spots_a_fold_is_none() -> None:
    skin = np.full((SPOT_EXTENT, SPOT_EXTENT), 255, np.uint8)
    photo = np.tile(SKIN.astype(np.uint8), (SPOT_EXTENT, SPOT_EXTENT, 1))
    cv2.line(photo, (40, 60), (200, 180), (170, 125, 105), 4, cv2.LINE_AA)
    assert natural_spots(photo, skin, WIDTH)[80:160, 70:180].max() == 0
