"""The classical baseline of every quality table: an edge-preserving filter inside the skin mask."""

from __future__ import annotations

import cv2
import numpy as np


def bilateral_in_skin(photo: np.ndarray, skin: np.ndarray) -> np.ndarray:
    """Bilateral filter (d = 9, 25/255, 5 px) blended in by the skin label; photo [H, W, 3], skin [H, W], 0..1."""
    smooth = cv2.bilateralFilter(photo.astype(np.float32), 9, 25.0 / 255.0, 5.0)
    return photo + skin[..., None] * (smooth - photo)
