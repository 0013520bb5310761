"""What the evaluation finds out about one face, row and feature; sums and means over faces; bootstrap intervals over faces."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Callable, Iterable, Sequence

import numpy as np

from .metrics import mean_of
from .spot_contrast import SpotFigures

BOOTSTRAP_DRAWS = 1000
BOOTSTRAP_SEED = 5


@dataclass(frozen=True)
class FaceFigures:
    """One face under one row (identity, baseline, model) for one feature; definitions in metrics.py and spot_contrast.py.

    painted and left: what was painted in the feature's mask, and what is left of it; sums of 0..1.  kept_painted and kept_moved: how much moles and
    freckles there is that the feature has to leave alone, and by how much it changes them, either way.  out_of_mask: error of all that is neither
    painted for the feature nor a real mark; rims: of that, what is neither sure skin nor background (lids, nostril rims, corners of eyes and lips,
    hairline).  open_background: share of the background where the gate is open.  Figures that were not measured are NaN.
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
    kept_moved: float = 0.0
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
    out_of_mask: float = np.nan
    rims: float = np.nan
    off_mask_face: float = np.nan
    background: float = np.nan
    background_ungated: float = np.nan
    open_background: float = np.nan
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


MEANS = tuple(f.name for f in fields(FaceFigures) if f.type == "float" and f.name not in ("painted", "left", "kept_painted", "kept_moved"))


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
        "marks_lost": sum(r.kept_moved for r in records) / kept if (kept := sum(r.kept_painted for r in records)) > 0 else float("nan"),
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
    """Largest difference of pooled fix between two groups, and the largest that the bootstrap is sure of (0 where intervals allow none); NaN of one group."""
    groups = {name: records for name, records in groups.items() if pooled_fix(records) == pooled_fix(records)}
    if len(groups) < 2:
        return float("nan"), float("nan")
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
