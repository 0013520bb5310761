"""The whole network, and what it costs."""

from __future__ import annotations

from typing import Sequence

import torch
from torch import Tensor, nn

from .blend_pyramid import BlendPyramidLayer
from .local_retouching import FAMILIES, OUTPUTS, WIDTHS, LocalRetouchingLayer


class AdaptiveBlendPyramidNetwork(nn.Module):
    """ABPN: local retouching at low resolution, blend pyramid up to full size (paper figure 2)."""

    def __init__(self, widths: Sequence[int] = WIDTHS) -> None:
        super().__init__()
        self.local_retouching = LocalRetouchingLayer(widths)
        self.blend_pyramid = BlendPyramidLayer()

    def grid_blend(self, base_layer: Tensor, family: str = "blemishes") -> Tensor:
        """Blend layer of one family on the network grid, base_layer [N, 3, H, W]."""
        assert family in FAMILIES
        return self.blend_pyramid.reverse_blend(base_layer, self.local_retouching(base_layer)[OUTPUTS.index(family)])


def parameter_count(module: nn.Module) -> int:
    """Learnable scalars of the module."""
    return sum(parameter.numel() for parameter in module.parameters())


def multiply_accumulates(module: nn.Module, example: Tensor) -> int:
    """Multiply-accumulates of all convolutions for one example input (resampling and pointwise work not counted)."""
    total = 0

    def add(layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal total
        plane = inputs[0] if isinstance(layer, nn.ConvTranspose2d) else output
        total += layer.weight.numel() * plane.shape[-2] * plane.shape[-1]

    layers = [m for m in module.modules() if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d))]
    hooks = [layer.register_forward_hook(add) for layer in layers]
    with torch.no_grad():
        module(example)
    for hook in hooks:
        hook.remove()
    return total
