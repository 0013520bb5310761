"""The bounds that a released model is held to, and whether an evaluation reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Mapping, Sequence

from .evaluation import DEFAULT, TOGETHER
from .records import FaceFigures, by, group_gap, summary
from .tones import TONES

MOST_OPEN = 1.0
"""Per cent of the background behind an open gate; what is changed there has a bound of its own."""


@dataclass(frozen=True)
class Bound:
    """One figure against its limits; low and high may be infinite."""

    name: str
    value: float
    low: float = float("-inf")
    high: float = float("inf")
    note: str = ""

    @property
    def reached(self) -> bool:
        """False too where the figure was not measured."""
        return self.low <= self.value <= self.high

    @property
    def value_text(self) -> str:
        """Four significant digits."""
        return f"{self.value:.4g}"

    @property
    def limit_text(self) -> str:
        """Such as "at most 0.15"."""
        if self.low == float("-inf"):
            return f"at most {self.high:.4g}"
        return f"at least {self.low:.4g}" if self.high == float("inf") else f"{self.low:.4g} to {self.high:.4g}"

    @property
    def judged(self) -> str:
        """Such as "0.16 (at most 0.15; red marks alone)"."""
        return f"{self.value_text} ({self.limit_text}{'; ' + self.note if self.note else ''})"

    def __str__(self) -> str:
        """One line of the report."""
        return f"{'reached' if self.reached else 'MISSED ':<8} {self.name}: {self.judged}"


def bounds(records: Iterable[FaceFigures], model: str, rivals: Mapping[str, Sequence[str]]) -> list[Bound]:
    """All bounds over the records of one size of face; rivals: the rows that the model has to be ahead of, and for which features."""
    records = list(records)
    table = {key: summary(group) for key, group in by(records, lambda r: (r.row, r.feature)).items()}
    blemishes, evening, default, together = (table[model, feature] for feature in ("blemishes", "evening", DEFAULT, TOGETHER))
    found = [
        Bound("fix of blemishes, %", 100 * blemishes["fix_pooled"], low=80),
        Bound("fix of evening, %", 100 * evening["fix_pooled"], low=60),
        Bound("background where the gate is open, %", 100 * together["open_background"], high=MOST_OPEN),
        Bound("overshoot of blemishes, %", 100 * blemishes["overshoot"], high=3),
        Bound("fine texture, together", together["texture_fine"], low=0.92, high=1.06),
    ]
    for name, figures in (("blemishes", blemishes), ("evening", evening), (DEFAULT, default)):
        found += [
            Bound(f"error off the marks, {name}", figures["out_of_mask"], high=0.15),
            Bound(f"change of the background, {name}", figures["background"], high=0.15),
            Bound(f"low-band L* against the target, {name}", figures["volume_shift"], high=0.6),
            Bound(f"low-band L* of faces with nothing to do, {name}", figures["clean_volume_shift"], high=0.6),
            Bound(f"change of faces with nothing to do, {name}", figures["clean_change"], high=0.3),
        ]
    for name, figures in (("blemishes", blemishes), (DEFAULT, default)):
        found += [
            Bound(f"fine texture, {name}", figures["texture_fine"], low=0.92, high=1.06),
            Bound(f"moles and freckles lost, {name}, %", 100 * figures["marks_lost"], high=5),
        ]
    for feature in ("blemishes", "evening"):
        of_model = [r for r in records if r.row == model and r.feature == feature]
        widest, sure = group_gap({tone: g for tone, g in by(of_model, lambda r: r.tone).items() if tone in TONES})
        found.append(Bound(f"skin tones apart, {feature}, points of fix", 100 * sure, high=5, note=f"sure by the bootstrap; measured {100 * widest:.1f}"))
    for rival, features in rivals.items():
        found += [_ahead(table[model, feature], table[rival, feature], feature, rival) for feature in features]
    return found


def _ahead(model: dict[str, float], rival: dict[str, float], feature: str, row: str) -> Bound:
    """On how many figures the model is ahead, of those that it has to be ahead on; a figure that one of both does not have is none."""
    figures = [figure for figure in ("fix_pooled", "suppression", "psnr_in", "ssim_in") if figure != "suppression" or feature != "evening"]
    leads = {figure: model[figure] - rival[figure] for figure in figures}
    leads["delta_e_mean"] = rival["delta_e_mean"] - model["delta_e_mean"]
    behind = [figure for figure, lead in leads.items() if not lead > 0]
    return Bound(f"{feature}, ahead of {row}", float(len(leads) - len(behind)), low=len(leads), note=", ".join(behind))
