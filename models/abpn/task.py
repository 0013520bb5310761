"""The training task: step, gate, validation.  Scripts stay thin."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from .dataset import ValidationFace
from .local_retouching import FAMILIES, LocalRetouchingLayer
from .losses import LossWeights, retouching_loss
from .metrics import RetouchFigures, clean_change, mean_figures, retouch_figures

GATE = (0.1, 0.4)
"""t0, t1 of the manifest: the gate is clamp((M - t0) / (t1 - t0), 0, 1)."""

BINOMIAL = np.array([0.25, 0.5, 0.25], np.float32)


def gate(mask: np.ndarray) -> np.ndarray:
    """Mask to gate with real zeros (design.md 2.2)."""
    return np.clip((mask - GATE[0]) / (GATE[1] - GATE[0]), 0, 1)


def smoothed(mask: np.ndarray) -> np.ndarray:
    """Mask [H, W] smoothed by 1 2 1 on both axes, as the engine does before the lift: the heads' 2 x 2 upsampling
    leaves a period-2 pattern."""
    return cv2.sepFilter2D(mask, -1, BINOMIAL, BINOMIAL, borderType=cv2.BORDER_REPLICATE)


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


@dataclass(frozen=True)
class ValidationReport:
    """Means over the validation faces, per feature, and the change of unpainted faces."""

    blemishes: RetouchFigures
    evening: RetouchFigures
    clean_face_change: float

    @property
    def score(self) -> float:
        """What checkpoints are ranked by: blemishes fixed minus a fine for touching what must stay."""
        off = max(0.0, self.blemishes.off_mask_face_change - 0.3) + max(0.0, self.blemishes.background_change - 0.02)
        return self.blemishes.fix - off


def retouching_step(layer: LocalRetouchingLayer, batch: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """Loss of one batch."""
    photo = batch["photo"].contiguous(memory_format=torch.channels_last)
    logits, results = layer.mask_logits_and_results(photo)
    return retouching_loss(logits, results, batch, weights)


@torch.no_grad()
def retouched(layer: LocalRetouchingLayer, photo: np.ndarray) -> dict[str, np.ndarray]:
    """Gated result per family for one photo [H, W, 3], plus both masks [H, W]."""
    device = next(layer.parameters()).device
    outputs = layer(torch.from_numpy(photo.transpose(2, 0, 1).copy())[None].to(device))
    skin, retouch, *results = (o[0].cpu().numpy() for o in outputs)
    found = {"skin_mask": skin[0], "retouch_mask": retouch[0]}
    for family, result in zip(FAMILIES, results):
        opened = gate(smoothed(skin[0] if family == "evening" else retouch[0]))[..., None]
        found[family] = photo + opened * (result.transpose(1, 2, 0) - photo)
    return found


def validate(layer: LocalRetouchingLayer, faces: list[ValidationFace], with_clean: bool = True) -> ValidationReport:
    """Runs the gated layer over painted (and clean) validation faces."""
    layer.eval()
    blemishes, evening, clean = [], [], []
    for face in faces:
        pair = face.pair
        found = retouched(layer, pair.photo)
        strength = pair.strengths
        blemishes.append(
            retouch_figures(pair.photo, pair.targets[0], found["blemishes"], strength[0], _quiet(face.skin, strength[1:3]))
        )
        evening.append(retouch_figures(pair.photo, pair.targets[3], found["evening"], strength[3], face.skin))
        if with_clean:
            clean.append(clean_change(face.clean, retouched(layer, face.clean)["blemishes"], face.skin))
    return ValidationReport(mean_figures(blemishes), mean_figures(evening), float(np.mean(clean)) if clean else 0.0)


def _quiet(skin: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Skin without moles and freckles, so that "off-mask" means skin nobody painted."""
    return skin * (others.max(axis=0) < 0.01)
