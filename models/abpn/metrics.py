"""Figures of merit, in-mask and out-of-mask apart (the identity looks excellent on whole pictures)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import cv2
import numpy as np

TEXTURE_FINE = 0.005
"""Finest texture band, in eye distances (about 0.45 face widths each)."""


@dataclass(frozen=True)
class RetouchFigures:
    """One photo or the mean of many.  Changes are mean absolute differences in grey levels of 255.

    fix of many is the mean over photos; pooled_fix takes the sums over all photos first, so a photo with little
    painted on it cannot outweigh one with much.
    """

    fix: float
    pooled_fix: float
    painted: float
    in_mask_psnr: float
    off_mask_face_change: float
    background_change: float
    texture_ratio: float

    def as_dict(self) -> dict[str, float]:
        """Plain figures for JSON."""
        return {name: round(float(value), 4) for name, value in asdict(self).items() if name != "painted"}


def fix_fraction(photo: np.ndarray, target: np.ndarray, output: np.ndarray, mask: np.ndarray) -> float:
    """1 - sum|out - GT| m / sum|in - GT| m; NaN where nothing was painted."""
    before = float((np.abs(photo - target).mean(axis=-1) * mask).sum())
    after = float((np.abs(output - target).mean(axis=-1) * mask).sum())
    return 1.0 - after / before if before > 0 else float("nan")


def retouch_figures(
    photo: np.ndarray, target: np.ndarray, output: np.ndarray, mask: np.ndarray, skin: np.ndarray
) -> RetouchFigures:
    """photo, target, output [H, W, 3] and mask, skin [H, W], all 0..1."""
    change = np.abs(output - photo).mean(axis=-1) * 255.0
    face = (skin > 0.9) & (cv2.dilate(mask, np.ones((7, 7), np.uint8)) < 0.01)
    return RetouchFigures(
        fix_fraction(photo, target, output, mask),
        fix_fraction(photo, target, output, mask),
        float((np.abs(photo - target).mean(axis=-1) * mask).sum()),
        _masked_psnr(output, target, mask),
        _mean_where(change, face),
        _mean_where(change, cv2.dilate(skin, np.ones((9, 9), np.uint8)) < 0.02),
        texture_ratio(photo, output, face),
    )


def texture_ratio(photo: np.ndarray, output: np.ndarray, where: np.ndarray) -> float:
    """RMS of the finest band of the output over that of the photo, inside eroded skin off the marks."""
    inside = cv2.erode(where.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    if inside.sum() < 100:
        return float("nan")
    bands = [_fine_band(picture)[inside] for picture in (output, photo)]
    return float(np.sqrt((bands[0] ** 2).mean() / max((bands[1] ** 2).mean(), 1e-12)))


def mean_figures(rows: list[RetouchFigures]) -> RetouchFigures:
    """Mean of each figure over the photos that have it; the pooled fix weighs photos by what was painted."""
    means = {f: float(np.nanmean([getattr(r, f) for r in rows])) for f in RetouchFigures.__annotations__}
    painted = [r for r in rows if r.painted > 0]
    means["pooled_fix"] = sum(r.fix * r.painted for r in painted) / max(sum(r.painted for r in painted), 1e-9)
    return RetouchFigures(**means)


def clean_change(clean: np.ndarray, output: np.ndarray, skin: np.ndarray) -> float:
    """Mean absolute change of skin without painted marks, grey levels of 255."""
    return _mean_where(np.abs(output - clean).mean(axis=-1) * 255.0, skin > 0.9)


def _fine_band(picture: np.ndarray) -> np.ndarray:
    lightness = picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    return lightness - cv2.GaussianBlur(lightness, (0, 0), max(0.8, TEXTURE_FINE * 0.45 * 300))


def _masked_psnr(output: np.ndarray, target: np.ndarray, mask: np.ndarray) -> float:
    weight = float(mask.sum()) * 3
    if weight == 0:
        return float("nan")
    error = float((((output - target) ** 2).sum(axis=-1) * mask).sum()) / weight
    return 10 * float(np.log10(1.0 / max(error, 1e-12)))


def _mean_where(values: np.ndarray, where: np.ndarray) -> float:
    return float(values[where].mean()) if where.any() else float("nan")
