"""The training task: step, quick validation.  Scripts stay thin."""

from __future__ import annotations

import copy
import hashlib
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor, nn

from .adversary import PatchAdversary, adversary_loss, deceit_loss
from .face_windows import UnevenFaces
from .local_retouching import FAMILIES, LocalRetouchingLayer
from .losses import EVENING, LossWeights, mask_loss, result_loss
from .metrics import amount, background, difference, mean_change, mean_of, quiet_skin
from .multi_scale import retouched
from .validation_set import ValidationFace, validation_face

QUICK_FACE, QUICK_SIDE = 300.0, 512
"""Of the quick validation: the face's width when 1.7 face widths fill the network's input, and that input's side; pixels."""

BLEMISHES, FRECKLES = FAMILIES.index("blemishes"), FAMILIES.index("freckles")
KEPT = (FAMILIES.index("moles"), FRECKLES)
"""Families that stay unless they are asked for."""

QUICK_FRECKLED = 3
"""So many of the quick faces have freckles, where the set has them."""

FIXES = {"fix_blemishes": 0.6, "fix_evening": 0.3, "fix_moles": 0.1}
"""What the score is made of."""

FINES = {"face_change": (0.15, 1.0), "background_change": (0.02, 1.0), "evening_clean": (0.3, 0.1), "marks_lost": (0.0, 0.3)}
"""What is taken off the score: from which value on, and how much for each unit above; the limits of abpn/bounds.py where they have one."""


class AveragedWeights:
    """Exponential moving average of a module, buffers included; validated and exported instead of the raw weights."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.module = copy.deepcopy(module).eval().requires_grad_(False)
        self._decay = decay

    @torch.no_grad()
    def update(self, module: nn.Module, step: int) -> None:
        """Moves the average towards the module; faster in the first steps."""
        decay = min(self._decay, (1.0 + step) / (10.0 + step))
        for kept, new in zip(self.module.state_dict().values(), module.state_dict().values()):
            if kept.is_floating_point():
                kept.lerp_(new, 1.0 - decay)
            else:
                kept.copy_(new)


def retouching_step(
    layer: LocalRetouchingLayer, batch: dict[str, Tensor], weights: LossWeights, adversary: PatchAdversary | None = None
) -> tuple[Tensor, Tensor | None]:
    """Loss of one batch, and the adversary's own where there is one.  The convolutions run in bfloat16, losses in float32."""
    photo = batch["photo"].contiguous(memory_format=torch.channels_last)
    with torch.autocast(photo.device.type, dtype=torch.bfloat16):
        logits, densities = layer.mask_logits_and_densities(photo)
    results = torch.clamp(batch["photo"][:, None] * torch.exp(densities), 0.0, 1.0)
    logits = logits.float()
    loss = result_loss(results, logits, batch, weights) + mask_loss(logits, batch, weights)
    if adversary is None:
        return loss, None
    together, target = all_taken_away(batch["photo"], results), all_taken_away(batch["photo"], batch["targets"])
    deceit = deceit_loss(adversary, batch["photo"], together)
    return loss + weights.adversarial * deceit, adversary_loss(adversary, batch["photo"], together, target)


def all_taken_away(photo: Tensor, results: Tensor) -> Tensor:
    """Blemishes and evening together, as the product adds them: photo [N, 3, H, W], results [N, 4, 3, H, W]."""
    edits = results - photo[:, None]
    return torch.clamp(photo + edits[:, 0] + edits[:, EVENING], 0.0, 1.0)


@dataclass(frozen=True)
class QuickReport:
    """Sums over a few validation faces in one pass at 512 pixels; what checkpoints are ranked by.  Changes in grey levels of 255.

    marks_lost: what the blemishes' result changes of painted moles and freckles, as a share of their contrast; 0 where there are none.  Any other
    figure without anything to stand on is NaN.
    """

    fix_blemishes: float
    fix_moles: float
    fix_freckles: float
    fix_evening: float
    face_change: float
    background_change: float
    evening_clean: float
    marks_lost: float

    @property
    def score(self) -> float:
        """What is fixed, minus fines for touching what must stay; NaN, which beats nothing, where any of that was not measured."""
        fine = sum(weight * np.maximum(0.0, getattr(self, name) - limit) for name, (limit, weight) in FINES.items())
        return float(sum(weight * getattr(self, name) for name, weight in FIXES.items()) - fine)

    def as_dict(self) -> dict[str, float]:
        """For the log."""
        return {**asdict(self), "score": self.score}


def quick_faces(faces: UnevenFaces, count: int) -> list[ValidationFace]:
    """Evenly chosen; where too few of them have freckles, the next freckled ones take the places of the nearest that have none."""
    chosen = {i: _quick_face(faces, i) for i in np.unique(np.linspace(0, len(faces) - 1, min(count, len(faces))).astype(int)).tolist()}
    others = (i for i in range(len(faces)) if i not in chosen)
    freckled = {i for i, face in chosen.items() if _has_freckles(face)}
    while len(freckled) < min(QUICK_FRECKLED, len(chosen)) and (i := next(others, None)) is not None:
        face = _quick_face(faces, i)
        if _has_freckles(face):
            del chosen[min(chosen.keys() - freckled, key=lambda plain: (abs(plain - i), plain))]
            chosen[i] = face
            freckled.add(i)
    return [chosen[i] for i in sorted(chosen)]


def yardstick(set_hash: str, faces: list[ValidationFace]) -> str:
    """Scores with the same yardstick can be compared: of the validation set's hash, the quick faces, and what the score is made of."""
    return hashlib.sha256(repr((set_hash, [face.name for face in faces], FIXES, FINES)).encode()).hexdigest()


def quick_validation(layer: LocalRetouchingLayer, faces: list[ValidationFace]) -> QuickReport:
    """Runs the gated layer over painted faces and over unpainted, even ones."""
    layer.eval()
    left, painted = np.zeros(len(FAMILIES)), np.zeros(len(FAMILIES))
    lost, to_keep = 0.0, 0.0
    face_change, background_change, evening_clean = [], [], []
    for face in faces:
        pair = face.pair
        found = retouched(layer, pair.photo, fine=False).results
        before = [difference(pair.photo, target) for target in pair.targets]
        for i, family in enumerate(FAMILIES):
            painted[i] += amount(before[i], pair.strengths[i])
            left[i] += amount(difference(found[family], pair.targets[i]), pair.strengths[i])
        change = difference(found["blemishes"], pair.photo)
        for i in KEPT:
            alone = pair.strengths[i] * (pair.strengths[BLEMISHES] < 0.05)
            lost, to_keep = lost + amount(change, alone), to_keep + amount(before[i], alone)
        face_change.append(mean_change(change, quiet_skin(face.skin, pair.strengths[:EVENING].max(axis=0), face.spots)))
        background_change.append(mean_change(change, background(face.skin)))
        evened = retouched(layer, face.even, fine=False).results["evening"]
        evening_clean.append(mean_change(difference(evened, face.even), face.skin > 0.9))
    fixes = [1 - rest / whole if whole > 0 else float("nan") for whole, rest in zip(painted.tolist(), left.tolist())]
    changes = [mean_of(change) for change in (face_change, background_change, evening_clean)]
    return QuickReport(*fixes, *changes, marks_lost=lost / to_keep if to_keep > 0 else 0.0)


def _quick_face(faces: UnevenFaces, index: int) -> ValidationFace:
    return validation_face(faces, index, QUICK_FACE, QUICK_SIDE)


def _has_freckles(face: ValidationFace) -> bool:
    return bool(face.pair.strengths[FRECKLES].any())
