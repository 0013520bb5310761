"""Training losses of the local retouching layer (the terms of the paper's section 3.4, without borrowed weights).

The identity is a strong optimum: edits touch a few per cent of the pixels, so changed pixels weigh much more than the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .local_retouching import FAMILIES
from .multi_scale import GATE

EVENING = FAMILIES.index("evening")


@dataclass(frozen=True)
class LossWeights:
    """Weights of the terms; family weights in FAMILIES order.

    changed makes up for how rare a family's pixels are (3 %, 0.2 %, 0.5 %, 27 % of a batch).  behind_gate is what an error of a spot family
    costs where the gate is shut and nobody would see it: at 1, the identity held a run at 4 % of the spots fixed after 320 steps, at 0.15
    it fixed 24 %.  other_marks is what such an error costs on the marks of another family: at 15, less than the family's own marks cost, the
    mole result took every papule for a mole, and the blemish result a tenth of the moles that it has to keep.  large: an error of 0.1 counts
    twice; shine is a hundred grey levels on a few pixels, uneven chroma two on all.  bands and gradient are relative to the pixel term.  The
    retouch mask must be quick, or its shut gate hides the results from their losses: at a weight of 0.4 it had found nothing after 1,000
    steps; skin is easy, and its gradient in the shared encoder is mostly noise.
    """

    result: float = 10.0
    family: tuple[float, ...] = (1.0, 0.15, 0.3, 0.7)
    changed: tuple[float, ...] = (80.0, 600.0, 400.0, 40.0)
    behind_gate: float = 0.15
    other_marks: tuple[float, ...] = (100.0, 100.0, 60.0)
    off_skin: float = 2.0
    large: float = 10.0
    bands: float = 0.4
    gradient: float = 0.3
    skin_mask: float = 0.5
    retouch_mask: float = 2.5
    marked: float = 6.0
    adversarial: float = 0.0


def retouch_label(strengths: Tensor) -> Tensor:
    """Retouch mask label [N, H, W]: where any spot family changed the photo.  Evening has the skin mask."""
    return strengths[:, :EVENING].amax(dim=1)


def mask_loss(logits: Tensor, batch: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """Weighted binary cross entropy of both masks.  Where the skin label is not known, and on real marks that nobody painted, nothing is asked."""
    label = retouch_label(batch["strengths"])
    skin = functional.binary_cross_entropy_with_logits(logits[:, 0], batch["skin"], batch["known"])
    asked = (1.0 + weights.marked * label) * (1.0 - batch["real"] * (label < 0.05))
    retouch = functional.binary_cross_entropy_with_logits(logits[:, 1], label, asked)
    return weights.skin_mask * skin + weights.retouch_mask * retouch


def pixel_weights(logits: Tensor, batch: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """[N, 4, H, W]: what an error of each family's result costs there.

    Off the marks an error of a spot family costs what the gate lets through, so that the result may be bold where the mask decides.
    Relative to the skin's tone, so that dark skin counts as much as light; a mole must survive the blemish result and the other way round,
    or `keep` means nothing; what real marks the photo has is not the painter's to say.
    """
    strengths = batch["strengths"]

    def per_family(values: tuple[float, ...]) -> Tensor:
        return torch.tensor(values, device=strengths.device).view(1, -1, 1, 1)

    opened = ((torch.sigmoid(logits[:, 1].detach()) - GATE[0]) / (GATE[1] - GATE[0])).clamp(0.0, 1.0)[:, None]
    untouched = 1.0 + weights.off_skin * (1.0 - batch["skin"])[:, None]
    marked = per_family(weights.changed) * strengths
    others = per_family(weights.other_marks) * (retouch_label(strengths)[:, None] - strengths[:, :EVENING]).clamp_min(0.0)
    asked = 1.0 - batch["real"][:, None] * (strengths[:, :EVENING] < 0.05)
    spots = (weights.behind_gate + opened * untouched + marked[:, :EVENING] + others) * asked
    tone = 0.3 + 0.7 * batch["photo"].mean(dim=1, keepdim=True)
    evening = (untouched + marked[:, EVENING:]) * batch["evening_asked"][:, :, None, None]
    return torch.cat((spots, evening), dim=1) * (0.3 + 0.7 * batch["known"])[:, None] / tone


def result_loss(results: Tensor, logits: Tensor, batch: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """Weighted L1 (large errors more), Laplacian bands and gradients of every family's error; results [N, 4, 3, H, W], logits of the masks [N, 2, H, W]."""
    share = torch.tensor(weights.family, device=results.device).view(1, -1, 1, 1)
    plain = results - batch["targets"]
    error = plain * (pixel_weights(logits, batch, weights) * share)[:, :, None]
    total = (error.abs() * (1.0 + weights.large * plain.abs())).mean() * len(FAMILIES)
    asked = error[:, [0, EVENING]].flatten(0, 1)
    return weights.result * (total + weights.bands * band_loss(asked) + weights.gradient * gradient_loss(asked))


def band_loss(error: Tensor, levels: int = 4) -> Tensor:
    """L1 of the error's Laplacian bands; what is left at the coarsest level, a wrong tone, counts there."""
    total = error.new_zeros(())
    for level in range(levels):
        coarser = functional.avg_pool2d(error, 2)
        total = total + (error - functional.interpolate(coarser, scale_factor=2.0)).abs().mean()
        error = coarser
    return total + error.abs().mean() * levels


def gradient_loss(error: Tensor, scales: int = 3) -> Tensor:
    """L1 of the error's gradient at several scales: no rings, no halos."""
    total = error.new_zeros(())
    for _ in range(scales):
        total = total + (error[..., 1:, :] - error[..., :-1, :]).abs().mean() + (error[..., 1:] - error[..., :-1]).abs().mean()
        error = functional.avg_pool2d(error, 2)
    return total


def blend_lift_loss(result: Tensor, target: Tensor, strength: Tensor) -> Tensor:
    """Full-size loss of the refining modules: weighted L1, result and target [N, 3, H, W], strength [N, H, W]."""
    return ((result - target).abs().mean(dim=1) * (1.0 + 40.0 * strength)).mean() * 10.0
