"""How much of a spot's contrast goes: its core against a ring of the skin around it, in CIELAB (facts of the metrics: suppression, overshoot).

For a painted spot the target says what the core should look like, so its contrast is counted from the target's; a real one is counted from zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

import cv2
import numpy as np

CORE = 0.6
"""Radius of the core in radii of the spot."""

RING = (1.6, 0.03)
"""The ring begins at so many radii and is so many face widths wide."""

FAINTEST = 1.5
"""Spots with less contrast (CIE76) in the photo are not counted."""

OVERSHOOT = 1.0
"""A spot that is so much past its target, to the other side, is a pale (or dark) spot made new."""


@dataclass(frozen=True)
class SpotSite:
    """Pixels of one spot as indices into the flattened picture."""

    kind: str
    core: np.ndarray
    ring: np.ndarray

    def contrast(self, lab_pixels: np.ndarray) -> np.ndarray:
        """Mean of the core minus median of the ring, L*a*b* [3]; lab_pixels [H * W, 3]."""
        return lab_pixels[self.core].mean(axis=0) - np.median(lab_pixels[self.ring], axis=0)


@dataclass(frozen=True)
class SpotFigures:
    """Sums over some spots: contrast before and after, how many there are, how many overshoot."""

    count: int = 0
    before: float = 0.0
    after: float = 0.0
    overshoots: int = 0

    def __add__(self, other: "SpotFigures") -> "SpotFigures":
        return SpotFigures(
            self.count + other.count, self.before + other.before, self.after + other.after, self.overshoots + other.overshoots
        )

    @property
    def suppression(self) -> float:
        """1 - contrast after / contrast before; NaN without spots."""
        return 1 - self.after / self.before if self.before > 0 else float("nan")

    @property
    def overshoot_rate(self) -> float:
        """Share of the spots that overshoot; NaN without spots."""
        return self.overshoots / self.count if self.count else float("nan")


def painted_site(kind: str, centre: tuple[float, float], radius: float, clear: np.ndarray, face_width: float) -> SpotSite | None:
    """Core and ring of a spot at (y, x); clear [H, W] says which pixels may stand in the ring (skin without marks); None without a ring."""
    distance, index = _distances(centre, RING[0] * radius + RING[1] * face_width + 2, clear.shape)
    core = distance <= max(0.75, CORE * radius)
    start = max(RING[0] * radius, radius + 1)
    return _site(kind, index, core, (distance > start) & (distance <= start + max(2.0, RING[1] * face_width)), clear)


def real_sites(marks: np.ndarray, clear: np.ndarray, face_width: float) -> list[SpotSite]:
    """Connected parts of a mask of real marks [H, W]; the core is the part's middle, by area-equal radius."""
    count, _, stats, centres = cv2.connectedComponentsWithStats((marks > 0.5).astype(np.uint8), connectivity=8)
    sites = []
    for i in range(1, count):
        radius = float(np.sqrt(stats[i, cv2.CC_STAT_AREA] / np.pi))
        site = painted_site("real", (centres[i][1], centres[i][0]), radius, clear, face_width)
        if site is not None:
            sites.append(site)
    return sites


def spot_figures(
    sites: Iterable[SpotSite], photo: np.ndarray, output: np.ndarray, target: np.ndarray | None = None, faintest: float = FAINTEST
) -> dict[str, SpotFigures]:
    """Figures per kind; photo, output and target are L*a*b* pictures [H, W, 3].

    A spot overshoots where what is left of its contrast points more than OVERSHOOT to the other side, along the contrast or in L* alone.
    """
    pictures = [p.reshape(-1, 3) for p in ((photo, output) if target is None else (photo, output, target))]
    found: dict[str, SpotFigures] = {}
    for site in sites:
        before, after, *goal = (site.contrast(p) for p in pictures)
        if goal:
            before, after = before - goal[0], after - goal[0]
        size = float(np.linalg.norm(before))
        if size < faintest:
            continue
        past = float(before @ after) / size < -OVERSHOOT or (abs(before[0]) > OVERSHOOT and np.sign(before[0]) * after[0] < -OVERSHOOT)
        found[site.kind] = found.get(site.kind, SpotFigures()) + SpotFigures(1, size, float(np.linalg.norm(after)), int(past))
    return found


def _distances(centre: tuple[float, float], reach: float, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Distance of the pixels around a place (pixel 3 lies at 3.0, as the painter has it), and their indices in the flattened picture."""
    (y, x), (height, width) = centre, shape
    rows = np.arange(max(0, int(y - reach)), min(height, int(y + reach) + 2))
    columns = np.arange(max(0, int(x - reach)), min(width, int(x + reach) + 2))
    return np.hypot(rows[:, None] - y, columns[None] - x).ravel(), (rows[:, None] * width + columns[None]).ravel()


def _site(kind: str, index: np.ndarray, core: np.ndarray, ring: np.ndarray, clear: np.ndarray) -> SpotSite | None:
    usable = ring & clear.ravel()[index]
    return SpotSite(kind, index[core], index[usable]) if core.any() and usable.sum() >= 8 else None
