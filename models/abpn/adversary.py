"""Patch adversary: says of every patch of 22 pixels whether a retouched picture looks painted over (LSGAN, conditional on the photo)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class PatchAdversary(nn.Sequential):
    """[N, 6, H, W] photo and result -> scores [N, 1, H / 8, W / 8]; 1 = a true target."""

    def __init__(self, width: int = 24) -> None:
        layers: list[nn.Module] = []
        inputs = 6
        for outputs in (width, 2 * width, 3 * width):
            layers += [nn.Conv2d(inputs, outputs, 4, 2, 1), nn.LeakyReLU(0.2, inplace=True)]
            inputs = outputs
        super().__init__(*layers, nn.Conv2d(inputs, 1, 3, 1, 1))


def adversary_loss(adversary: PatchAdversary, photo: Tensor, result: Tensor, target: Tensor) -> Tensor:
    """What the adversary is trained on."""
    real = adversary(torch.cat((photo, target), dim=1))
    fake = adversary(torch.cat((photo, result.detach()), dim=1))
    return 0.5 * (((real - 1.0) ** 2).mean() + (fake**2).mean())


def deceit_loss(adversary: PatchAdversary, photo: Tensor, result: Tensor) -> Tensor:
    """What the local retouching layer is trained on."""
    return 0.5 * ((adversary(torch.cat((photo, result), dim=1)) - 1.0) ** 2).mean()
