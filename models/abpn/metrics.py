"""Figures of merit, in mask and out of mask apart: edits touch a few per cent of the pixels, so the identity looks excellent on whole pictures.

photo, target and output are [H, W, 3], masks and weights [H, W], all float32 in 0..1; lightness is L* [H, W].  Changes are mean absolute
differences in grey levels of 255.  A figure without any pixel to stand on is NaN.
"""

from __future__ import annotations

import cv2
import numpy as np

from .colour import ciede2000

EYES_PER_FACE = 0.45
"""Distance of the eyes over the face's width."""

BANDS = {"fine": (0.0, 0.005), "mid": (0.005, 0.035), "low": (0.035, 0.10)}
"""Texture bands: between two Gaussians, sigmas in eye distances."""

VOLUME_SIGMA = 0.08
"""Gaussian in face widths under which a change counts as one of volume."""

HALO = (0.006, 0.025)
"""Ring around painted marks in face widths: from where to where outside them."""

BEST_PSNR = 99.0
"""Where nothing differs."""


def difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """|first - second|, the mean of the channels: [H, W, 3] -> [H, W]."""
    apart = np.abs(first - second)
    return (apart[..., 0] + apart[..., 1] + apart[..., 2]) * np.float32(1 / 3)


def amount(difference_map: np.ndarray, mask: np.ndarray) -> float:
    """sum |difference| m: what was painted in a mask, or what is left of it."""
    return float(np.vdot(difference_map, mask))


def psnr(output: np.ndarray, target: np.ndarray, weight: np.ndarray) -> float:
    """10 log10(1 / weighted mean square), at most BEST_PSNR; dB."""
    total = float(weight.sum()) * 3
    if total == 0:
        return float("nan")
    square = (output - target) ** 2
    error = amount(square[..., 0] + square[..., 1] + square[..., 2], weight) / total
    return min(BEST_PSNR, 10 * float(np.log10(1.0 / max(error, 1e-12))))


def ssim_map(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Structural similarity of the luma under a Gaussian window of 1.5 pixels, [H, W]; constants 0.01 and 0.03 of the white."""
    a, b = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (first, second))
    mean_a, mean_b, aa, bb, ab = (cv2.GaussianBlur(x, (11, 11), 1.5) for x in (a, b, a * a, b * b, a * b))
    var_a, var_b, cov = aa - mean_a * mean_a, bb - mean_b * mean_b, ab - mean_a * mean_b
    c1, c2 = 0.01**2, 0.03**2
    return (2 * mean_a * mean_b + c1) * (2 * cov + c2) / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))


def weighted_mean(values: np.ndarray, weight: np.ndarray) -> float:
    """Mean of a map over a soft mask."""
    total = float(weight.sum())
    return amount(values, weight.astype(np.float32)) / total if total > 0 else float("nan")


def mean_change(difference_map: np.ndarray, where: np.ndarray) -> float:
    """Mean of a difference map over some pixels, grey levels of 255."""
    return float(difference_map[where].mean()) * 255 if where.any() else float("nan")


def off_mask(mask: np.ndarray) -> np.ndarray:
    """Pixels at least three away from everything painted."""
    return cv2.dilate(mask, np.ones((7, 7), np.uint8)) < 0.01


def quiet_skin(skin: np.ndarray, *marks: np.ndarray) -> np.ndarray:
    """Sure skin away from all these marks."""
    return (skin > 0.9) & off_mask(np.maximum.reduce(marks))


def background(skin: np.ndarray) -> np.ndarray:
    """Pixels at least four away from any skin."""
    return cv2.dilate(skin, np.ones((9, 9), np.uint8)) < 0.02


def texture_bands(lightness: np.ndarray, face_width: float) -> dict[str, np.ndarray]:
    """The bands of BANDS of an L* picture, [H, W] each.  Finer detail than a sigma of 0.8 pixels is not in the picture."""
    return {name: _blurred(lightness, low, face_width) - _blurred(lightness, high, face_width) for name, (low, high) in BANDS.items()}


def texture_ratio(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> float:
    """RMS of one band after over before, two pixels inside the given skin; 1 = kept, below 0.7 = plastic."""
    inside = cv2.erode(where.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.float32)
    if inside.sum() < 100:
        return float("nan")
    return float(np.sqrt(amount(after * after, inside) / max(amount(before * before, inside), 1e-9)))


def halo_ring(mask: np.ndarray, skin: np.ndarray, face_width: float) -> np.ndarray:
    """The ring just outside the painted marks, on skin; what an output changes there is a halo, since the target equals the photo."""
    near, far = (_grown(mask > 0.02, reach * face_width) for reach in HALO)
    return far & ~near & (skin > 0.9)


def colour_difference(output: np.ndarray, target: np.ndarray, skin: np.ndarray) -> tuple[float, float]:
    """Mean and 95th percentile of CIEDE2000 over sure skin; L*a*b* pictures, every third row and column."""
    lattice = np.s_[1::3, 1::3]
    where = skin[lattice] > 0.9
    if not where.any():
        return float("nan"), float("nan")
    difference = ciede2000(output[lattice][where], target[lattice][where])
    return float(difference.mean()), float(np.quantile(difference, 0.95))


def volume_shift(output: np.ndarray, reference: np.ndarray, skin: np.ndarray, face_width: float) -> float:
    """Mean |change of L*| over the skin below a Gaussian of VOLUME_SIGMA face widths, which sees skin only; 0.3 is good, 1.6 bad."""
    sigma = VOLUME_SIGMA * face_width
    step = max(1, int(sigma / 4))
    size = (max(1, skin.shape[1] // step), max(1, skin.shape[0] // step))
    parts = [cv2.resize(x, size, interpolation=cv2.INTER_AREA) for x in ((output - reference) * skin, skin)]
    change, weight = (cv2.GaussianBlur(x, (0, 0), sigma / step) for x in parts)
    return weighted_mean(np.abs(change / np.maximum(weight, 1e-3)), parts[1])


def soft_iou(first: np.ndarray, second: np.ndarray, where: np.ndarray | None = None) -> float:
    """sum min / sum max of two masks; 1 where both are empty."""
    where = np.ones(first.shape, bool) if where is None else where
    union = float(np.maximum(first, second)[where].sum())
    return float(np.minimum(first, second)[where].sum()) / union if union > 0 else 1.0


def mean_of(values: list[float]) -> float:
    """Mean of the figures that are numbers; NaN where none is."""
    numbers = [v for v in values if np.isfinite(v)]
    return float(np.mean(numbers)) if numbers else float("nan")


def _blurred(lightness: np.ndarray, sigma: float, face_width: float) -> np.ndarray:
    """Gaussian of a sigma in eye distances; 0 is the picture itself.  Wide ones are taken on a smaller picture."""
    if sigma == 0:
        return lightness
    sigma = max(0.8, sigma * EYES_PER_FACE * face_width)
    step = max(1, int(sigma / 4))
    if step == 1:
        return cv2.GaussianBlur(lightness, (0, 0), sigma)
    small = cv2.resize(lightness, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / step), lightness.shape[::-1], interpolation=cv2.INTER_LINEAR)


def _grown(mask: np.ndarray, reach: float) -> np.ndarray:
    side = 2 * max(1, round(reach)) + 1
    return cv2.dilate(mask.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))) > 0
