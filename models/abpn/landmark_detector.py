"""The face detector that labels photos (YuNet, five landmarks); nothing here runs in the product."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from .face_shape import FaceLandmarks

DETECTOR_EXTENT = 640


class LandmarkDetector:
    """YuNet in OpenCV's dnn."""

    def __init__(self, model: Path) -> None:
        self._network = cv2.dnn.readNet(str(model))

    def find(self, crop: np.ndarray) -> FaceLandmarks | None:
        """The face nearest to the middle of a square RGB uint8 crop; None where no face scores above 0.5."""
        return next(iter(self.faces(crop)), None)

    def faces(self, crop: np.ndarray) -> list[FaceLandmarks]:
        """All faces that score above 0.5, the one nearest to the middle first."""
        blob = cv2.dnn.blobFromImage(crop, 1.0, (DETECTOR_EXTENT, DETECTOR_EXTENT), swapRB=True)
        self._network.setInput(blob)
        names = [f"{kind}_{stride}" for kind in ("cls", "obj", "kps") for stride in (8, 16, 32)]
        outputs = dict(zip(names, self._network.forward(names)))
        found: list[tuple[float, np.ndarray]] = []
        for stride in (8, 16, 32):
            side = DETECTOR_EXTENT // stride
            score = np.sqrt(outputs[f"cls_{stride}"].ravel() * outputs[f"obj_{stride}"].ravel())
            for cell in np.flatnonzero(score > 0.5):
                origin = np.array([cell % side, cell // side])
                points = (outputs[f"kps_{stride}"].reshape(-1, 5, 2)[cell] + origin) * stride
                found.append((float(np.linalg.norm(points[2] - DETECTOR_EXTENT / 2)) - 100.0 * score[cell], points))
        apart: list[np.ndarray] = []
        for _, points in sorted(found, key=lambda f: f[0]):
            reach = 0.8 * np.linalg.norm(points[1] - points[0])
            if all(np.linalg.norm(points[2] - other[2]) > max(reach, 0.8 * np.linalg.norm(other[1] - other[0])) for other in apart):
                apart.append(points)
        return [FaceLandmarks(*(points * crop.shape[0] / DETECTOR_EXTENT)) for points in apart]
