"""The training task: step, quick validation.  Scripts stay thin."""

from __future__ import annotations

import copy
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor, nn

from .adversary import PatchAdversary, adversary_loss, deceit_loss
from .local_retouching import FAMILIES, LocalRetouchingLayer
from .losses import EVENING, LossWeights, mask_loss, result_loss
from .metrics import amount, background, difference, mean_change, quiet_skin
from .multi_scale import retouched
from .validation_set import ValidationFace


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
    """Sums over a few validation faces in one pass at 512 pixels; what checkpoints are ranked by.  Changes in grey levels of 255."""

    fix_blemishes: float
    fix_moles: float
    fix_freckles: float
    fix_evening: float
    face_change: float
    background_change: float
    evening_clean: float

    @property
    def score(self) -> float:
        """Blemishes and evening fixed, minus a fine for touching what must stay."""
        fine = max(0.0, self.face_change - 0.3) + max(0.0, self.background_change - 0.02)
        return 0.6 * self.fix_blemishes + 0.3 * self.fix_evening + 0.1 * self.fix_moles - fine

    def as_dict(self) -> dict[str, float]:
        """For the log."""
        return {**asdict(self), "score": self.score}


def quick_validation(layer: LocalRetouchingLayer, faces: list[ValidationFace]) -> QuickReport:
    """Runs the gated layer over painted faces and over unpainted, even ones."""
    layer.eval()
    left, painted = np.zeros(len(FAMILIES)), np.zeros(len(FAMILIES))
    face_change, background_change, evening_clean = [], [], []
    for face in faces:
        pair = face.pair
        found = retouched(layer, pair.photo, fine=False).results
        for i, family in enumerate(FAMILIES):
            painted[i] += amount(difference(pair.photo, pair.targets[i]), pair.strengths[i])
            left[i] += amount(difference(found[family], pair.targets[i]), pair.strengths[i])
        change = difference(found["blemishes"], pair.photo)
        face_change.append(mean_change(change, quiet_skin(face.skin, pair.strengths[:EVENING].max(axis=0), face.spots)))
        background_change.append(mean_change(change, background(face.skin)))
        evened = retouched(layer, face.even, fine=False).results["evening"]
        evening_clean.append(mean_change(difference(evened, face.even), face.skin > 0.9))
    fix = np.where(painted > 0, 1 - left / np.maximum(painted, 1e-9), np.nan)
    return QuickReport(*fix, float(np.nanmean(face_change)), float(np.nanmean(background_change)), float(np.nanmean(evening_clean)))
