"""Local retouching layer (LRL): paper section 3.2, design.md 2.2 step 2.

One shared encoder feeds two branches: the mask prediction branch (MPB) says where skin is and what to
retouch, the local retouching branch (LRB) says how, one signed blend residual per feature family.  The
branches meet in the local attentive modules (LAM), which take the predicted masks.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

FAMILIES: tuple[str, ...] = ("blemishes", "moles", "freckles", "evening")
OUTPUTS: tuple[str, ...] = ("skin_mask", "retouch_mask", *FAMILIES)

RESIDUAL_LIMIT = 1.5
"""Largest |beta| of the tanh heads: lets a black mole on bright skin go in one step."""


class ConvUnit(nn.Sequential):
    """Convolution, batch norm, leaky ReLU.  [N, in, H, W] -> [N, out, H / stride, W / stride]."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, bias=False),
            nn.BatchNorm2d(outputs),
            nn.LeakyReLU(0.1, inplace=True),
        )


class SharedEncoder(nn.Module):
    """Shared encoder, four scales: 1/2, 1/4, 1/8, 1/16 of the input (sides divisible by 16)."""

    def __init__(self, widths: tuple[int, int, int, int]) -> None:
        super().__init__()
        w1, w2, w3, w4 = widths
        # 6 x 6 with stride 2 is pixel-unshuffle by 2 followed by 3 x 3, as one plain convolution.
        self.stem = ConvUnit(3, w1, kernel=6, stride=2)
        self.scale1 = ConvUnit(w1, w1)
        self.scale2 = nn.Sequential(ConvUnit(w1, w2, stride=2), ConvUnit(w2, w2))
        self.scale3 = nn.Sequential(ConvUnit(w2, w3, stride=2), ConvUnit(w3, w3), ConvUnit(w3, w3))
        self.scale4 = nn.Sequential(ConvUnit(w3, w4, stride=2), ConvUnit(w4, w4), ConvUnit(w4, w4))

    def forward(self, base_layer: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Features of the base layer [N, 3, H, W], finest first."""
        f1 = self.scale1(self.stem(base_layer))
        f2 = self.scale2(f1)
        f3 = self.scale3(f2)
        return f1, f2, f3, self.scale4(f3)


def _doubled(features: Tensor) -> Tensor:
    return functional.interpolate(features, scale_factor=2.0, mode="bilinear", align_corners=False)


class MaskPredictionBranch(nn.Module):
    """MPB: logits of (skin, retouch) at full input size.  Paper section 3.2."""

    def __init__(self, widths: tuple[int, int, int, int], width: int = 24) -> None:
        super().__init__()
        w1, w2, w3, w4 = widths
        self.project4 = ConvUnit(w4, width, kernel=1)
        self.project3 = ConvUnit(w3, width, kernel=1)
        self.project2 = ConvUnit(w2, width, kernel=1)
        self.project1 = ConvUnit(w1, width, kernel=1)
        self.fuse3 = ConvUnit(width, width)
        self.fuse2 = ConvUnit(width, width)
        self.fuse1 = ConvUnit(width, 16)
        self.head = nn.ConvTranspose2d(16, 2, 2, 2)

    def forward(self, features: tuple[Tensor, Tensor, Tensor, Tensor]) -> Tensor:
        """[N, 2, H, W] logits: channel 0 skin, channel 1 retouch."""
        f1, f2, f3, f4 = features
        x = self.fuse3(_doubled(self.project4(f4)) + self.project3(f3))
        x = self.fuse2(_doubled(x) + self.project2(f2))
        x = self.fuse1(_doubled(x) + self.project1(f1))
        return self.head(x)


class LocalAttentiveModule(nn.Module):
    """LAM: gated skip connection that takes the masks.  Paper section 3.2.

    The gate sees the lifted features, the skip features and the masks, and chooses per pixel and channel
    between them: spatial and channel attention in one.
    """

    def __init__(self, coarse: int, skip: int, outputs: int) -> None:
        super().__init__()
        self.project = ConvUnit(coarse, skip, kernel=1)
        self.gate = nn.Conv2d(skip + skip + 2, skip, 1)
        self.fuse = ConvUnit(skip, outputs)

    def forward(self, coarse: Tensor, skip: Tensor, masks: Tensor) -> Tensor:
        """coarse [N, c, h, w], skip [N, s, 2h, 2w], masks [N, 2, 2h, 2w] -> [N, outputs, 2h, 2w]."""
        lifted = _doubled(self.project(coarse))
        gate = torch.sigmoid(self.gate(torch.cat((lifted, skip, masks), dim=1)))
        return self.fuse(lifted * gate + skip * (1.0 - gate))


class LocalRetouchingBranch(nn.Module):
    """LRB: three LAMs and a head with three channels of signed blend residual per family."""

    def __init__(self, widths: tuple[int, int, int, int], width: int = 24) -> None:
        super().__init__()
        w1, w2, w3, w4 = widths
        self.attend3 = LocalAttentiveModule(w4, w3, w3)
        self.attend2 = LocalAttentiveModule(w3, w2, w2)
        self.attend1 = LocalAttentiveModule(w2, w1, width)
        self.refine = ConvUnit(width, width)
        self.head = nn.ConvTranspose2d(width, 3 * len(FAMILIES), 2, 2)
        # Start at the identity.
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, features: tuple[Tensor, Tensor, Tensor, Tensor], masks: Tensor) -> Tensor:
        """Residuals beta in [-RESIDUAL_LIMIT, RESIDUAL_LIMIT], [N, 12, H, W], families in FAMILIES order."""
        f1, f2, f3, f4 = features
        half = functional.avg_pool2d(masks, 2)
        quarter = functional.avg_pool2d(half, 2)
        eighth = functional.avg_pool2d(quarter, 2)
        x = self.attend3(f4, f3, eighth)
        x = self.attend2(x, f2, quarter)
        x = self.attend1(x, f1, half)
        return torch.tanh(self.head(self.refine(x))) * RESIDUAL_LIMIT


class LocalRetouchingLayer(nn.Module):
    """LRL: base layer -> skin mask, retouch mask and one low-resolution result R_l per family.

    R_l = clamp(I + beta * 2 I (1 - I)): the edit is written in the soft-light form, so it cannot touch pure black
    or clipped white.  The masks are not multiplied in: early in training a residual that is still noise teaches
    such a mask to stay shut, and nothing is learned; the gate closes the rest at full size anyway.
    """

    def __init__(self, widths: tuple[int, int, int, int] = (24, 44, 64, 80)) -> None:
        super().__init__()
        self.encoder = SharedEncoder(widths)
        self.mask_branch = MaskPredictionBranch(widths)
        self.retouch_branch = LocalRetouchingBranch(widths)

    def mask_logits_and_results(self, base_layer: Tensor) -> tuple[Tensor, Tensor]:
        """Mask logits [N, 2, H, W] and results [N, 4, 3, H, W]; training uses the logits."""
        logits, _, results = self._parts(base_layer)
        return logits, torch.stack(results, dim=1)

    def forward(self, base_layer: Tensor) -> tuple[Tensor, ...]:
        """base_layer [N, 3, H, W] in 0..1 (sRGB-encoded) -> the six tensors named in OUTPUTS, all in 0..1."""
        _, masks, results = self._parts(base_layer)
        return (masks[:, :1], masks[:, 1:], *results)

    def _parts(self, base_layer: Tensor) -> tuple[Tensor, Tensor, list[Tensor]]:
        features = self.encoder(base_layer)
        logits = self.mask_branch(features)
        masks = torch.sigmoid(logits)
        # The mask branch learns from its labels alone.
        residuals = self.retouch_branch(features, masks.detach())
        reach = 2.0 * base_layer * (1.0 - base_layer)
        edits = [residuals[:, 3 * i : 3 * i + 3] * reach for i in range(len(FAMILIES))]
        return logits, masks, [torch.clamp(base_layer + edit, 0.0, 1.0) for edit in edits]
