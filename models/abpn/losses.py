"""Training losses of the local retouching layer.  The identity is a strong optimum: edits touch a few per cent of the
pixels, so changed pixels weigh forty times as much as the rest."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .local_retouching import FAMILIES


@dataclass(frozen=True)
class LossWeights:
    """Weights of the terms; family weights in FAMILIES order.

    changed makes up for how rare a family's pixels are (3 %, 0.2 %, 0.4 %, 12 % of a batch): with 40 for all, moles and
    freckles stayed at the identity.  Evening is kept low, because natural flush looks like painted redness.
    """

    result: float = 10.0
    family: tuple[float, ...] = (1.0, 0.4, 0.4, 1.0)
    changed: tuple[float, ...] = (40.0, 500.0, 250.0, 3.5)
    other_marks: float = 15.0
    off_skin: float = 2.0
    mask: float = 1.0
    marked: float = 3.0


def retouch_label(strengths: Tensor) -> Tensor:
    """Retouch mask label [N, H, W]: where any spot family changed the photo.  Evening has the skin mask."""
    return strengths[:, : FAMILIES.index("evening")].amax(dim=1)


def retouching_loss(logits: Tensor, results: Tensor, batch: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """Weighted L1 of every family's result plus binary cross entropy of both masks; a scalar."""
    strengths, skin = batch["strengths"], batch["skin"]
    label = retouch_label(strengths)
    total = weights.mask * (
        functional.binary_cross_entropy_with_logits(logits[:, 0], skin)
        + functional.binary_cross_entropy_with_logits(logits[:, 1], label, 1.0 + weights.marked * label)
    )
    for i, family in enumerate(FAMILIES):
        error = (results[:, i] - batch["targets"][:, i]).abs().mean(dim=1)
        weight = 1.0 + weights.changed[i] * strengths[:, i] + weights.off_skin * (1.0 - skin)
        if family != "evening":
            # A mole must survive the blemish result and the other way round, or `keep` means nothing.
            weight = weight + weights.other_marks * torch.clamp(label - strengths[:, i], min=0.0)
        total = total + weights.result * weights.family[i] * (error * weight).mean()
    return total


def blend_lift_loss(result: Tensor, target: Tensor, strength: Tensor) -> Tensor:
    """Full-size loss of the refining modules: weighted L1, result and target [N, 3, H, W], strength [N, H, W]."""
    return ((result - target).abs().mean(dim=1) * (1.0 + 40.0 * strength)).mean() * 10.0
