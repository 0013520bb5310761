"""Evaluation on painted faces: a record per face, row and feature; sums and means over faces; bootstrap intervals over faces."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Callable, Iterable, Sequence

import numpy as np

from .colour import lab
from .local_retouching import FAMILIES
from .metrics import (
    amount, background, colour_difference, difference, halo_ring, mean_change, mean_of, off_mask, psnr, quiet_skin, soft_iou, ssim_map, texture_bands,
    texture_ratio, volume_shift, weighted_mean,
)
from .multi_scale import Retouched
from .spot_contrast import SpotFigures, SpotSite, painted_site, spot_figures
from .synthesis import KIND_FAMILY
from .validation_set import ValidationFace

TOGETHER = "together"
"""All families removed at once."""

FEATURES = (*FAMILIES, TOGETHER)

TONES = {"ITA above 41": (41.0, np.inf), "ITA 10 to 41": (10.0, 41.0), "ITA below 10": (-np.inf, 10.0)}
"""Skin tones by the typology angle of the cheeks: light, intermediate, dark."""

SPOT_FAMILIES = ("blemishes", "moles", "freckles")

KEPT_FAMILIES = ("moles", "freckles")
"""Marks that belong to a person: they stay unless they are asked for."""

BOOTSTRAP_DRAWS = 1000
BOOTSTRAP_SEED = 5


@dataclass(frozen=True)
class FaceFigures:
    """One face under one row (identity, baseline, model) for one feature; definitions in metrics.py and spot_contrast.py.

    painted and left: what was painted in the feature's mask, and what is left of it; sums of 0..1.  kept_painted and kept_lost: of moles and freckles
    that the feature has to leave alone, and what it takes of them.  Figures that were not measured are NaN.
    """

    face: str
    tone: str
    row: str
    feature: str
    painted: float
    left: float
    spots: SpotFigures = SpotFigures()
    kinds: dict[str, tuple[float, float, SpotFigures]] = field(default_factory=dict)
    kept_painted: float = 0.0
    kept_lost: float = 0.0
    psnr_in: float = np.nan
    psnr_off: float = np.nan
    ssim_in: float = np.nan
    ssim_off: float = np.nan
    texture_fine: float = np.nan
    texture_mid: float = np.nan
    texture_low: float = np.nan
    halo: float = np.nan
    delta_e_mean: float = np.nan
    delta_e_p95: float = np.nan
    volume_shift: float = np.nan
    off_mask_face: float = np.nan
    background: float = np.nan
    background_ungated: float = np.nan
    changed_where_shut: float = np.nan
    skin_iou: float = np.nan
    retouch_iou: float = np.nan
    idempotence: float = np.nan
    clean_change: float = np.nan
    clean_change_off_marks: float = np.nan
    clean_volume_shift: float = np.nan

    @property
    def fix(self) -> float:
        """Share of what was painted that is gone; NaN where nothing was."""
        return 1 - self.left / self.painted if self.painted > 0 else float("nan")


MEANS = tuple(f.name for f in fields(FaceFigures) if f.type == "float" and f.name not in ("painted", "left", "kept_painted", "kept_lost"))


class Output:
    """A picture [H, W, 3] that a row made of a face's photo, and what is computed of it once for all features."""

    def __init__(self, picture: np.ndarray, face: ValidationFace) -> None:
        self.picture = picture
        self.lab = lab(picture)
        self.change = difference(picture, face.pair.photo)
        self.bands = texture_bands(self.lab[..., 0], face.face_width)


@dataclass(frozen=True)
class Goal:
    """What a feature is measured against: its target, what it changed there, and where nothing was to be changed; maps are [H, W]."""

    target: np.ndarray
    target_lab: np.ndarray
    mask: np.ndarray
    painted: np.ndarray
    away: np.ndarray
    quiet: np.ndarray
    halo: np.ndarray
    sites: list[SpotSite]
    kinds: dict[str, np.ndarray]
    kept: tuple[str, ...]


class PaintedFace:
    """A validation face with what every row is measured against, computed once."""

    def __init__(self, face: ValidationFace) -> None:
        self.face = face
        self.photo = Output(face.pair.photo, face)
        self.real = (face.spots > 0.5).astype(np.float32)
        self.marked = face.pair.strengths[: len(SPOT_FAMILIES)].max(axis=0)
        self.background = background(face.skin) & (face.known > 0.5)
        clear = (face.skin > 0.6) & (self.marked < 0.3)
        found = (painted_site(s.kind, (s.y, s.x), s.radius, clear, face.face_width) for s in face.pair.spots)
        self._sites = [site for site in found if site is not None]
        self.goals = {feature: self._goal(feature) for feature in FEATURES}

    def _goal(self, feature: str) -> Goal:
        face, pair = self.face, self.face.pair
        together = feature == TOGETHER
        target = face.even if together else pair.targets[FAMILIES.index(feature)]
        mask = pair.strengths.max(axis=0) if together else pair.strengths[FAMILIES.index(feature)]
        return Goal(
            target, lab(target), mask, difference(pair.photo, target), off_mask(mask), self._quiet(feature), halo_ring(mask, face.skin, face.face_width),
            [s for s in self._sites if together or KIND_FAMILY[s.kind] == feature],
            {} if together else {kind: m for kind, m in pair.kinds.items() if KIND_FAMILY[kind] == feature},
            () if together else tuple(family for family in KEPT_FAMILIES if family != feature),
        )

    def _quiet(self, feature: str) -> np.ndarray:
        """Sure skin that nobody painted and that has no marks of its own; evening may lie on everything, and is looked at for evening alone."""
        marks = [self.marked, self.real]
        if feature in ("evening", TOGETHER):
            marks.append((self.face.pair.strengths[FAMILIES.index("evening")] > 0.5).astype(np.float32))
        return quiet_skin(self.face.skin, *marks)


def tone_of(ita: float) -> str:
    """The group of a typology angle in degrees."""
    return next((name for name, (low, high) in TONES.items() if low < ita <= high), "ITA unknown")


def face_figures(painted: PaintedFace, row: str, feature: str, output: Output) -> FaceFigures:
    """All figures of one output for one feature that need no second run."""
    face, goal = painted.face, painted.goals[feature]
    left = difference(output.picture, goal.target)
    similar = ssim_map(output.picture, goal.target)
    delta_e = colour_difference(output.lab, goal.target_lab, face.skin)
    spots = spot_figures(goal.sites, painted.photo.lab, output.lab, goal.target_lab)
    texture = {band: texture_ratio(before, output.bands[band], goal.quiet) for band, before in painted.photo.bands.items()}
    # A pixel that several kinds changed counts for each by its strength.
    kinds = {kind: (amount(goal.painted, mask), amount(left, mask), spots.get(kind, SpotFigures())) for kind, mask in goal.kinds.items()}
    return FaceFigures(
        face.name, tone_of(face.ita), row, feature, amount(goal.painted, goal.mask), amount(left, goal.mask), sum(spots.values(), SpotFigures()), kinds,
        *_kept_marks(painted, goal, output.picture),
        psnr_in=psnr(output.picture, goal.target, goal.mask),
        psnr_off=psnr(output.picture, goal.target, goal.away.astype(np.float32)),
        ssim_in=weighted_mean(similar, goal.mask),
        ssim_off=weighted_mean(similar, goal.away),
        texture_fine=texture["fine"],
        texture_mid=texture["mid"],
        texture_low=texture["low"],
        halo=mean_change(left, goal.halo),
        delta_e_mean=delta_e[0],
        delta_e_p95=delta_e[1],
        volume_shift=volume_shift(output.lab[..., 0], goal.target_lab[..., 0], face.skin, face.face_width),
        off_mask_face=mean_change(output.change, goal.quiet),
        background=mean_change(output.change, painted.background),
    )


def mask_figures(painted: PaintedFace, found: Retouched, families: Sequence[str], output: Output) -> dict[str, float]:
    """What only the model has: masks against labels, the background before the gate, pixels changed behind a shut gate."""
    face = painted.face
    ungated = difference(found.result(families, gated=False), face.pair.photo)
    return {
        "background_ungated": mean_change(ungated, painted.background),
        "changed_where_shut": float((output.change[found.gate(families) == 0] != 0).sum()),
        "skin_iou": soft_iou(found.skin_mask, face.skin, face.known > 0.5),
        "retouch_iou": soft_iou(found.retouch_mask, painted.marked, painted.real < 0.5),
    }


def clean_figures(painted: PaintedFace, clean: np.ndarray, output: np.ndarray) -> dict[str, float]:
    """What a row makes of the face without painted marks."""
    face, change = painted.face, difference(output, clean)
    shift = volume_shift(lab(output)[..., 0], lab(clean)[..., 0], face.skin, face.face_width)
    return {
        "clean_change": mean_change(change, face.skin > 0.9),
        "clean_change_off_marks": mean_change(change, quiet_skin(face.skin, painted.real)),
        "clean_volume_shift": shift,
    }


def summary(records: Iterable[FaceFigures]) -> dict[str, float]:
    """Of the records of one row and feature: pooled sums, and means over the faces that have a figure."""
    records = list(records)
    spots = sum((r.spots for r in records), SpotFigures())
    return {
        "faces": len(records),
        "fix_pooled": pooled_fix(records),
        "fix_mean": mean_of([r.fix for r in records]),
        "suppression": spots.suppression,
        "overshoot": spots.overshoot_rate,
        "spots": spots.count,
        "marks_lost": sum(r.kept_lost for r in records) / kept if (kept := sum(r.kept_painted for r in records)) > 0 else float("nan"),
        **{name: mean_of([getattr(r, name) for r in records]) for name in MEANS},
    }


def kind_summary(records: Iterable[FaceFigures]) -> dict[str, dict[str, float]]:
    """Of the records of one row, all features: per kind of mark the pooled fix, suppression and overshoot."""
    sums: dict[str, list] = {}
    for record in records:
        for kind, (painted, left, spots) in record.kinds.items():
            total = sums.setdefault(kind, [0.0, 0.0, SpotFigures(), 0])
            sums[kind] = [total[0] + painted, total[1] + left, total[2] + spots, total[3] + 1]
    return {
        kind: {"faces": n, "fix_pooled": 1 - left / painted, "suppression": spots.suppression, "overshoot": spots.overshoot_rate, "spots": spots.count}
        for kind, (painted, left, spots, n) in sorted(sums.items()) if painted > 0
    }


def pooled_fix(records: Sequence[FaceFigures]) -> float:
    """1 - sum left / sum painted."""
    painted = sum(r.painted for r in records)
    return 1 - sum(r.left for r in records) / painted if painted > 0 else float("nan")


def bootstrap_fixes(records: Sequence[FaceFigures], seed: int = BOOTSTRAP_SEED) -> np.ndarray:
    """Pooled fix of BOOTSTRAP_DRAWS draws of as many faces with replacement."""
    sums = np.array([(r.painted, r.left) for r in records])
    drawn = sums[np.random.default_rng(seed).integers(len(sums), size=(BOOTSTRAP_DRAWS, len(sums)))].sum(axis=1)
    return 1 - drawn[:, 1] / np.maximum(drawn[:, 0], 1e-9)


def interval(values: np.ndarray) -> tuple[float, float]:
    """The middle 95 %."""
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def group_gap(groups: dict[str, Sequence[FaceFigures]]) -> tuple[float, float]:
    """Largest difference of pooled fix between two groups, and the largest that the bootstrap is sure of (0 where intervals allow none)."""
    groups = {name: records for name, records in groups.items() if pooled_fix(records) == pooled_fix(records)}
    widest, sure = 0.0, 0.0
    names = list(groups)
    draws = {name: bootstrap_fixes(groups[name], BOOTSTRAP_SEED + i) for i, name in enumerate(names)}
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            low, high = interval(draws[first] - draws[second])
            widest = max(widest, abs(pooled_fix(groups[first]) - pooled_fix(groups[second])))
            sure = max(sure, low, -high)
    return widest, sure


def by(records: Iterable[FaceFigures], key: Callable[[FaceFigures], str]) -> dict[str, list[FaceFigures]]:
    """Records in groups, in the order in which the groups turn up."""
    groups: dict[str, list[FaceFigures]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return groups


def flat(record: FaceFigures) -> dict[str, float | str]:
    """One line of the table of all records."""
    line = {name: value for name, value in asdict(record).items() if name not in ("spots", "kinds")}
    return line | {"fix": record.fix, "spots": record.spots.count, "suppression": record.spots.suppression, "overshoots": record.spots.overshoots}


def _kept_marks(painted: PaintedFace, goal: Goal, output: np.ndarray) -> tuple[float, float]:
    """How much moles and freckles there is that has to stay, clear of what the feature changes, and how much of it is gone."""
    there, lost = 0.0, 0.0
    for family in goal.kept:
        mark = painted.goals[family]
        alone = mark.mask * (goal.mask < 0.05)
        before = amount(mark.painted, alone)
        there, lost = there + before, lost + before - amount(difference(output, mark.target), alone)
    return there, lost
