"""Skin labels for training photos: a colour model seeded on the cheeks, facial features taken out.

Nothing here runs in the product.  The face detector (YuNet, five landmarks) labels photos only and is looked
for next to the photo set.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

LABEL_EXTENT = 416
DETECTOR_EXTENT = 640


@dataclass(frozen=True)
class FaceLandmarks:
    """Five points (x, y) in crop pixels: eyes, nose tip, mouth corners, each left in the picture first."""

    left_eye: np.ndarray
    right_eye: np.ndarray
    nose: np.ndarray
    left_mouth: np.ndarray
    right_mouth: np.ndarray

    @property
    def eye_distance(self) -> float:
        """Distance between the eyes in crop pixels; the measure for every feature below."""
        return float(np.linalg.norm(self.right_eye - self.left_eye))

    @property
    def down(self) -> np.ndarray:
        """Unit vector from the eyes towards the mouth."""
        along = self.left_mouth + self.right_mouth - self.left_eye - self.right_eye
        return along / max(float(np.linalg.norm(along)), 1e-6)

    @property
    def angle(self) -> float:
        """Roll of the eye line in degrees, y down."""
        delta = self.right_eye - self.left_eye
        return float(np.degrees(np.arctan2(delta[1], delta[0])))


class LandmarkDetector:
    """YuNet in OpenCV's dnn; returns the face nearest to the middle of the crop."""

    def __init__(self, model: Path) -> None:
        self._network = cv2.dnn.readNet(str(model))

    def find(self, crop: np.ndarray) -> FaceLandmarks | None:
        """crop: square RGB uint8.  None where no face scores above 0.5."""
        blob = cv2.dnn.blobFromImage(crop, 1.0, (DETECTOR_EXTENT, DETECTOR_EXTENT), swapRB=True)
        self._network.setInput(blob)
        names = [f"{kind}_{stride}" for kind in ("cls", "obj", "kps") for stride in (8, 16, 32)]
        outputs = dict(zip(names, self._network.forward(names)))
        best, best_distance = None, np.inf
        for stride in (8, 16, 32):
            side = DETECTOR_EXTENT // stride
            score = np.sqrt(outputs[f"cls_{stride}"].ravel() * outputs[f"obj_{stride}"].ravel())
            for cell in np.flatnonzero(score > 0.5):
                origin = np.array([cell % side, cell // side])
                points = (outputs[f"kps_{stride}"].reshape(-1, 5, 2)[cell] + origin) * stride
                distance = float(np.linalg.norm(points[2] - DETECTOR_EXTENT / 2)) - 100.0 * score[cell]
                if distance < best_distance:
                    best, best_distance = points, distance
        return None if best is None else FaceLandmarks(*(best * crop.shape[0] / DETECTOR_EXTENT))


def skin_label(crop: np.ndarray, face_width: float, landmarks: FaceLandmarks | None) -> np.ndarray:
    """Soft skin label, uint8 0..255, of a square RGB crop whose middle is the face."""
    scale = LABEL_EXTENT / crop.shape[0]
    small = cv2.resize(crop, (LABEL_EXTENT, LABEL_EXTENT), interpolation=cv2.INTER_AREA)
    width = face_width * scale
    marks = _scaled(landmarks, scale) if landmarks is not None else _guessed(width)
    features = _features(marks)
    seeds = _seeds(marks, width) & (features == 0)
    skin = _grown(small, seeds, marks, width)
    skin[features > 0] = 0
    soft = cv2.GaussianBlur(skin.astype(np.float32), (0, 0), 1.2)
    full = cv2.resize(soft, crop.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.rint(np.clip(full, 0, 1) * 255).astype(np.uint8)


def _scaled(marks: FaceLandmarks, scale: float) -> FaceLandmarks:
    points = (marks.left_eye, marks.right_eye, marks.nose, marks.left_mouth, marks.right_mouth)
    return FaceLandmarks(*(p * scale for p in points))


def _guessed(width: float) -> FaceLandmarks:
    middle = np.array([LABEL_EXTENT / 2, LABEL_EXTENT / 2])
    offsets = ((-0.22, -0.12), (0.22, -0.12), (0.0, 0.13), (-0.18, 0.36), (0.18, 0.36))
    return FaceLandmarks(*(middle + width * np.array(o) for o in offsets))


def _ellipse(canvas: np.ndarray, centre: np.ndarray, axes: tuple[float, float], angle: float, value: int = 1) -> None:
    size = tuple(max(1, int(round(a))) for a in axes)
    cv2.ellipse(canvas, tuple(int(round(c)) for c in centre), size, angle, 0, 360, value, -1)


def _features(marks: FaceLandmarks) -> np.ndarray:
    """1 on eyes, brows, nostrils and lips."""
    canvas = np.zeros((LABEL_EXTENT, LABEL_EXTENT), np.uint8)
    d, down, angle = marks.eye_distance, marks.down, marks.angle
    across = np.array([down[1], -down[0]])
    for eye, side in ((marks.left_eye, -1), (marks.right_eye, 1)):
        _ellipse(canvas, eye, (0.30 * d, 0.17 * d), angle)
        _ellipse(canvas, eye - 0.30 * d * down + side * 0.05 * d * across, (0.40 * d, 0.13 * d), angle + side * 5)
        _ellipse(canvas, marks.nose + 0.13 * d * down + side * 0.14 * d * across, (0.13 * d, 0.075 * d), angle)
    mouth = (marks.left_mouth + marks.right_mouth) / 2
    mouth_width = float(np.linalg.norm(marks.right_mouth - marks.left_mouth))
    _ellipse(canvas, mouth + 0.02 * d * down, (0.60 * mouth_width, 0.16 * d + 0.08 * mouth_width), angle)
    return canvas


def _seeds(marks: FaceLandmarks, width: float) -> np.ndarray:
    """Cheeks, nose bridge and the low forehead: almost surely skin."""
    canvas = np.zeros((LABEL_EXTENT, LABEL_EXTENT), np.uint8)
    d, down = marks.eye_distance, marks.down
    for eye, mouth in ((marks.left_eye, marks.left_mouth), (marks.right_eye, marks.right_mouth)):
        _ellipse(canvas, 0.45 * eye + 0.55 * mouth, (0.20 * d, 0.24 * d), 0)
    between = (marks.left_eye + marks.right_eye) / 2
    _ellipse(canvas, between - 0.62 * d * down, (0.35 * d, 0.12 * d), marks.angle)
    _ellipse(canvas, 0.5 * between + 0.5 * marks.nose, (0.12 * d, 0.25 * d), marks.angle)
    return canvas > 0


def _grown(small: np.ndarray, seeds: np.ndarray, marks: FaceLandmarks, width: float) -> np.ndarray:
    """Graph cut from the seeds: skin-coloured and connected, near the face."""
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 1.5), cv2.COLOR_RGB2LAB).astype(np.float32)
    values = lab[seeds]
    middle = np.median(values, axis=0)
    keep = np.abs(values - middle).max(axis=1) < 40
    values = values[keep] if keep.sum() > 50 else values
    spread = np.maximum(values.std(axis=0), (14.0, 3.5, 3.5))
    z = (lab - values.mean(axis=0)) / spread
    chroma = np.sqrt(z[..., 1] ** 2 + z[..., 2] ** 2)
    light = np.where(z[..., 0] < 0, np.abs(z[..., 0]), 0.7 * np.abs(z[..., 0]))
    distance = np.sqrt(chroma**2 + (0.55 * light) ** 2)

    middle_face = (marks.left_eye + marks.right_eye + marks.left_mouth + marks.right_mouth) / 4
    near = np.zeros(small.shape[:2], np.uint8)
    _ellipse(near, middle_face + 0.1 * width * marks.down, (0.75 * width, 1.05 * width), marks.angle)
    core = np.zeros_like(near)
    _ellipse(core, middle_face - 0.02 * width * marks.down, (0.42 * width, 0.56 * width), marks.angle)

    labels = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    labels[near > 0] = cv2.GC_PR_BGD
    labels[(near > 0) & (distance < 2.2)] = cv2.GC_PR_FGD
    labels[(core > 0) & (distance < 3.5)] = cv2.GC_PR_FGD
    labels[distance > 5.5] = cv2.GC_BGD
    labels[seeds & (distance < 2.5)] = cv2.GC_FGD
    if (labels == cv2.GC_FGD).sum() < 30:
        return np.zeros(small.shape[:2], np.uint8)
    cv2.setRNGSeed(1)
    cv2.grabCut(small[..., ::-1].copy(), labels, None, np.zeros((1, 65)), np.zeros((1, 65)), 2, cv2.GC_INIT_WITH_MASK)
    skin = ((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)).astype(np.uint8)
    skin = cv2.morphologyEx(skin, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return _large_parts(skin, seeds)


def _large_parts(skin: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Parts that hold seeds, or are at least a hundredth of them all (neck, ears); small holes are kept open."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats(skin, connectivity=4)
    seeded = np.unique(parts[seeds])
    floor = 0.02 * skin.sum()
    keep = [i for i in range(1, count) if i in seeded or stats[i, cv2.CC_STAT_AREA] > floor]
    return np.isin(parts, keep).astype(np.uint8)
