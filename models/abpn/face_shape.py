"""Parts of a face as polygons: from the 189 hand-placed points of the photo set, or from their mean fitted to five points.

The index lists say which of the photo set's points (webmorph templates) bound which part; "left" is left in the picture.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

POINTS = 189
LEFT_PUPIL, RIGHT_PUPIL = 0, 1
NOSE_TIP = (54, 55, 60)
LEFT_MOUTH, RIGHT_MOUTH = 87, 93
JAW = (125, 126, 127, 128, 129, 130, 131, 132, 133)
HAIRLINE = (144, 143, 142, 141, 140, 139, 138, 137, 136, 135, 134)
LEFT_EAR_ROOT, RIGHT_EAR_ROOT = (109, 185, 110, 186, 111), (114, 188, 113, 187, 112)
FACE = JAW + RIGHT_EAR_ROOT + HAIRLINE + LEFT_EAR_ROOT
LEFT_EAR = (109, 115, 116, 117, 118, 119, 111, 186, 110, 185)
RIGHT_EAR = (112, 120, 121, 122, 123, 124, 114, 188, 113, 187)
NECK = (126, 145, 183, 184, 157, 132, 131, 130, 129, 128, 127)
LEFT_EYE, RIGHT_EYE = (18, 34, 35, 36, 37, 38, 22, 30, 29, 28), (23, 39, 40, 41, 42, 43, 27, 33, 32, 31)
LEFT_BROW, RIGHT_BROW = (71, 72, 73, 74, 75, 76, 84, 83), (77, 78, 79, 80, 81, 82, 86, 85)
LIPS = (87, 88, 89, 90, 91, 92, 93, 108, 107, 106, 105, 104)
LEFT_NOSTRIL, RIGHT_NOSTRIL = (65, 179, 180), (70, 182, 181)
HEAD_TOP = (148, 149, 150, 151, 152, 153, 154)


@dataclass(frozen=True)
class FaceLandmarks:
    """Five points (x, y) in crop pixels: eyes, nose tip, mouth corners, each left in the picture first."""

    left_eye: np.ndarray
    right_eye: np.ndarray
    nose: np.ndarray
    left_mouth: np.ndarray
    right_mouth: np.ndarray

    @staticmethod
    def guessed(extent: int, width: float) -> FaceLandmarks:
        """A frontal face of this width in the middle of a square crop."""
        middle = np.array([extent / 2, extent / 2])
        offsets = ((-0.22, -0.12), (0.22, -0.12), (0.0, 0.13), (-0.18, 0.36), (0.18, 0.36))
        return FaceLandmarks(*(middle + width * np.array(o) for o in offsets))

    @property
    def points(self) -> np.ndarray:
        """[5, 2] in the order of the fields."""
        return np.stack((self.left_eye, self.right_eye, self.nose, self.left_mouth, self.right_mouth)).astype(np.float64)

    @property
    def eye_distance(self) -> float:
        """Distance between the eyes in crop pixels."""
        return float(np.linalg.norm(self.right_eye - self.left_eye))


@dataclass(frozen=True)
class FaceShape:
    """189 points [189, 2] (x, y) in crop pixels; placed by hand, or fitted and then only roughly right."""

    points: np.ndarray
    by_hand: bool

    def part(self, indices: tuple[int, ...]) -> np.ndarray:
        """Polygon [k, 2] of one part."""
        return self.points[list(indices)]

    @property
    def landmarks(self) -> FaceLandmarks:
        """The five points of this shape."""
        return FaceLandmarks(*_five(self.points))

    def scaled(self, factor: float) -> FaceShape:
        """The shape in a picture of another size."""
        return FaceShape(self.points * factor, self.by_hand)


def read_shape(path: Path, matrix: np.ndarray) -> FaceShape:
    """Hand-placed points of one photo, mapped by matrix [2, 3] into its crop."""
    points = np.array(json.loads(path.read_text(encoding="utf-8"))["points"], np.float64)
    if points.shape != (POINTS, 2):
        raise ValueError(f"{path.name} holds {points.shape} numbers instead of {POINTS} points.")
    return FaceShape(points @ matrix[:, :2].T + matrix[:, 2], by_hand=True)


def mean_shape(folder: Path) -> np.ndarray:
    """Mean of all hand-placed shapes [189, 2] with the eyes at (-0.5, 0) and (0.5, 0)."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise FileNotFoundError(f"No landmarks in {folder}: the labels of all other photos are fitted from their mean.")
    return np.mean([_normalised(read_shape(f, np.eye(2, 3)).points) for f in files], axis=0)


def fitted_shape(mean: np.ndarray, marks: FaceLandmarks) -> FaceShape:
    """The mean shape laid over five points: one affine map for all, then eyes and mouth moved to where they are."""
    source, target = np.array(_five(mean)), marks.points
    system = np.hstack((source, np.ones((5, 1))))
    affine = np.linalg.lstsq(system, target, rcond=None)[0]
    points = np.hstack((mean, np.ones((POINTS, 1)))) @ affine
    for parts, anchors in (
        ((LEFT_EYE, LEFT_BROW), ((LEFT_PUPIL, marks.left_eye),)),
        ((RIGHT_EYE, RIGHT_BROW), ((RIGHT_PUPIL, marks.right_eye),)),
        ((LIPS,), ((LEFT_MOUTH, marks.left_mouth), (RIGHT_MOUTH, marks.right_mouth))),
    ):
        indices = [i for part in parts for i in part]
        points[indices] = _anchored(points, indices, anchors)
    points[[LEFT_PUPIL, RIGHT_PUPIL]] = marks.left_eye, marks.right_eye
    return FaceShape(points, by_hand=False)


def _anchored(points: np.ndarray, indices: list[int], anchors: tuple[tuple[int, np.ndarray], ...]) -> np.ndarray:
    """Points shifted by one anchor, or turned, stretched along and shifted by two."""
    start = points[anchors[0][0]].copy()
    if len(anchors) == 1:
        return points[indices] + anchors[0][1] - start
    before, after = points[anchors[1][0]] - start, anchors[1][1] - anchors[0][1]
    along, target = before / np.linalg.norm(before), after / max(float(np.linalg.norm(after)), 1e-6)
    across, target_across = np.array([-along[1], along[0]]), np.array([-target[1], target[0]])
    local = points[indices] - start
    stretch = float(np.linalg.norm(after) / np.linalg.norm(before))
    return anchors[0][1] + np.outer(local @ along * stretch, target) + np.outer(local @ across, target_across)


def _five(points: np.ndarray) -> tuple[np.ndarray, ...]:
    nose = points[list(NOSE_TIP)].mean(axis=0)
    return points[LEFT_PUPIL], points[RIGHT_PUPIL], nose, points[LEFT_MOUTH], points[RIGHT_MOUTH]


def _normalised(points: np.ndarray) -> np.ndarray:
    left, right = points[LEFT_PUPIL], points[RIGHT_PUPIL]
    x, y = (right - left) / np.sum((right - left) ** 2)
    return (points - (left + right) / 2) @ np.array([[x, -y], [y, x]])
