"""Local retouching layer (LRL): paper section 3.2, design.md 2.2 step 2.

One shared encoder feeds two branches: the mask prediction branch (MPB) says where skin is and what to
retouch, the local retouching branch (LRB) says how, one optical density to take away per feature family.  The
branches meet in the local attentive modules (LAM), which take the predicted masks.
"""

from __future__ import annotations

from typing import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

FAMILIES: tuple[str, ...] = ("blemishes", "moles", "freckles", "evening")
OUTPUTS: tuple[str, ...] = ("skin_mask", "retouch_mask", *FAMILIES)

DENSITY_LIMIT = 2.0
"""Largest optical density that may be taken away: R_l = I exp(density); lets a black mole on bright skin go in one step."""

OFFSET_SCALE, GAIN_SCALE = 0.1, 0.3
"""Of the heads' weights: Adam moves every weight by about the same, and a tone that must be exact to 1 % cannot have 128 of them move by 0.2 %.
Without them a run at the same rate fixed a fifth as much unevenness."""

DARKEST = 0.03
"""Added before the logarithm: black has a density too."""

WIDTHS: tuple[int, ...] = (32, 48, 64, 128, 128)
"""Channels of the five scales: 1/2, 1/4, 1/8, 1/16 and 1/32 of the input."""


class ConvUnit(nn.Sequential):
    """Convolution, batch norm, leaky ReLU.  [N, in, H, W] -> [N, out, H / stride, W / stride]."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, bias=False),
            nn.BatchNorm2d(outputs),
            nn.LeakyReLU(0.1, inplace=True),
        )


def _doubled(features: Tensor) -> Tensor:
    return functional.interpolate(features, scale_factor=2.0, mode="bilinear", align_corners=False)


class SubpixelHead(nn.ConvTranspose2d):
    """2 x 2 transposed convolution of stride 2: [N, in, H, W] -> [N, out, 2 H, 2 W].

    scales: one factor per output channel on its weights.  Training on a processor is three times faster as a 1 x 1 convolution and a shuffle;
    the export keeps the one plain operator.
    """

    def __init__(self, inputs: int, outputs: int, scales: Sequence[float] | None = None) -> None:
        super().__init__(inputs, outputs, 2, 2)
        self.scales = tuple(scales or outputs * (1.0,))

    def forward(self, features: Tensor) -> Tensor:
        """Same numbers either way."""
        scale = self.weight.new_tensor(self.scales)
        weight, bias = self.weight * scale[None, :, None, None], self.bias * scale
        if torch.onnx.is_in_onnx_export():
            return functional.conv_transpose2d(features, weight, bias, 2)
        weight = weight.permute(1, 2, 3, 0).reshape(4 * self.out_channels, self.in_channels, 1, 1)
        return functional.pixel_shuffle(functional.conv2d(features, weight, bias.repeat_interleave(4)), 2)


class SharedEncoder(nn.Module):
    """Shared encoder, five scales: 1/2 to 1/32 of the input."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        w1, w2, w3, w4, w5 = widths
        # 6 x 6 with stride 2 is pixel-unshuffle by 2 followed by 3 x 3, as one plain convolution.
        self.stem = ConvUnit(3, w1, kernel=6, stride=2)
        self.scale1 = ConvUnit(w1, w1)
        self.scale2 = nn.Sequential(ConvUnit(w1, w2, stride=2), ConvUnit(w2, w2))
        self.scale3 = nn.Sequential(ConvUnit(w2, w3, stride=2), ConvUnit(w3, w3))
        self.scale4 = ConvUnit(w3, w4, stride=2)
        self.scale5 = nn.Sequential(ConvUnit(w4, w5, stride=2), ConvUnit(w5, w5), ConvUnit(w5, w5))

    def forward(self, base_layer: Tensor) -> list[Tensor]:
        """Features of the base layer [N, 3, H, W], finest first."""
        features = [self.scale1(self.stem(base_layer))]
        for scale in (self.scale2, self.scale3, self.scale4, self.scale5):
            features.append(scale(features[-1]))
        return features


class MaskPredictionBranch(nn.Module):
    """MPB: logits of (skin, retouch) at full input size.  Paper section 3.2."""

    def __init__(self, widths: Sequence[int], width: int = 16) -> None:
        super().__init__()
        self.projections = nn.ModuleList(ConvUnit(w, width, kernel=1) for w in widths)
        self.fusions = nn.ModuleList(ConvUnit(width, width) for _ in widths[1:])
        self.head = SubpixelHead(width, 2)

    def forward(self, features: list[Tensor]) -> Tensor:
        """[N, 2, H, W] logits: channel 0 skin, channel 1 retouch."""
        x = self.projections[-1](features[-1])
        for scale in reversed(range(len(self.fusions))):
            x = self.fusions[scale](_doubled(x) + self.projections[scale](features[scale]))
        return self.head(x)


class LocalAttentiveModule(nn.Module):
    """LAM: gated skip connection that takes the masks.  Paper section 3.2.

    The gate sees the lifted features, the skip features and the masks, and chooses per pixel and channel
    between them: spatial and channel attention in one.
    """

    def __init__(self, coarse: int, skip: int) -> None:
        super().__init__()
        self.project = ConvUnit(coarse, skip, kernel=1)
        self.gate = nn.Conv2d(skip + skip + 2, skip, 1)
        self.fuse = ConvUnit(skip, skip)

    def forward(self, coarse: Tensor, skip: Tensor, masks: Tensor) -> Tensor:
        """coarse [N, c, h, w], skip [N, s, 2h, 2w], masks [N, 2, 2h, 2w] -> [N, s, 2h, 2w]."""
        lifted = _doubled(self.project(coarse))
        gate = torch.sigmoid(self.gate(torch.cat((lifted, skip, masks), dim=1)))
        return self.fuse(skip + gate * (lifted - skip))


NOT_SKIN = 0.02
"""How much a pixel that is not skin counts in the mean of its neighbourhood: a cheek is compared with the cheek, not with the lips beside it."""


def log_bands(base_layer: Tensor, skin_mask: Tensor, scales: int) -> list[Tensor]:
    """Laplacian bands of the base layer's optical density among skin, finest first: [N, 3, H / 2^i, W / 2^i]; a spot is a piece of a few of them.

    Means are normalised convolutions with the skin mask [N, 1, H, W]; the coarsest band reaches one octave further than the others.
    Given to half-trained heads in place of plain bands, they took the unevenness fixed from 0.21 to 0.25 in 500 steps.
    """
    level, weight = torch.log(base_layer + DARKEST), skin_mask + NOT_SKIN
    bands = []
    for scale in range(scales):
        sums = functional.avg_pool2d(torch.cat((level * weight, weight), dim=1), 2)
        around = _doubled(sums) if scale < scales - 1 else _doubled(_doubled(functional.avg_pool2d(sums, 2)))
        bands.append(level - _mean(around))
        level, weight = _mean(sums), sums[:, 3:]
    return bands


def _mean(sums: Tensor) -> Tensor:
    """[N, 4, H, W], three weighted channels and the weight -> [N, 3, H, W]."""
    return sums[:, :3] / sums[:, 3:]


def _single(tensor: Tensor) -> Tensor:
    """Float32, without an operator in the exported graph, which is float32 throughout."""
    return tensor if tensor.dtype == torch.float32 else tensor.float()


class ScaledHead(nn.Conv2d):
    """1 x 1 convolution with one factor per output channel on its weights: [N, in, H, W] -> [N, out, H, W]."""

    def __init__(self, inputs: int, outputs: int, scales: Sequence[float]) -> None:
        super().__init__(inputs, outputs, 1)
        self.scales = tuple(scales)

    def forward(self, features: Tensor) -> Tensor:
        """The export folds the factors into the weights."""
        scale = self.weight.new_tensor(self.scales)
        return functional.conv2d(features, self.weight * scale[:, None, None, None], self.bias * scale)


class BandHead(nn.Module):
    """What one scale takes away: per family an offset and gains on the photo's own band there; 1 x 1 convolutions, zero at the start.

    density_c = offset_c - gain_c band_c - mean_gain_c mean(band): gains of 1 and 0 flatten the band, of 1 and -1 its chroma alone, and texture,
    which lies in finer bands, stays.  That is frequency separation as retouchers know it, decided per pixel.
    """

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.head = ScaledHead(inputs, 9 * len(FAMILIES), 12 * (OFFSET_SCALE,) + 24 * (GAIN_SCALE,))
        _silence(self.head)

    def forward(self, features: Tensor, band: Tensor) -> Tensor:
        """features [N, inputs, H, W], band [N, 3, H, W] -> density [N, 12, H, W], families in FAMILIES order."""
        asked = _single(self.head(features))
        count = 3 * len(FAMILIES)
        gain, mean_gain = asked[:, count : 2 * count], asked[:, 2 * count :]
        return asked[:, :count] - gain * torch.cat([band] * len(FAMILIES), dim=1) - mean_gain * band.mean(dim=1, keepdim=True)


class FinestBandHead(nn.Module):
    """The same at full size, with one gain a family: density_c = offset_c - gain band_c."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.head = SubpixelHead(inputs, 4 * len(FAMILIES), 12 * (OFFSET_SCALE,) + 4 * (GAIN_SCALE,))
        _silence(self.head)

    def forward(self, features: Tensor, band: Tensor) -> Tensor:
        """features [N, inputs, H / 2, W / 2], band [N, 3, H, W] -> density [N, 12, H, W]."""
        asked = _single(self.head(features))
        count = len(FAMILIES)
        return asked[:, : 3 * count] - torch.cat([asked[:, 3 * count + i : 3 * count + i + 1] * band for i in range(count)], dim=1)


def _silence(head: nn.Module) -> None:
    """Start at the identity."""
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)


class LocalRetouchingBranch(nn.Module):
    """LRB: a LAM and a head per scale; the densities that the scales take away add up from the coarsest to the finest."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.attend = nn.ModuleList(LocalAttentiveModule(widths[i + 1], widths[i]) for i in range(len(widths) - 1))
        self.finest = FinestBandHead(widths[0])
        self.heads = nn.ModuleList(BandHead(width) for width in widths[:-1])

    def forward(self, features: list[Tensor], masks: Tensor, base_layer: Tensor) -> Tensor:
        """Densities before the limit, [N, 12, H, W], families in FAMILIES order."""
        pyramid = [functional.avg_pool2d(masks, 2)]
        for _ in self.attend[1:]:
            pyramid.append(functional.avg_pool2d(pyramid[-1], 2))
        bands = log_bands(base_layer, masks[:, :1], len(self.attend) + 1)
        x, density = features[-1], None
        for scale in reversed(range(len(self.attend))):
            x = self.attend[scale](x, features[scale], pyramid[scale])
            taken = self.heads[scale](x, bands[scale + 1])
            density = taken if density is None else _doubled(density) + taken
        return _doubled(density) + self.finest(x, bands[0])


class LocalRetouchingLayer(nn.Module):
    """LRL: base layer -> skin mask, retouch mask and one low-resolution result R_l per family.

    R_l = clamp(I exp(density)): marks absorb light, so taking one away is a density whatever the skin's tone.  The masks are not
    multiplied in: early in training a density that is still noise teaches such a mask to stay shut, and nothing is learned; the
    gate closes the rest at full size anyway.  Sides divisible by 64.
    """

    def __init__(self, widths: Sequence[int] = WIDTHS) -> None:
        super().__init__()
        self.encoder = SharedEncoder(widths)
        self.mask_branch = MaskPredictionBranch(widths)
        self.retouch_branch = LocalRetouchingBranch(widths)

    def mask_logits_and_densities(self, base_layer: Tensor) -> tuple[Tensor, Tensor]:
        """Mask logits [N, 2, H, W] and densities [N, 4, 3, H, W] in -DENSITY_LIMIT..DENSITY_LIMIT; what training works on."""
        features = self.encoder(base_layer)
        logits = self.mask_branch(features)
        # The mask branch learns from its labels alone.
        raw = self.retouch_branch(features, torch.sigmoid(logits).detach(), base_layer)
        return logits, raw.clamp(-DENSITY_LIMIT, DENSITY_LIMIT).unflatten(1, (len(FAMILIES), 3))

    def forward(self, base_layer: Tensor) -> tuple[Tensor, ...]:
        """base_layer [N, 3, H, W] in 0..1 (sRGB-encoded) -> the six tensors named in OUTPUTS, all in 0..1."""
        features = self.encoder(base_layer)
        masks = torch.sigmoid(self.mask_branch(features))
        densities = self.retouch_branch(features, masks, base_layer).clamp(-DENSITY_LIMIT, DENSITY_LIMIT)
        parts = [densities[:, 3 * i : 3 * i + 3] for i in range(len(FAMILIES))]
        return (masks[:, :1], masks[:, 1:], *(torch.clamp(base_layer * torch.exp(part), 0.0, 1.0) for part in parts))
