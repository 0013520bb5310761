"""Skin colour as optical density: blood and melanin absorb multiplicatively, so a mark is a density [.., 3] in RGB order, positive = darker,
and the same mark on light and on dark skin is the same density.  How strong it looks is measured in CIELAB.
"""

from __future__ import annotations

import numpy as np

from .colour import lab

BLOOD = np.array([0.30, 1.00, 0.85], np.float32)
MELANIN = np.array([0.45, 0.80, 1.00], np.float32)
VEIN = np.array([1.00, 0.95, 0.70], np.float32)
"""Blood deep under thin skin: blue shadows below the eyes."""
PUS = np.array([-0.35, -0.35, 0.05], np.float32)
PALE = np.array([-0.55, -0.75, -0.80], np.float32)
NEUTRAL = np.array([0.95, 1.00, 1.00], np.float32)
SHINE = np.array([1.00, 0.98, 0.94], np.float32)
"""Specular light, added instead of absorbed: it takes chroma away."""

STRENGTHS = np.geomspace(0.01, 3.0, 28).astype(np.float32)


def strength_for(contrast: np.ndarray, colours: np.ndarray, skin: np.ndarray) -> np.ndarray:
    """How much of each colour [n, 3] gives the contrast [n] (CIE76 delta E) on skin [n, 3]; the strongest there is where it cannot be reached."""
    painted = np.clip(skin[:, None] * np.exp(-STRENGTHS[None, :, None] * colours[:, None]), 0, 1)
    distance = np.linalg.norm(lab(painted) - lab(skin)[:, None], axis=-1)
    return np.array([np.interp(c, np.maximum.accumulate(d), STRENGTHS) for c, d in zip(contrast, distance)], np.float32)
