"""CIELAB of sRGB pictures and the CIEDE2000 difference (CIE 142-2001; the formula as Sharma, Wu and Dalal 2005 write it down)."""

from __future__ import annotations

import numpy as np

_TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]], np.float32)
_WHITE = _TO_XYZ.sum(axis=1)
_25_TO_7 = 25.0**7


def lab(picture: np.ndarray) -> np.ndarray:
    """sRGB [..., 3] in 0..1 -> L*, a*, b* [..., 3] under D65, float32; L* in 0..100."""
    picture = np.clip(picture, 0, 1).astype(np.float32)
    light = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** np.float32(2.4)).astype(np.float32)
    red, green, blue = light[..., 0], light[..., 1], light[..., 2]
    # Written out: a matrix product of three columns is slow where numpy stands on a plain one.
    x, y, z = (_adapted((m[0] * red + m[1] * green + m[2] * blue) / white) for m, white in zip(_TO_XYZ, _WHITE))
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=-1)


def ciede2000(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Difference of two L*a*b* arrays [..., 3] -> [...], all weights 1."""
    (l1, a1, b1), (l2, a2, b2) = (np.moveaxis(np.asarray(colours, np.float64), -1, 0) for colours in (first, second))
    green_red = 1.5 - 0.5 * np.sqrt(_saturation((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2))
    c1, c2 = np.hypot(green_red * a1, b1), np.hypot(green_red * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, green_red * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    turn = np.where((turn == -180) & (h2 > h1), 180, turn)
    grey = c1 * c2 == 0
    turn = np.where(grey, 0, turn)
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    # The mean hue lies on the shorter arc; for a grey partner the sum of both hues.
    apart = np.abs(h1 - h2) > 180
    hue = np.where(grey, h1 + h2, np.where(apart, (h1 + h2 + np.where(h1 + h2 < 360, 360, -360)) / 2, (h1 + h2) / 2))
    t = 1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.20 * _cos(4 * hue - 63)
    by_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    rotation = -np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))) * 2 * np.sqrt(_saturation(chroma))
    return np.sqrt(np.maximum(by_light**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue, 0))


def _adapted(part: np.ndarray) -> np.ndarray:
    return np.where(part > 216 / 24389, np.cbrt(part), (24389 / 27 * part + 16) / 116).astype(np.float32)


def _saturation(chroma: np.ndarray) -> np.ndarray:
    return chroma**7 / (chroma**7 + _25_TO_7)


def _cos(degrees: np.ndarray) -> np.ndarray:
    return np.cos(np.radians(degrees))
