"""The check on real blemishes: unpainted photos with the marks they have, before and after at 100 %."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Callable, Iterable

import cv2
import numpy as np

from .colour import lab
from .metrics import mean_of, off_mask, quiet_skin
from .multi_scale import Retouched
from .spot_contrast import SpotFigures, SpotSite, real_sites, spot_figures
from .validation_set import ValidationFace

CROP = 224
"""Side of a crop in pixels."""

SHOWN = 12
"""Faces on the sheet, those with most marks."""

FAINTEST = 4.0
"""Contrast (CIE76) from which a real mark counts: the detector that labels them is a generous one."""

RED = 1.5
"""A mark whose core is so much redder (a*) than its ring is taken for a blemish; stubble, shadows and most moles are not."""

RIM = 0.03
"""Marks nearer than so many face widths to the edge of the skin label are hair, lashes, lips as a rule, and are left out."""

CHANGED = 2.0 / 255.0
"""A pixel whose largest channel changes by more counts as changed."""

BLEMISHES_ALONE, ALL_MARKS = ("blemishes",), ("blemishes", "moles", "freckles")


def write_real_check(retouch: Callable[[np.ndarray], Retouched], faces: Iterable[ValidationFace], folder: Path) -> str:
    """Writes real-marks.png (before | blemishes removed | moles and freckles too) into the folder; the figures as text.

    Contrast: core against ring, the mean over marks of at least FAINTEST, so a mole that is kept counts as not removed in the first column.
    """
    folder.mkdir(parents=True, exist_ok=True)
    totals = {(families, kind): SpotFigures() for families in (BLEMISHES_ALONE, ALL_MARKS) for kind in ("red", "other")}
    changed: list[float] = []
    crops: list[tuple[float, np.ndarray]] = []
    for face in faces:
        found = retouch(face.clean)
        outputs = {families: found.result(families) for families in (BLEMISHES_ALONE, ALL_MARKS)}
        clear = (face.skin > 0.6) & off_mask(face.spots)
        before = lab(face.clean)
        sites = [_by_colour(site, before) for site in real_sites(marks_of(face), clear, face.face_width)]
        for families, output in outputs.items():
            for kind, figures in spot_figures(sites, before, lab(output), faintest=FAINTEST).items():
                totals[families, kind] += figures
        off = quiet_skin(face.skin, face.spots)
        changed.append(float((np.abs(outputs[BLEMISHES_ALONE] - face.clean).max(axis=-1) > CHANGED)[off].mean()) if off.any() else np.nan)
        crops.append(_crop(face, [face.clean, *outputs.values()]))
    _write_sheet(sorted(crops, key=lambda pair: -pair[0])[:SHOWN], folder / "real-marks.png")
    lines = [f"real {kind} marks: {total.count}; contrast removed {100 * total.suppression:.1f} %, past the skin {100 * total.overshoot_rate:.1f} % "
             f"({' and '.join(families)})" for (families, kind), total in totals.items()]
    return "\n".join([*lines, f"skin off the marks that changes by more than 2 of 255: {100 * mean_of(changed):.2f} %"])


def _by_colour(site: SpotSite, lab_picture: np.ndarray) -> SpotSite:
    return replace(site, kind="red" if site.contrast(lab_picture.reshape(-1, 3))[1] > RED else "other")


def marks_of(face: ValidationFace) -> np.ndarray:
    """The photo's own marks well inside the skin, [H, W], 0 or 1."""
    side = 2 * max(1, round(RIM * face.face_width)) + 1
    inside = cv2.erode((face.skin > 0.6).astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), borderValue=0)
    return ((face.spots > 0.5) & (inside > 0)).astype(np.float32)


def _crop(face: ValidationFace, pictures: list[np.ndarray]) -> tuple[float, np.ndarray]:
    """Marked pixels in the most spotted square of the face, and that square of all pictures side by side, labelled."""
    marks = marks_of(face)
    side = min(CROP, *marks.shape)
    counts = cv2.boxFilter(marks, cv2.CV_32F, (side, side), anchor=(0, 0), normalize=False, borderType=cv2.BORDER_CONSTANT)
    counts = counts[: marks.shape[0] - side + 1, : marks.shape[1] - side + 1]
    y, x = np.unravel_index(int(np.argmax(counts)), counts.shape)
    strip = np.hstack([p[y : y + side, x : x + side] for p in pictures])
    strip = np.ascontiguousarray(np.rint(np.clip(strip, 0, 1) * 255).astype(np.uint8))
    cv2.putText(strip, f"{Path(face.name).stem[:28]} {counts[y, x]:.0f} px", (4, 12), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 255), 1, cv2.LINE_AA)
    return float(counts[y, x]), strip


def _write_sheet(crops: list[tuple[float, np.ndarray]], path: Path) -> None:
    """Two columns of strips."""
    strips = [np.pad(strip, ((0, 4), (0, 4), (0, 0))) for _, strip in crops]
    strips += [np.zeros_like(strips[0])] * (len(strips) % 2)
    sheet = np.vstack([np.hstack(strips[i : i + 2]) for i in range(0, len(strips), 2)])
    cv2.imwrite(str(path), sheet[..., ::-1])
