"""The bounds that a released model is held to, and whether an evaluation reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from .evaluation import TOGETHER, FaceFigures, by, group_gap, summary


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

    def __str__(self) -> str:
        """One line of the report."""
        return f"{'reached' if self.reached else 'MISSED ':<8} {self.name}: {self.value_text} ({self.limit_text}{'; ' + self.note if self.note else ''})"


def bounds(records: Iterable[FaceFigures], model: str, rivals: Iterable[str]) -> list[Bound]:
    """All bounds over the records of one size of face; rivals are the rows that the model has to be ahead of."""
    records = list(records)
    table = {key: summary(group) for key, group in by(records, lambda r: (r.row, r.feature)).items()}
    blemishes, evening, together = (table[model, feature] for feature in ("blemishes", "evening", TOGETHER))
    found = [
        Bound("fix of blemishes, %", 100 * blemishes["fix_pooled"], low=80),
        Bound("fix of evening, %", 100 * evening["fix_pooled"], low=60),
        Bound("change of the face off the blemishes", blemishes["off_mask_face"], high=0.15),
        Bound("pixels changed behind a shut gate", together["changed_where_shut"], high=0),
        Bound("fine texture, blemishes", blemishes["texture_fine"], low=0.92, high=1.06),
        Bound("fine texture, together", together["texture_fine"], low=0.92, high=1.06),
        Bound("overshoot of blemishes, %", 100 * blemishes["overshoot"], high=3),
        Bound("low-band L* against the target, blemishes", blemishes["volume_shift"], high=0.6),
        Bound("low-band L* against the target, evening", evening["volume_shift"], high=0.6),
        Bound("low-band L* of faces with nothing to do", max(blemishes["clean_volume_shift"], evening["clean_volume_shift"]), high=0.6),
        Bound("change of clean faces, blemishes", blemishes["clean_change"], high=0.3),
        Bound("change of even faces, evening", evening["clean_change"], high=0.3),
    ]
    for feature in ("blemishes", "evening"):
        of_model = [r for r in records if r.row == model and r.feature == feature]
        widest, sure = group_gap({tone: g for tone, g in by(of_model, lambda r: r.tone).items() if tone != "ITA unknown"})
        found.append(Bound(f"skin tones apart, {feature}, points of fix", 100 * sure, high=5, note=f"sure by the bootstrap; measured {100 * widest:.1f}"))
    for rival in rivals:
        for feature in ("blemishes", "evening", TOGETHER):
            found += _ahead(table[model, feature], table[rival, feature], f"{feature}, ahead of {rival}")
    return found


def _ahead(model: dict[str, float], rival: dict[str, float], name: str) -> list[Bound]:
    """How far the model is ahead, the least over the figures it is to be ahead on; each in its own unit, larger is better."""
    leads = {figure: model[figure] - rival[figure] for figure in ("fix_pooled", "suppression", "psnr_in", "ssim_in")}
    leads["delta_e_mean"] = rival["delta_e_mean"] - model["delta_e_mean"]
    behind = [figure for figure, lead in leads.items() if lead <= 0]  # not a number: nothing to be ahead on
    return [Bound(name, float(sum(lead > 0 for lead in leads.values())), low=sum(lead == lead for lead in leads.values()), note=", ".join(behind))]
